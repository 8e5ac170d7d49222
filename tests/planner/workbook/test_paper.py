"""What comes out on paper: rows as high as their texts, pages that hold whole blocks."""

from __future__ import annotations

import subprocess
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl.utils import get_column_letter

from planner.workbook import paper
from planner.workbook.beside import beside
from planner.workbook.entry import entries
from planner.workbook.workbook import written
from tests.planner.questions.forecasts import made, reference_of
from tests.planner.workbook.made import multiples
from tests.planner.workbook.office import converted, formulas, tool

NAMES = (
    "Current plan",
    "Spring plan of the brand team with more television (version 1)",
    "Optimized plan of 12 November, version 3",
    "Stress: television dearer by a fifth",
)


@pytest.fixture(scope="module")
def content() -> bytes:
    model = made()
    reference = reference_of(model)
    plans = multiples(model, reference.plan, dict(zip(NAMES, (1.0, 1.1, 0.9, 0.8), strict=True)))
    of = entries(model, plans, reference)
    return written(of, beside(model, of, reference))


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return formulas(content)


def width_of(sheet: Any, column: int) -> float:
    for one in sheet.column_dimensions.values():
        if one.min <= column <= one.max:
            return float(one.width)
    return 8.43


# --- lines and pages ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_a_text_takes_the_lines_that_it_is_wrapped_into(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 30, size=12)
    text = " ".join("x" * int(length) for length in lengths)
    width = int(rng.integers(10, 60))
    lines = textwrap.wrap(text, int(width * 1.1), break_on_hyphens=False)
    # A word longer than a line is begun on a line of its own, or fills up the one before it.
    longest = lengths.max() > int(width * 1.1)
    assert abs(paper.height(text, width) / paper.LINE - len(lines)) <= 2 * longest
    assert paper.height(text, width, bold=True) >= paper.height(text, width)


def test_letters_as_wide_as_two_take_the_room_of_two() -> None:
    assert paper.height("更多电视" * 10, 40) == 2 * paper.height("more " * 8, 40)
    assert paper.height("", 10) == paper.LINE
    assert paper.height("word " * 2000, 10) == 409.0


@pytest.mark.parametrize("seed", range(20))
def test_pages_hold_whole_blocks_and_fill_evenly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blocks, room = rng.uniform(20, 300, size=int(rng.integers(2, 15))).tolist(), 500.0
    ends = [0, *paper.breaks(blocks, room), len(blocks)]
    pages = [sum(blocks[one:other]) for one, other in pairwise(ends)]
    assert max(pages) <= room
    greedy, filled = 1, 0.0
    for block in blocks:
        greedy, filled = (greedy + 1, block) if filled + block > room else (greedy, filled + block)
    assert len(pages) == greedy


def test_no_page_is_nearly_empty_after_full_ones() -> None:
    assert paper.breaks([100.0] * 6, 500.0) == [3]
    assert paper.breaks([400.0, 100.0, 100.0], 500.0) == [1]


def test_what_is_higher_than_a_page_goes_on_over_the_next() -> None:
    assert paper.breaks([1250.0, 200.0, 200.0], 500.0) == [2]


# --- sheets -------------------------------------------------------------------------------


def test_rows_are_as_high_as_the_texts_that_wrap_in_them(book: Any) -> None:
    """Long names of plans would show their tails alone, or print over what is above."""
    compared = 0
    for sheet in book:
        merged = {cell for span in sheet.merged_cells.ranges for cell in span.cells}
        for row in sheet.iter_rows():
            for cell in row:
                text = cell.value
                if not isinstance(text, str) or not cell.alignment.wrap_text:
                    continue
                if (cell.row, cell.column) in merged:
                    continue
                lines = textwrap.wrap(text, int(1.1 * width_of(sheet, cell.column)))
                high = sheet.row_dimensions[cell.row].height or 15.0
                assert high >= min(15.0 * len(lines), 409.0), (sheet.title, cell.coordinate)
                compared += len(lines) > 1
    assert compared > 40


def test_labels_are_not_cut_by_the_figures_beside_them(book: Any) -> None:
    for name in ("Summary", "Compare", "Risk"):
        sheet = book[name]
        for row in sheet.iter_rows(min_row=4, max_col=2):
            label, figure = row
            if not isinstance(label.value, str) or figure.value is None:
                continue
            wide = 1.1 * width_of(sheet, 1)
            assert len(label.value) <= wide or label.alignment.wrap_text, label.value


def test_every_page_is_as_wide_as_it_can_be_read(book: Any) -> None:
    for sheet in book:
        setup = sheet.page_setup
        assert setup.paperSize == 9
        if sheet.title == "Pacing":
            # Its blocks stand on pages of their own, at a scale of their own.
            (end,) = [each.id for each in sheet.col_breaks.brk]
            assert sheet.cell(6, end + 1).value == "c0"
            assert setup.scale >= 75
            continue
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        last = sheet.print_area.split("$")[-2]
        columns = range(1, 1 + [get_column_letter(k) for k in range(1, 100)].index(last) + 1)
        points = sum(5.25 * width_of(sheet, column) + 3.75 for column in columns)
        room = 523 if setup.orientation != "landscape" else 770 * (setup.fitToWidth or 1)
        assert room / points >= 0.7, sheet.title


def test_pages_begin_where_blocks_begin(book: Any) -> None:
    for name in ("Compare", "Inputs", "Cash by month", "Summary"):
        sheet = book[name]
        for each in sheet.row_breaks.brk:
            head = sheet.cell(each.id + 1, 1)
            assert head.font.b, (name, head.coordinate, head.value)
            assert head.font.sz == 12, (name, head.coordinate, head.value)
    assert book["Compare"].row_breaks.brk


def test_printed_it_shows_whole_names_and_no_page_that_is_nearly_empty(
    content: bytes, tmp_path: Path
) -> None:
    reader = tool("pdftotext")
    (path,) = converted(tmp_path, [content], "pdf")
    said = subprocess.run(
        [reader, "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = said.split("\f")[:-1]
    assert len(pages) <= 20
    assert min(len([line for line in page.splitlines() if line.strip()]) for page in pages) >= 6
    for word in set(" ".join(NAMES).split()):
        assert word in pages[0], word
    assert "Expected regret: what the best of these plans brings" in said
    assert "draw by draw" in said
