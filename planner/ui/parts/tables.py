"""How tables are laid out."""

from __future__ import annotations

import pandas as pd

from planner.contract.spreadsheets import harmless

# Streamlit writes what a table says into it cell by cell; Arrow's strings are copied each time.
pd.set_option("mode.string_storage", "python")

_ROW_PIXELS = 35
_MOST_ROWS = 24
_AROUND, _LETTER, _WIDEST = 30, 7, 320  # pixels
# As many as are read at one glance; beyond them a screen folds, or scrolls, what is long.
FEW_ROWS = 12


def height(rows: int, most: int = _MOST_ROWS) -> int:
    """Pixels of a table with its header; one of more rows than ``most`` scrolls."""
    return _ROW_PIXELS * (min(rows, most) + 1) + 3


def wide(text: str, least: int) -> int:
    """Pixels of a column whose name or longest text is not cut, and no wider than a phone."""
    return min(max(least, _AROUND + _LETTER * len(text)), _WIDEST)


def label(text: str) -> str:
    """A name in a table, harmless in a spreadsheet: the table's own download guards nothing."""
    return harmless(text)
