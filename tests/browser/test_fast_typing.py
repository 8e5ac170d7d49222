"""Cells of the guardrail table typed one after the other, faster than the grid by itself can take.

Without `planner/ui/parts/grid_keys.js` each of these loses figures, or puts them into other cells.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_journeys import MODEL, go, spot
from tests.browser.test_typed_figures import FIND, HIGH, table

# Where columns stand, as shares of the table's width: Min %, and Min € beside it.
LOW, LEAST = 0.36, 0.51
COLUMNS = {LOW: 2, LEAST: 3, HIGH: 4}
FIGURES = ("101", "102.5", "103", "104.5", "105", "106.5", "107", "108.5")
PER_KEY = 20  # milliseconds


def select(page: Page, column: float, row: int) -> Locator:
    """Click a cell, and wait until it is the one that is typed into."""
    grid = table(page)
    cell = grid.get_by_test_id(f"glide-cell-{COLUMNS[column]}-{row}")
    for _ in range(10):
        page.mouse.move(*spot(grid, column, row))
        page.mouse.down()
        page.wait_for_timeout(60)
        page.mouse.up()
        try:
            expect(cell).to_have_attribute("aria-selected", "true", timeout=2_000)
            return cell
        except AssertionError:
            continue
    raise AssertionError("the cell was never selected")


def write(page: Page, text: str, then: str) -> None:
    """Type a figure and the key that leaves its cell, all at the same pace."""
    page.keyboard.type(text, delay=PER_KEY)
    page.keyboard.press(then)
    page.wait_for_timeout(PER_KEY)


def expect_rows(page: Page, said: list[str]) -> None:
    """The question as the address says it holds these rows and no others."""
    expect(page).to_have_url(re.compile(rf"rows={re.escape('_'.join(said))}(&|$)"))


@pytest.mark.long
def test_a_column_of_cells_is_asked_as_it_was_typed(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    select(page, HIGH, 0)
    for row, text in enumerate(FIGURES):
        write(page, text, "ArrowDown" if row % 3 == 2 else "Enter")
    said = [f"{row}.50-{text}" for row, text in enumerate(FIGURES)]
    expect_rows(page, said)
    page.get_by_role("button", name=FIND).click()
    expect(page.get_by_text("No plan within these guardrails can do better than")).to_be_visible()
    expect(page).to_have_url(re.compile(r"answer=1"))
    expect_rows(page, said)


def test_rows_are_typed_across_with_tab(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    select(page, LOW, 0)
    said = []
    for row, text in enumerate(FIGURES[:5]):
        write(page, f"6{row}", "Tab")
        page.keyboard.press("ArrowRight")
        write(page, text, "Enter")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        said.append(f"{row}.6{row}-{text}")
    expect_rows(page, said)


def test_money_and_percent_are_typed_across_and_the_last_one_counts(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    select(page, LOW, 0)
    said = []
    for row, text in enumerate(FIGURES[:4]):
        write(page, "40", "Tab")
        write(page, f"{row + 1}00 k", "Tab")
        write(page, text, "Enter")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        said.append(f"{row}.m{row + 1}00000-{text}")
    expect_rows(page, said)
    # What was overruled may be typed again, and counts then.
    select(page, LOW, 1)
    write(page, "40", "Enter")
    said[1] = f"1.40-{FIGURES[1]}"
    expect_rows(page, said)
    page.reload()
    expect_rows(page, said)


def test_the_pointer_may_rest_elsewhere(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    select(page, HIGH, 0)
    page.mouse.move(700, 5, steps=10)
    for text in FIGURES[:4]:
        write(page, text, "Enter")
    expect_rows(page, [f"{row}.50-{text}" for row, text in enumerate(FIGURES[:4])])


def test_keys_wait_for_the_editor_to_be_fetched(page: Page) -> None:
    held: list[Route] = []
    page.route("**/data-grid-overlay-editor*", lambda route: held.append(route))
    go(page, f"/optimize{MODEL}")
    select(page, HIGH, 0)
    write(page, "101", "Enter")
    write(page, "102.4", "Backspace")
    write(page, "5", "Enter")
    assert len(held) == 1
    held[0].continue_()
    expect_rows(page, ["0.50-101", "1.50-102.5"])
    write(page, "103", "Enter")
    expect_rows(page, ["0.50-101", "1.50-102.5", "2.50-103"])
