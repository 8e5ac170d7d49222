"""Cells of a workbook: text that is only text, numbers, and formulas with their values."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from xlsxwriter.format import Format

from mmm_core.names import printable
from planner.charts.palette import LIGHT
from planner.workbook import paper, runs
from planner.workbook.forms import FORMS, INPUT, SAVED, decimals
from planner.workbook.packing import PackedWorkbook
from planner.workbook.runs import TableSheet

_LONGEST = 2000
_ACROSS = 8
_USUAL, _NARROW, _TALL = 8.43, 14.0, 26.0
_TITLE_SIZE = 11 / 16  # letters of a title that take the width of a usual one
Area = tuple[int, int, int, int]  # first row and column, last row and column
MOST = 1e15  # of an amount that is typed


class Book:
    """A workbook in the making.

    Parameters
    ----------
    title : of the file
    money, outcome : how large its amounts are; small ones are written with decimals
    """

    def __init__(self, title: str, money: float, outcome: float) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = PackedWorkbook(io.BytesIO(), options)
        self.book.set_properties({"title": printable(title, _LONGEST)})
        # Whatever opens it computes anew, for cached values are of the saved plans.
        self.book.set_calc_mode("auto")
        self._formats: dict[str, Format] = {}
        self._decimals = {
            "money": decimals(money),
            "moved": decimals(money),
            "sum": decimals(money),
            "outcome": decimals(outcome),
            "changed": decimals(outcome),
        }

    def form(self, name: str) -> Format:
        """A format by its name; ``input money`` and ``saved money`` are its kinds."""
        if name not in self._formats:
            kind, _, base = name.rpartition(" ")
            how = {"valign": "top", **FORMS[base]}
            if "num_format" in how and not base.startswith("day"):
                # A text in place of a number stands where the number would.
                decimals = self._decimals.get(base, "")
                how |= {"align": "right", "num_format": how["num_format"].format(*[decimals] * 2)}
            more = {"input": INPUT, "saved": SAVED}.get(kind, {})
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
        return self.book.packed()


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, book: Book, sheet: TableSheet, name: str) -> None:
        self.book, self.sheet = book, sheet
        self._widths, self._heights = dict[int, float](), dict[int, float]()
        sheet.hide_gridlines(2)
        self.quoted = f"'{name}'"

    def title(self, title: str, about: str, columns: int, first: int = 0) -> None:
        """What a sheet is, and one paragraph of how it is read, from its first column on."""
        last = min(columns, _ACROSS)
        wide = sum(self._width(column) for column in range(first, last + 1))
        lines = paper.lines_of(title, wide * _TITLE_SIZE)
        if lines == 1:
            self.named(title, first)
        else:  # over the columns that print with it: what goes beyond them is cut on paper
            self.sheet.merge_range(0, first, 0, last, "", self.book.form("title_wrapped"))
            self.sheet.write_string(0, first, _plain(title), self.book.form("title_wrapped"))
            self.high(0, lines * _TALL)
        self.paragraph(1, first, last, about, "quiet_wrapped")

    def named(self, title: str, column: int = 0) -> None:
        """What a sheet is."""
        self.high(0, _TALL)
        self.text(0, column, title, "title")

    def paragraph(self, row: int, column: int, last: int, text: str, form: str) -> None:
        """Text over several columns, as high as it needs to be; its lines stay lines."""
        wide = sum(self._width(place) for place in range(column, last + 1))
        self.sheet.merge_range(row, column, row, last, "", self.book.form(form))
        said = "\n".join(map(_plain, text.splitlines()))
        self.sheet.write_string(row, column, said, self.book.form(form))
        self.high(row, paper.height(text, wide, "bold" in FORMS[form]))

    def high(self, row: int, points: float) -> None:
        """Make a row as high as what stands in it, and never lower than it is."""
        if points > self._heights.get(row, paper.USUAL_ROW):
            self._heights[row] = points
            self.sheet.set_row(row, points)

    def fold(self, row: int) -> None:
        """Fold a row away, on screen and in print."""
        self._heights[row] = 0.0
        self.sheet.set_row(row, None, None, {"level": 1, "hidden": True})

    def _width(self, column: int) -> float:
        """Of a column, in characters."""
        return self._widths.get(column, _USUAL)

    def text(self, row: int, column: int, text: object, form: str = "text") -> None:
        """A text, whatever it begins with: never a formula, a link or a number.

        Where it wraps, its row is made as high as it needs.
        """
        look = self.book.form(form)
        self.sheet.write_string(row, column, _plain(str(text)), look)
        if look.text_wrap:
            self.high(row, paper.height(str(text), self._width(column), bool(look.bold)))

    def shared(self, text: object) -> int:
        """A text's place among those of the file, for rows that are written whole."""
        return self.sheet.place_of(_plain(str(text)))

    def label(self, row: int, column: int, name: object) -> None:
        """What a row is called; over several lines where it is long."""
        long = paper.height(str(name), self._width(column)) > paper.LINE
        self.text(row, column, name, "wrapped" if long else "text")

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
        columns: Sequence[int] = (),
        high: int = 0,
    ) -> None:
        """How what was written prints, upright where it can be read so; what stays in view.

        Parameters
        ----------
        blocks : rows that begin what is not to be torn over pages
        columns : that begin what is not put beside what is left of them
        high : pages; 0 for as many as it takes
        """
        self.sheet.print_area(0, 0, last_row, last_column)
        self.sheet.set_paper(9)
        starts = [1, *columns, last_column + 1]
        widths = [self._points(one, other) for one, other in pairwise(starts)]
        first = self._points(0, 1)
        upright = not columns and paper.upright(first + sum(widths))
        across = 1 if upright else paper.across(widths, first)
        if not upright:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(across, high)
        if columns:
            # Where a program fits print to pages, it breaks columns where it likes.
            self.sheet.set_print_scale(int(100 * paper.scale(widths, first)))
            self.sheet.set_v_pagebreaks(columns)
        self.sheet.repeat_columns(0, 0)
        if not high:
            room = paper.room(first + sum(widths) / across, upright)
            rows = [*blocks, last_row + 1]
            ends = paper.breaks([self._high(*each) for each in pairwise(rows)], room)
            self.sheet.set_h_pagebreaks([rows[end] for end in ends])
        self.sheet.set_margins(**paper.MARGINS)
        self.sheet.set_footer("&L&A&RPage &P of &N")
        if any(freeze):
            self.sheet.freeze_panes(*freeze)

    def _points(self, first: int, last: int) -> float:
        """Width on paper of the columns before another."""
        return sum(paper.points(self._width(column)) for column in range(first, last))

    def _high(self, first: int, last: int) -> float:
        """Height on paper of the rows before another."""
        return sum(self._heights.get(row, paper.USUAL_ROW) for row in range(first, last))


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    return printable(text, _LONGEST)


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
