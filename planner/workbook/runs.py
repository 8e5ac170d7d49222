"""Rows of a table on a sheet, each written as one string, for there are a great many."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from optimizer.errors import CheckFailed

# What stands for the number of the row that cells are in, and of other rows that they point to.
LINE, FIRST, SECOND = "\x00", "\x01", "\x02"


class Run(NamedTuple):
    """Cells beside each other in place of the first of them, as they stand in the file."""

    cells: str
    format: None = None


class Row:
    """Cells beside each other, from a column on, that are alike in every row of a block.

    Formulas are those of any row, with ``LINE`` for its number; what else differs is a number,
    ``%d`` or ``%.16g``, which stands before the value among those of the row.
    """

    def __init__(self, column: int) -> None:
        self.column, self._cells = column, list[str]()

    @property
    def last(self) -> int:
        """Column of the last cell."""
        return self.column + len(self._cells) - 1

    def formula(self, formula: str, form: Format) -> None:
        """One more cell: a formula, and with each row what it comes to."""
        style = f' s="{form._get_xf_index()}"'
        self._cell(f"<f>{escape(formula)}</f><v>%.16g</v>", style)

    def texts(self, count: int, form: Format) -> None:
        """More cells, of texts by their places among those of the file."""
        for _ in range(count):
            self._cell("<v>%d</v>", f' s="{form._get_xf_index()}" t="s"')

    def numbers(self, count: int, digits: int) -> None:
        """More cells, of plain numbers with so many significant digits."""
        for _ in range(count):
            self._cell(f"<v>%.{digits}g</v>")

    def _cell(self, content: str, style: str = "") -> None:
        where = f"{name(self.last + 1)}{LINE}"
        self._cells.append(f'<c r="{where}"{style}>{content}</c>')

    def run(self, row: int, values: tuple[float, ...], first: int, second: int) -> Run:
        """The cells of one row; every value finite."""
        cells = "".join(self._cells).replace(LINE, str(row + 1))
        cells = cells.replace(FIRST, str(first + 1)).replace(SECOND, str(second + 1))
        return Run(cells % values)


class TableSheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes rows of tables whole: a tenth of the time of cell by cell."""

    def write_row_of(
        self, cells: Row, row: int, values: tuple[float, ...], first: int = 0, second: int = 0
    ) -> None:
        """Write a row of a block.

        Parameters
        ----------
        values : what the cells come to; all finite, or they are refused
        first, second : other rows that formulas point to
        """
        require_number(sum(values), f"'{self.name}' row {row + 1}")
        self._check_dimensions(row, cells.last)
        self.table[row][cells.column] = cells.run(row, values, first, second)

    def place_of(self, text: str) -> int:
        """Where a text stands among those of the file."""
        return int(self.str_table._get_shared_string_index(text))

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Without a look for each function that old programs do not know: none is used here.
        return formula.removeprefix("=")

    def _calculate_spans(self) -> None:
        # Which columns a row reaches over may be left out, and takes a look at every cell.
        self.row_spans: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, Run):
            self.fh.write(cell.cells)
        else:
            super()._write_cell(row, col, cell)


def require_number(value: float | str, where: str) -> None:
    """A figure that is none, in a cell or the sum of a row's, makes a file that cannot be read.

    Parameters
    ----------
    value : a text is let pass

    Raises
    ------
    CheckFailed
        If it is not finite.
    """
    if not isinstance(value, str) and not isfinite(value):
        raise CheckFailed(
            f"A figure of the workbook is no number: {where} would say {value}.",
            "Report it with the plan: no workbook is written rather than a wrong one.",
        )


@cache
def name(column: int) -> str:
    """A column's letters."""
    return str(xl_col_to_name(column))


def here(column: int) -> str:
    """A cell of the same row."""
    return f"{name(column)}{LINE}"


def along(column: int, count: int) -> str:
    """Cells beside each other in the same row."""
    return f"{here(column)}:{here(column + count - 1)}"
