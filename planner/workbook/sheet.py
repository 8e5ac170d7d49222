"""Cells of a workbook: text that is only text, numbers, and formulas with their values."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format

from mmm_core.names import printable
from planner.charts.palette import LIGHT
from planner.workbook import runs
from planner.workbook.runs import TableSheet

_LONGEST = 2000
_WHOLE = 10_000.0  # amounts that large are written without decimals
_ACROSS, _COLUMNS_A_PAGE = 8, 12
_USUAL, _NARROW, _LINE, _ROWS_A_PAGE, _PAGE = 8.43, 14.0, 15.5, 42, 130.0
_TITLE = {"bold": True, "font_size": 16}
_HEAD = {
    "bold": True,
    "bottom": 1,
    "bottom_color": LIGHT.faint,
    "font_color": LIGHT.quiet,
    "valign": "bottom",
}
_AMOUNT = "#,##0{};[Red]-#,##0{};0"
_FORMS: dict[str, dict[str, Any]] = {
    "text": {"align": "left"},
    "quiet": {"font_color": LIGHT.quiet},
    "wrapped": {"text_wrap": True, "align": "left"},
    "quiet_wrapped": {"text_wrap": True, "font_color": LIGHT.quiet},
    "said": {"text_wrap": True, "bold": True},
    "mind": {"text_wrap": True, "bg_color": LIGHT.mind_ground, "font_color": LIGHT.mind},
    "aside": {"font_color": LIGHT.quiet, "align": "left", "indent": 2},
    "aside_wrapped": {"text_wrap": True, "align": "left", "indent": 2},
    "flag": {"bold": True, "align": "right", "font_color": LIGHT.plan},
    "link": {"font_color": LIGHT.plan, "underline": 1},
    "title": {**_TITLE, "font_color": LIGHT.ink},
    "section": {"bold": True, "font_size": 12, "font_color": LIGHT.plan},
    "head": _HEAD,
    "head_aside": {**_HEAD, "align": "left", "indent": 2},
    "head_right": {**_HEAD, "align": "right", "text_wrap": True},
    # With as many decimals as the size of a workbook's amounts asks for.
    "money": {"num_format": _AMOUNT},
    "outcome": {"num_format": _AMOUNT},
    "moved": {"num_format": "+#,##0{};-#,##0{};0"},
    "sum": {"num_format": _AMOUNT, "bold": True, "top": 1, "top_color": LIGHT.faint},
    "sum_text": {"bold": True, "top": 1, "top_color": LIGHT.faint},
    "fine": {"num_format": "#,##0.00;[Red]-#,##0.00;0.00"},
    "ratio": {"num_format": "0.00"},
    "share": {"num_format": "0.0%"},
    "fine_share": {"num_format": "0.00%"},
    "plain": {"num_format": "General"},
    "factor": {"num_format": "0.0000"},
    "day": {"num_format": "d mmm yyyy", "align": "left"},
    "day_right": {"num_format": "d mmm yyyy", "align": "right", "font_color": LIGHT.quiet},
    "right": {"align": "right"},
}
_INPUT = {
    "bg_color": LIGHT.plan_ground,
    "font_color": "#0000FF",
    "locked": False,
    "border": 1,
    "border_color": LIGHT.faint,
}
Area = tuple[int, int, int, int]  # first row and column, last row and column
MOST = 1e15  # of an amount that is typed
_SAVED = {"font_color": LIGHT.current, "italic": True}


class Book:
    """A workbook in the making.

    Parameters
    ----------
    title : of the file
    money, outcome : how large its amounts are; small ones are written with decimals
    """

    def __init__(self, title: str, money: float, outcome: float) -> None:
        self._bytes = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self._bytes, options)
        self.book.set_properties({"title": printable(title, _LONGEST)})
        # Whatever opens it computes anew, for cached values are of the saved plans.
        self.book.set_calc_mode("auto")
        self._formats: dict[str, Format] = {}
        self._decimals = {
            "money": _decimals(money),
            "moved": _decimals(money),
            "sum": _decimals(money),
            "outcome": _decimals(outcome),
        }

    def form(self, name: str) -> Format:
        """A format by its name; ``input money`` and ``saved money`` are its kinds."""
        if name not in self._formats:
            kind, _, base = name.rpartition(" ")
            how = {"valign": "top", **_FORMS[base]}
            if "num_format" in how and not base.startswith("day"):
                # A text in place of a number stands where the number would.
                decimals = self._decimals.get(base, "")
                how |= {"align": "right", "num_format": how["num_format"].format(*[decimals] * 2)}
            more = {"input": _INPUT, "saved": _SAVED}.get(kind, {})
            self._formats[name] = self.book.add_format({**how, **more})
        return self._formats[name]

    @cached_property
    def amber(self) -> Format:
        """What is to be minded, for conditions."""
        return self.book.add_format({"bg_color": LIGHT.mind_ground, "font_color": LIGHT.mind})

    @cached_property
    def faded(self) -> Format:
        """What was said of other inputs, for conditions."""
        return self.book.add_format({"font_color": LIGHT.current, "italic": True, "bold": False})

    def sheet(self, name: str) -> Sheet:
        """A new sheet; its name is the product's own, never a user's."""
        return Sheet(self, self.book.add_worksheet(name, TableSheet), name)

    def name(self, name: str, where: str) -> None:
        """Name a cell or range, an absolute reference with its sheet."""
        self.book.define_name(name, f"={where}")

    def content(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._bytes.getvalue()


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, book: Book, sheet: TableSheet, name: str) -> None:
        self.book, self.sheet = book, sheet
        self._widths: dict[int, float] = {}
        sheet.hide_gridlines(2)
        self.quoted = f"'{name}'"

    def title(self, title: str, about: str, columns: int) -> None:
        """What a sheet is, and one paragraph of how it is read."""
        self.sheet.set_row(0, 26)
        self.text(0, 0, title, "title")
        self.paragraph(1, 0, min(columns, _ACROSS), about, "quiet_wrapped")

    def paragraph(self, row: int, column: int, last: int, text: str, form: str) -> None:
        """Text over several columns, as high as it needs to be."""
        wide = self._wide(column, last) * (0.85 if "bold" in _FORMS[form] else 1.0)
        self.sheet.merge_range(row, column, row, last, "", self.book.form(form))
        self.text(row, column, text, form)
        self.sheet.set_row(row, _LINE * -(-len(text) // max(int(0.95 * wide), 1)))

    def _wide(self, column: int, last: int) -> float:
        """Width of several columns, in characters."""
        return sum(self._widths.get(place, _USUAL) for place in range(column, last + 1))

    def text(self, row: int, column: int, text: object, form: str = "text") -> None:
        """A text, whatever it begins with: never a formula, a link or a number."""
        said = printable(text, _LONGEST)
        self.sheet.write_string(row, column, said, self.book.form(form))

    def label(self, row: int, column: int, name: object) -> None:
        """What a row is called; over several lines where it is long."""
        short = len(str(name)) <= self._widths.get(column, _USUAL)
        self.text(row, column, name, "text" if short else "wrapped")

    def texts(self, row: int, column: int, texts: Sequence[object], form: str = "text") -> None:
        """Texts beside each other."""
        for place, text in enumerate(texts):
            self.text(row, column + place, text, form)

    def number(self, row: int, column: int, value: float, form: str = "plain") -> None:
        """A number; what is not finite is said."""
        if math.isfinite(value):
            self.sheet.write_number(row, column, value, self.book.form(form))
        else:
            self.text(row, column, "no limit" if value > 0 else "n/a", "right")

    def numbers(self, row: int, column: int, values: Iterable[float], form: str = "plain") -> None:
        """Numbers beside each other."""
        for place, value in enumerate(values):
            self.number(row, column + place, float(value), form)

    def blank(self, row: int, column: int, form: str) -> None:
        """An empty cell that something may be typed into."""
        self.sheet.write_blank(row, column, None, self.book.form(form))

    def formula(
        self, row: int, column: int, formula: str, value: float | str, form: str = "plain"
    ) -> None:
        """A formula, with what it comes to now: a text or a finite number, or it is refused."""
        runs.require_number(value, f"{self.quoted} {local(row, column)}")
        self.sheet.write_formula(row, column, f"={formula}", self.book.form(form), value)

    def amber(self, where: Area, **when: Any) -> None:
        """Mark cells amber on a condition, as XlsxWriter takes it."""
        self.sheet.conditional_format(*where, {**when, "format": self.book.amber})

    def takes(
        self, where: Area, limits: tuple[float, float], message: str, kind: str = "decimal"
    ) -> None:
        """Refuse what is typed into cells beyond limits; nothing may be typed as well."""
        said = {"error_title": "Cannot be", "error_message": message}
        least, most = limits
        allowed = {"criteria": "between", "minimum": least, "maximum": most}
        self.sheet.data_validation(*where, {"validate": kind, **allowed, **said})

    def at(self, row: int, column: int) -> str:
        """A cell from any sheet: ``'Inputs'!$B$3``."""
        return f"{self.quoted}!${runs.name(column)}${row + 1}"

    def span(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """A range from any sheet."""
        return f"{self.at(row, column)}:${runs.name(last_column)}${last_row + 1}"

    def widths(self, *widths: float) -> None:
        """Column widths from the first on; the last one holds for the rest."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column if column < len(widths) - 1 else 400, width)
        self._widths = {column: widths[min(column, len(widths) - 1)] for column in range(400)}

    def page(
        self,
        last_row: int,
        last_column: int,
        freeze: tuple[int, int] = (0, 0),
        blocks: Sequence[int] = (),
        high: int = 0,
        upright: bool = False,
    ) -> None:
        """How it prints: landscape unless ``upright``, as wide as it is; what stays in view.

        Parameters
        ----------
        blocks : rows that begin what is not to be torn over pages
        high : pages; 0 for as many as it takes
        """
        self.sheet.print_area(0, 0, last_row, last_column)
        if not upright:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        across = max(1, round(last_column / _COLUMNS_A_PAGE))
        self.sheet.fit_to_pages(across, high)
        self.sheet.repeat_columns(0, 0)
        # What is wider than a page is made smaller, so that more rows fit.
        smaller = max(1.0, self._wide(0, last_column) / across / _PAGE)
        self.sheet.set_h_pagebreaks(_breaks([*blocks, last_row + 1], int(_ROWS_A_PAGE * smaller)))
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.sheet.set_footer("&L&A&RPage &P of &N")
        if any(freeze):
            self.sheet.freeze_panes(*freeze)


def _breaks(blocks: Sequence[int], rows: int) -> list[int]:
    """Before which rows a page ends, so that it holds whole blocks where so many rows fit."""
    found, page = [], 0
    for start, end in pairwise(blocks):
        if end - page > rows and start > page:
            found.append(start)
            page = start
    return found


def _decimals(size: float) -> str:
    if size >= _WHOLE:
        return ""
    return ".00" if size >= 1e-2 * _WHOLE else ".0000"


def wide(amount: float) -> float:
    """Width of a column that holds an amount of money."""
    return max(_NARROW, len(f"{amount:,.0f}") + 3.0)


def serial(day: np.datetime64) -> float:
    """A day as spreadsheets count them."""
    return float((day - np.datetime64("1899-12-30")).astype(int))


def local(row: int, column: int) -> str:
    """A cell of the same sheet."""
    return f"{runs.name(column)}{row + 1}"


def down(row: int, column: int, count: int) -> str:
    """Cells below each other in the same sheet."""
    return f"{local(row, column)}:{local(row + count - 1, column)}"
