"""Tables in XLSX files: values only, read as if they had been saved as CSV.

A workbook is a stranger's zip of XML: what it unpacks to is bounded before it is unpacked, and
entities are refused before any of it is parsed. Nothing is worked out: a formula counts as what
the program that saved it last had found, and without that it is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl

from mmm_core.errors import InvalidPlan
from mmm_core.limits import (
    BOOK_BYTES,
    BOOK_PARTS,
    BOOK_SHEETS,
    TABLE_BYTES,
    TABLE_COLUMNS,
    TABLE_FIELDS,
    TABLE_LINES,
)
from mmm_core.names import doubled, listed, printable
from planner.contract.spreadsheets import write_table

# What every zip begins with; a workbook of any program does.
ZIP = b"PK\x03\x04"
SHEET = "plan"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$([^\]\-]+)[^\]]*\]")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_SHORTEN = "Shorten the horizon."
_SAVE = "Save it anew as XLSX or CSV from a spreadsheet."


def table_text(content: bytes) -> str:
    """The table of a workbook as CSV text, its lines numbered as the sheet's rows.

    The only sheet, or the one that is called ``plan``.

    Raises
    ------
    InvalidPlan
        If it is no workbook, is beyond a limit, or has a formula without a value.
    """
    TABLE_BYTES.require(len(content), "The file has", InvalidPlan, _SHORTEN)
    try:
        rows = list(_rows(_unpacked(content)))
    except InvalidPlan:
        raise
    except Exception as error:  # the reader raises whatever it meets in a damaged file
        raise InvalidPlan("The file is no workbook that can be read.", _SAVE) from error
    if not rows:
        raise InvalidPlan("The sheet is empty.", "Give a line of column names and one per period.")
    return write_table(rows[0], rows[1:])


# --- before anything is parsed ----------------------------------------------------------


def _unpacked(content: bytes) -> bytes:
    """The same workbook as a zip whose parts are not compressed.

    The reader unpacks a part whole, however little it declares; so it is given none to unpack.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as plain:
        parts = packed.infolist()
        BOOK_PARTS.require(len(parts), "The workbook has", InvalidPlan, _SAVE)
        if doubled(part.filename for part in parts):
            raise InvalidPlan("The workbook has two files of one name inside.", _SAVE)
        size = sum(part.file_size for part in parts)
        BOOK_BYTES.require(size, "The workbook has", InvalidPlan, _SHORTEN)
        for part in parts:
            with packed.open(part) as stream:
                found = stream.read(part.file_size)  # unpacks no more than that
            _require_plain(found)
            plain.writestr(part.filename, found)
    return out.getvalue()


def _require_plain(part: bytes) -> None:
    """Refuse entities, and encodings in which they would not be found; whatever a part's name."""
    encoding = _ENCODING.match(part)
    strange = part[:2] in _WIDE or (encoding and encoding[1].lower() not in _ENCODINGS)
    if strange or _DECLARES.search(part):
        raise InvalidPlan(
            "The workbook declares entities or is written in an unusual encoding.", _SAVE
        )


# --- values -----------------------------------------------------------------------------


def _rows(content: bytes) -> Iterator[list[str]]:
    """Fields of every row as text, as wide as the first row that has any, or wider."""
    values, formulas = (
        _sheet(
            openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=only, keep_links=False
            )
        )
        for only in (True, False)
    )
    found = width = 0
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (cells, asked) in enumerate(pairs, start=1):
        TABLE_LINES.require(number, "The sheet has at least", InvalidPlan, _SHORTEN)
        TABLE_COLUMNS.require(len(cells), f"Row {number} has", InvalidPlan, "Remove columns.")
        width = width or len(cells)
        found += max(len(cells), width)
        TABLE_FIELDS.require(found, "The sheet has at least", InvalidPlan, _SHORTEN)
        fields = [_text(cell, ask, number) for cell, ask in zip(cells, asked, strict=True)]
        yield fields + [""] * (width - len(fields))


def _sheet(book: Any) -> Any:
    """The sheet that is read, its size taken from its cells and not from what it says."""
    sheets: Sequence[Any] = book.worksheets
    if not sheets:
        raise InvalidPlan("The workbook has no sheet of cells.", _SAVE)
    BOOK_SHEETS.require(len(sheets), "The workbook has", InvalidPlan, _SAVE)
    named = [sheet for sheet in sheets if sheet.title.strip().casefold() == SHEET]
    chosen = named or sheets
    if len(chosen) != 1:
        names = listed([repr(printable(sheet.title)) for sheet in sheets])
        raise InvalidPlan(
            f"The workbook has {len(sheets)} sheets: {names}.",
            f"Keep one, or call the one that is meant {SHEET!r}.",
        )
    chosen[0].reset_dimensions()
    return chosen[0]


def _text(cell: Any, asked: Any, row: int) -> str:
    """A field as it would be written, so that it is read in one way."""
    value = cell.value
    if value is None:
        if asked.value is not None:
            raise InvalidPlan(
                f"Row {row}, column {asked.column_letter}: the formula there has no value stored.",
                "Open the file in a spreadsheet and save it, or replace the formula by its value.",
            )
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        midnight = value == datetime(value.year, value.month, value.day)
        return str(value.date() if midnight else value)
    if isinstance(value, date):
        return str(value)
    return " ".join(str(value).split("\n")).replace("\r", " ")


def _number(value: float, shown_as: str) -> str:
    """A number with the percent or the currency that its cell shows, for they are read too."""
    plain = f"{Decimal(repr(value)):f}"
    if "%" in _QUOTED.sub("", shown_as):
        return f"{Decimal(plain) * 100:f} %"
    currency = _CURRENCY.search(shown_as)
    sign = currency[1].strip() if currency else ""
    # Exactly three digits behind the mark could be thousands.
    head, mark, tail = plain.partition(".")
    exact = f"{head}.{tail}0" if mark and len(tail) == 3 else plain
    return f"{exact} {sign}".strip()
