"""Assumptions and stress on What-if, in a real browser: by keyboard, in place, kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, go, settle
from tests.browser.test_what_if import spend


def top_of_grid(page: Page) -> float:
    """Where the grid stands on the screen, however far that is scrolled."""
    grid = page.locator(".st-key-typed-parts").bounding_box()
    screen = page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert grid is not None
    assert screen is not None
    return grid["y"] - screen["y"]


def choose(page: Page, name: str) -> None:
    """Pick what is assumed, by keyboard."""
    box, taken = page.get_by_role("combobox", name="Assume something"), False
    for _ in range(5):  # a late redraw may drop what was typed into it
        box.focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        try:
            expect(page.get_by_role("button", name="Add the assumption")).to_be_visible(timeout=5e3)
        except AssertionError:
            continue
        taken = True
        break
    assert taken, "what is typed was never taken"


@pytest.mark.long
def test_a_price_is_assumed_by_keyboard_and_holds_after_a_reload(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    expect(spend(page)).to_contain_text("€35.1 M")
    page.get_by_text("Assumptions", exact=True).click()
    settle(page)
    before = top_of_grid(page)
    choose(page, "Media prices")
    page.get_by_role("textbox", name="Higher or lower, in percent").fill("+15")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Add the assumption").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("under 1 assumption"))).to_be_visible()
    expect(page.get_by_text("Media price of every channel 15.0 % higher")).to_be_visible()
    settle(page)
    assert abs(top_of_grid(page) - before) < 1
    headline = page.get_by_role("heading", name=re.compile("The current plan brings"))
    under = headline.inner_text()
    page.reload()
    expect(page.get_by_text(re.compile("under 1 assumption"))).to_be_visible()
    expect(headline).to_have_text(under)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text(re.compile("Under 1 assumption: media price"))).to_be_visible()


@pytest.mark.long
def test_a_case_is_worked_out_while_the_screen_stays(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    expect(spend(page)).to_contain_text("€35.1 M")
    page.get_by_text("Stress", exact=True).click()
    page.get_by_role("button", name="Run this case").nth(2).click()
    expect(page.get_by_text("Worked out below")).to_be_visible()
    expect(
        page.get_by_text(re.compile("is then .* lower .*: all of that is the base.s"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile("no more than another plan brings"))).to_be_visible()
