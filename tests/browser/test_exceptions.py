"""Exceptions of a panel: a grid of ranges, typed cell after cell."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_fast_typing import write
from tests.browser.test_journeys import go, settle, spot
from tests.browser.test_typed_figures import FIND

MODEL = "?model=larkfield_regions"
RANGES = ("60-110", "61-111", "62-112", "63-113")
TV = 0.2  # where the first channel's column stands, as a share of the grid's width


def grid(page: Page) -> Locator:
    return page.get_by_test_id("stDataFrame").last


def opened(page: Page, path: str) -> None:
    go(page, path)
    page.get_by_text(re.compile("^Exceptions by region")).click()
    expect(page.get_by_text("empty is as the channel above")).to_be_visible()
    settle(page)


def select(page: Page, row: int) -> None:
    """Click a cell of the first channel, and wait until it is the one that is typed into."""
    cell = grid(page).get_by_test_id(f"glide-cell-1-{row}")
    for _ in range(10):
        page.mouse.move(*spot(grid(page), TV, row))
        page.wait_for_timeout(90)
        page.mouse.down()
        page.wait_for_timeout(60)
        page.mouse.up()
        try:
            expect(cell).to_have_attribute("aria-selected", "true", timeout=2_000)
            # The grid says what is selected a fifth of a second late.
            page.wait_for_timeout(300)
            return expect(cell).to_have_attribute("aria-selected", "true", timeout=1)
        except AssertionError:
            continue
    raise AssertionError("the cell was never selected")


@pytest.mark.long
def test_a_grid_that_is_typed_into_keeps_the_order_of_its_rows(page: Page) -> None:
    opened(page, f"/optimize{MODEL}")
    for _ in range(2):
        # A click on a title sorts a table that is only read.
        page.mouse.click(*spot(grid(page), TV, -1), delay=60)
    select(page, 0)
    for text in RANGES:
        write(page, text, "Enter")
    expect(page).to_have_url(re.compile(r"rows=0\.60-110_5\.61-111_10\.62-112_15\.63-113(&|$)"))


@pytest.mark.long
def test_exceptions_are_typed_down_and_across_and_none_is_lost(page: Page) -> None:
    opened(page, f"/optimize{MODEL}")
    select(page, 0)
    for text in ("60-110", "0.2 M to 5 M", "100", "lock"):
        write(page, text, "Enter")
    expect(page.get_by_text("“100” is no range. Write one such as 50–150 %")).to_be_visible()
    expect(page.get_by_role("button", name=FIND)).to_be_disabled()
    select(page, 2)
    write(page, "70–120 %", "Tab")
    settle(page)
    write(page, "80–130 %", "Enter")
    said = r"rows=0\.60-110_5\.m200000-m5000000_10\.70-120_11\.80-130_15\.lock(&|$)"
    expect(page).to_have_url(re.compile(said))
    expect(page.get_by_text("is no range")).to_be_hidden()
    page.reload()
    settle(page)
    own = (
        "With limits of their own: east / TV, north / TV, south / TV, south / Search and west / TV."
    )
    expect(page.get_by_text(own)).to_be_visible()
    expect(page).to_have_url(re.compile(said))
    opened(page, page.url)
    select(page, 0)
    page.keyboard.press("Delete")
    expect(page).to_have_url(re.compile(said.replace(r"0\.60-110_", "")))
