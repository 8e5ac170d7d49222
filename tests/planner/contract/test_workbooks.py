"""Workbooks are read as tables, and hostile ones refused before they are unpacked."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import openpyxl
import pytest

from mmm_core.errors import InvalidPlan
from mmm_core.limits import BOOK_BYTES, BOOK_PARTS, TABLE_BYTES
from planner.contract.plan_tables import read_plan
from planner.contract.workbooks import table_text
from tests.builders import hill_model

HEADER = ["period", "c0", "c1"]
SHEET = "xl/worksheets/sheet1.xml"
MODEL = hill_model(channels=2, samples=4)


def rows(**changed: Any) -> list[list[Any]]:
    lines: list[list[Any]] = [HEADER]
    lines += [[datetime(2024, 2, 12), 1000.5, 2000], [datetime(2024, 2, 19), 1.125, 0]]
    for place, value in changed.items():
        lines[int(place[1])][int(place[2])] = value
    return lines


def book(lines: Sequence[Sequence[Any]], *names: str, formats: str = "") -> bytes:
    made = openpyxl.Workbook()
    for name in names:
        made.create_sheet(name)
    for line in lines:
        made.worksheets[-1].append(line)
    if formats:
        made.worksheets[-1]["B2"].number_format = formats
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one of its parts written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name == part else text)
    return out.getvalue()


def test_a_workbook_is_read_as_its_table() -> None:
    plan = read_plan(table_text(book(rows())), MODEL)
    np.testing.assert_array_equal(plan.array(MODEL), [[1000.5, 2000], [1.125, 0]])


@pytest.mark.parametrize(
    "lines",
    [
        rows(r10=date(2024, 2, 12)),
        rows(r10="2024-02-12"),
        [[], *rows(), [None, None], []],
        [[*line, None] for line in rows()],
        rows(r11="1,000.50 ", r21="1.1250"),
    ],
)
def test_dates_texts_and_empty_rows_are_as_in_a_csv(lines: list[list[Any]]) -> None:
    plan = read_plan(table_text(book(lines)), MODEL)
    np.testing.assert_array_equal(plan.array(MODEL), [[1000.5, 2000], [1.125, 0]])


def test_an_empty_last_field_is_named_by_its_row() -> None:
    with pytest.raises(InvalidPlan, match=r"Line 3, column 'c1': nothing is written"):
        read_plan(table_text(book(rows(r22=None))), MODEL)


@pytest.mark.parametrize(
    ("formats", "why"),
    [("0.0%", "a percentage"), ("[$$-409]#,##0.00", "is in \\$"), ("[$USD] 0", "in USD")],
)
def test_what_a_cell_shows_beside_its_number_counts(formats: str, why: str) -> None:
    euro = MODEL.with_card(replace(MODEL.card, currency="EUR"))
    with pytest.raises(InvalidPlan, match=why):
        read_plan(table_text(book(rows(), formats=formats)), euro)
    fine = read_plan(table_text(book(rows(), formats='[$€-407]#,##0 "100%"')), euro)
    assert fine.array(euro)[0, 0] == 1000.5


@pytest.mark.parametrize("value", ["=1+1", "=SUM(B2:B3)"])
def test_a_formula_counts_as_what_is_stored_of_it(value: str) -> None:
    content = book(rows(r11=value))
    with pytest.raises(InvalidPlan, match="Row 2, column B: the formula there has no value"):
        table_text(content)
    stored = changed(
        content, SHEET, lambda text: re.sub(rb"</f><v\s*/>|</f><v></v>", b"</f><v>7</v>", text)
    )
    assert read_plan(table_text(stored), MODEL).array(MODEL)[0, 0] == 7


@pytest.mark.parametrize("value", [True, "#REF!", "n/a"])
def test_what_is_no_amount_is_refused_by_its_row(value: object) -> None:
    with pytest.raises(InvalidPlan, match="Line 2, column 'c0'"):
        read_plan(table_text(book(rows(r11=value))), MODEL)


def test_of_several_sheets_the_one_called_plan_is_read() -> None:
    assert read_plan(table_text(book(rows(), "Plan")), MODEL).horizon.periods == 2
    with pytest.raises(InvalidPlan, match="2 sheets: 'Sheet', 'Notes'") as caught:
        table_text(book(rows(), "Notes"))
    assert "'plan'" in caught.value.remedy


# --- hostile ----------------------------------------------------------------------------

ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


def _many_parts(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(BOOK_PARTS.most):
            archive.writestr(f"x{number}", b"")
    return out.getvalue()


def _huge_part(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (BOOK_BYTES.most + 1))
    return out.getvalue()


def _twice(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def _far(place: bytes) -> Callable[[bytes], bytes]:
    """One more cell, so far away that the empty ones before it would fill the memory."""
    column, row = re.fullmatch(rb"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]
    cell = b'<row r="%s"><c r="%s%s"><v>1</v></c></row></sheetData>' % (row, column, row)
    return lambda text: text.replace(b"</sheetData>", cell)


def _wide(text: bytes) -> bytes:
    """Few cells, each at the far end of its row."""
    rows = b"".join(b'<row r="%d"><c r="GJA%d"><v>1</v></c></row>' % (i, i) for i in range(9, 300))
    return text.replace(b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda _: b"", "no workbook"),
        (lambda _: b"PK\x03\x04" + b"x" * 100, "no workbook"),
        (lambda c: c[: len(c) // 2], "no workbook"),
        (lambda c: b"x" * (TABLE_BYTES.most + 1), "at most"),
        (_many_parts, "files inside; at most"),
        (_twice, "two files of one name"),
        (_huge_part, "bytes once unpacked; at most"),
        (lambda c: changed(c, SHEET, lambda _: ENTITIES), "declares entities"),
        (
            lambda c: changed(c, SHEET, lambda _: ENTITIES.decode().encode("utf-16")),
            "unusual encoding",
        ),
        (
            lambda c: changed(
                c, SHEET, lambda text: b'<?xml version="1.0" encoding="cp037"?>' + text
            ),
            "unusual encoding",
        ),
        (lambda c: changed(c, SHEET, _far(b"A9999999")), "lines; at most"),
        (lambda c: changed(c, SHEET, _far(b"XFD9")), "columns; at most"),
        (lambda c: changed(c, SHEET, _wide), "fields; at most"),
        (lambda c: changed(c, SHEET, lambda _: b"<worksheet>"), "no workbook"),
        (lambda c: changed(c, "xl/workbook.xml", lambda _: b"<x/>"), "no sheet of cells"),
    ],
)
def test_hostile_files_are_refused_with_the_reason(
    spoil: Callable[[bytes], bytes], why: str
) -> None:
    with pytest.raises(InvalidPlan, match=why) as caught:
        table_text(spoil(book(rows())))
    assert caught.value.remedy


def test_a_part_does_not_unpack_to_more_than_it_declares() -> None:
    """A size that is declared too small, with a checksum to match, gets nothing past the limit."""
    name, large = "docProps/app.xml", b"\0" * (BOOK_BYTES.most + 1)
    content = bytearray(changed(book(rows()), name, lambda _: large))
    for true, false in ((len(large), 10), (zlib.crc32(large), zlib.crc32(large[:10]))):
        assert true.to_bytes(4, "little") in content
        content = content.replace(true.to_bytes(4, "little"), false.to_bytes(4, "little"))
    tracemalloc.start()
    try:
        read_plan(table_text(bytes(content)), MODEL)  # the part is passed over
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_a_sheet_that_claims_to_be_large_is_read_by_its_cells() -> None:
    spoil = changed(
        book(rows()),
        SHEET,
        lambda text: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', text),
    )
    assert read_plan(table_text(spoil), MODEL).horizon.periods == 2
