"""The plan typed by keyboard alone, and typed faster than a busy server answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_journeys import MODEL, go, save_by_keys, settle
from tests.browser.test_what_if import PER_KEY, field, spend

FIGURES = ("11", "12", "13", "14", "15", "16", "17", "18")


def reached(page: Page, target: Locator, most: int = 60) -> None:
    """Go there with Tab alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("one => one.contains(document.activeElement)"):
            return
    raise AssertionError("Tab never led there")


def test_keys_alone_edit_undo_and_redo(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    expect(spend(page)).to_contain_text("€35.1 M")
    grid = page.locator(".st-key-typed-parts")
    expect(grid.get_by_test_id("stDataFrame")).to_be_visible()
    settle(page)
    reached(page, grid.get_by_test_id("data-grid-canvas"))
    cell = grid.get_by_test_id("glide-cell-1-0")
    for key in ("ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.type("2 M", delay=PER_KEY)
    page.keyboard.press("Enter")
    # TV had 1.127 M in that week.
    expect(spend(page)).to_contain_text("+€873 k")
    expect(page).to_have_url(re.compile("amounts="))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    page.keyboard.press("ControlOrMeta+z")
    expect(page.get_by_text("Undone:")).to_be_visible()
    expect(page).not_to_have_url(re.compile("amounts="))
    expect(undo).to_be_disabled()
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(page.get_by_text("Redone:")).to_be_visible()
    expect(spend(page)).to_contain_text("+€873 k")


def written(figures: tuple[str, ...], column: int) -> re.Pattern[str]:
    """The address of these amounts, one below the other."""
    base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

    def said(number: int) -> str:
        digits = ""
        while True:
            number, rest = divmod(number, 36)
            digits = base36[rest] + digits
            if not number:
                return digits

    parts = [f"{said(8 * t + column)}.{said(100 * int(f))}" for t, f in enumerate(figures)]
    return re.compile(rf"amounts=13x8~{'_'.join(parts)}(&|$)".replace(".", r"\."))


def test_a_column_typed_fast_loses_nothing_on_a_busy_server(
    page: Page, browser: Browser, server: Server
) -> None:
    """Somebody else has just typed as fast: every edit of theirs is a forecast before yours."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    other = context.new_page()
    try:
        for one, column in ((other, 4), (page, 1)):
            go(one, f"/what-if{MODEL}")
            field(one, "parts", 0, column)
        for one in (other, page):
            for text in FIGURES:
                one.keyboard.type(text, delay=PER_KEY)
                one.keyboard.press("Enter")
        expect(page).to_have_url(written(FIGURES, 0))
        expect(other).to_have_url(written(FIGURES, 3))
    finally:
        context.close()
    page.reload()
    expect(page).to_have_url(written(FIGURES, 0))


@pytest.mark.long
def test_parts_and_totals_typed_in_turn_count_in_their_order(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    field(page, "parts", 0, 1)
    for text in FIGURES[:3]:
        page.keyboard.type(text, delay=PER_KEY)
        page.keyboard.press("Enter")
    expect(page).to_have_url(written(FIGURES[:3], 0))
    settle(page)
    field(page, "channels", 0, 5)
    page.keyboard.type("0", delay=PER_KEY)
    page.keyboard.press("Enter")
    # TV had 3.427 M in these weeks, and Search 6.173 M in all.
    expect(spend(page)).to_contain_text("€25.5 M")
    expect(spend(page)).to_contain_text("−€9.60 M")


def test_a_plan_is_named_by_keys_from_wherever_one_is(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("What each channel returns")).to_be_visible()
    settle(page)
    main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
    save_by_keys(page)
    # Their name, or which of those who are known: others may have been here before.
    first = page.get_by_role("dialog", name="Save as").locator("input:not([type=hidden])").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
