"""How tables are laid out."""

from __future__ import annotations

_ROW_PIXELS = 35
_MOST_ROWS = 24


def height(rows: int) -> int:
    """Pixels of a table with its header; a long one scrolls."""
    return _ROW_PIXELS * (min(rows, _MOST_ROWS) + 1) + 3
