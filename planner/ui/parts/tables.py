"""How tables are laid out."""

from __future__ import annotations

import pandas as pd

from planner.contract.spreadsheets import harmless

# Streamlit writes what a table says into it cell by cell; Arrow's strings are copied each time.
pd.set_option("mode.string_storage", "python")

_ROW_PIXELS = 35
_MOST_ROWS = 24


def height(rows: int) -> int:
    """Pixels of a table with its header; a long one scrolls."""
    return _ROW_PIXELS * (min(rows, _MOST_ROWS) + 1) + 3


def label(text: str) -> str:
    """A name in a table, harmless in a spreadsheet: the table's own download guards nothing."""
    return harmless(text)
