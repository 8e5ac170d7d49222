"""A plan typed into the calendar, in a real browser: the forecast follows, and goes back."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from planner.ui.what_if import grids
from tests.browser.test_journeys import MODEL, go, settle

PER_KEY = 20  # milliseconds


def field(page: Page, grid: str, row: int, column: int) -> Locator:
    """A cell of one of the grids, selected; columns count from the one that names rows."""
    table = page.locator(f".st-key-typed-{grid}").get_by_test_id("stDataFrame")
    cell = table.get_by_test_id(f"glide-cell-{column}-{row}")
    expect(cell).to_be_attached()
    titles = table.locator("thead th").all_text_contents()
    before = 104 + sum(map(grids.width_of, titles[1:column]))
    for _ in range(10):
        # By its middle: of a table that is partly in view the rest may not be.
        table.evaluate("table => table.scrollIntoView({block: 'center'})")
        box = table.bounding_box()
        assert box is not None
        x = before + grids.width_of(titles[column]) / 2 if column else box["width"] / 2
        page.mouse.click(box["x"] + x, box["y"] + 35 * (row + 1) + 17, delay=60)
        try:
            expect(cell).to_have_attribute("aria-selected", "true", timeout=2_000)
            return cell
        except AssertionError:
            continue
    raise AssertionError("the cell was never selected")


def spend(page: Page) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text="Spend")


def test_three_cells_are_typed_the_forecast_follows_and_undo_leads_back(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    expect(page.get_by_role("heading", name=re.compile("The current plan brings"))).to_be_visible()
    expect(spend(page)).to_contain_text("€35.1 M")
    field(page, "parts", 0, 1)
    for text in ("2 M", "2.1 M", "2.2 M"):
        page.keyboard.type(text, delay=PER_KEY)
        page.keyboard.press("Enter")
    # TV had 3.427 M in these three weeks.
    expect(spend(page)).to_contain_text("+€2.87 M")
    expect(page.get_by_role("heading", name=re.compile("This plan brings"))).to_be_visible()
    expect(page.get_by_text("Last edit:")).to_be_visible()
    expect(page).to_have_url(re.compile("amounts=13x8~"))
    page.reload()
    expect(spend(page)).to_contain_text("+€2.87 M")
    settle(page)
    field(page, "channels", 0, 5)
    page.keyboard.type("0", delay=PER_KEY)
    page.keyboard.press("Enter")
    expect(spend(page)).to_contain_text("€31.8 M")
    page.get_by_role("button", name="Undo").click()
    expect(spend(page)).to_contain_text("+€2.87 M")
    expect(page.get_by_text("Undone:")).to_be_visible()
    page.get_by_role("button", name="Current plan", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("The current plan brings"))).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    expect(spend(page)).to_contain_text("+€2.87 M")


@pytest.mark.long
def test_cells_typed_fast_and_undone_leave_nothing(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    field(page, "parts", 0, 3)
    for text in ("11", "12", "13", "14"):
        page.keyboard.type(text, delay=PER_KEY)
        page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(page).to_have_url(re.compile(r"amounts=13x8~2\.\w+_a\.\w+_i\.\w+_q\.\w+(&|$)"))
    for _ in range(4):
        # Cells that came together are one step: there may be none left before the screen says so.
        with suppress(PlaywrightTimeoutError):
            undo.click(timeout=5_000)
        settle(page)
    expect(page).not_to_have_url(re.compile("amounts="))
    expect(page.get_by_role("heading", name=re.compile("The current plan brings"))).to_be_visible()


def test_a_text_that_is_typed_is_taken_back_and_not_the_plan(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    page.get_by_role("button", name="Even", exact=True).click()
    expect(page.get_by_text("Last edit:")).to_be_visible()
    field(page, "parts", 0, 1)
    page.keyboard.type("12", delay=PER_KEY)
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text("Last edit:")).to_be_visible()
    expect(page.get_by_text("Undone:")).to_be_hidden()
    page.keyboard.press("ControlOrMeta+z")
    expect(page.get_by_text("Undone:")).to_be_visible()


def test_the_grids_stay_where_they_are_when_the_forecast_changes(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    table = page.locator(".st-key-typed-parts").get_by_test_id("stDataFrame")
    field(page, "parts", 0, 1)
    before = table.bounding_box()
    page.keyboard.type("2 M", delay=PER_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Last edit:")).to_be_visible()
    settle(page)
    assert table.bounding_box() == before
