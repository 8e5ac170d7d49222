"""Rows that are written whole, against what another program reads of them."""

from __future__ import annotations

import io

import openpyxl

from planner.workbook.runs import FIRST, SECOND, Others, Row, along, here
from planner.workbook.sheet import Book


def test_a_row_is_what_its_cells_are() -> None:
    book = Book("made", 1e6, 1e6)
    sheet = book.sheet("Summary")
    sheet.text(4, 0, "told apart by name")
    cells = Row(2)
    cells.formula(f'IF({here(3)}<5,SUM({along(3, 2)})&"",B{FIRST}*B{SECOND})', book.form("ratio"))
    cells.numbers(2, 5)
    cells.formula("B%d*%.16g", book.form("fine"))
    assert cells.last == 5
    sheet.sheet.write_row_of(cells, 4, (7.25, 1 / 3, 1e9, 9, 0.1, 0.3), Others(6, 7))
    content = book.content()
    formula, cached = (
        openpyxl.load_workbook(io.BytesIO(content), data_only=values)["Summary"]
        for values in (False, True)
    )
    assert formula.dimensions == "A5:F5"
    assert formula["C5"].value == '=IF(D5<5,SUM(D5:E5)&"",B7*B8)'
    assert formula["F5"].value == "=B9*0.1"
    assert [cell.value for cell in cached[5]] == [
        *("told apart by name", None, 7.25, 0.33333, 1e9, 0.3)
    ]
    assert formula["C5"].number_format == "0.00"
    assert formula["D5"].number_format == "General"
