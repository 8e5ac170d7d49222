"""Text that goes into a CSV file, as people open it in a spreadsheet."""

from __future__ import annotations

import codecs

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(field: str) -> str:
    """The field, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{field}" if field.startswith(_FORMULA) else field


def as_written(field: str) -> str:
    """The field as it was before it was made harmless."""
    return field[1:] if field.startswith("'") and field[1:].startswith(_FORMULA) else field


def text_of(content: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8, or UTF-16 that says so.

    Raises
    ------
    UnicodeDecodeError
        If it is neither.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig")
