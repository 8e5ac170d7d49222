"""A plan that was built by hand goes to Optimize, and what is found comes back, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, go, pick, settle
from tests.browser.test_what_if import PER_KEY, field, spend


@pytest.mark.long
def test_a_burst_is_moved_improved_and_taken_back(page: Page) -> None:
    go(page, f"/what-if{MODEL}&weeks=8")
    expect(page.get_by_text("8 weeks, 5 Oct to 23 Nov 2026").first).to_be_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("radio", name="Earlier or later").click()
    pick(page, "Channels", "TV")
    page.keyboard.press("Escape")
    if not page.get_by_role("button", name="Shift it").is_visible():
        page.get_by_role("button", name="Move", exact=True).click()
    steps = page.get_by_role("textbox", name="Later by so many weeks")
    steps.fill("2")
    steps.press("Enter")
    settle(page)
    page.get_by_role("button", name="Shift it").click()
    # TV is on air in the last weeks: nothing may fall off the end.
    expect(page.get_by_text(re.compile("would fall after the end"))).to_be_visible()
    steps.fill("-1")
    steps.press("Enter")
    settle(page)
    page.get_by_role("button", name="Shift it").click()
    expect(page.get_by_text(re.compile("would fall before the start"))).to_be_visible()
    page.keyboard.press("Escape")
    field(page, "parts", 4, 1)
    page.keyboard.type("1.5 M", delay=PER_KEY)
    page.keyboard.press("Enter")
    expect(spend(page)).to_contain_text("+€1.50 M")
    before = page.url
    page.get_by_role("button", name="Optimize", exact=True).click()
    page.get_by_role("button", name="Find the best plan").click()
    # Eight weeks are bound to the address, which only a link may leave.
    page.get_by_role("link", name="Open Optimize").click()
    expect(page.get_by_role("heading", name="Find the best plan")).to_be_visible()
    expect(page.get_by_text("No plan within these guardrails can do better than")).to_be_visible()
    expect(page.get_by_text("8 weeks, 5 Oct to 23 Nov 2026").first).to_be_visible()
    expect(
        page.get_by_text(re.compile("in weeks of their own|in weeks of its own"))
    ).to_be_visible()
    page.get_by_role("button", name="Take it to What-if").click()
    page.get_by_role("link", name="Open What-if").click()
    expect(
        page.get_by_text(re.compile("Filled every channel from the optimized plan"))
    ).to_be_visible()
    expect(page.get_by_text("8 weeks, 5 Oct to 23 Nov 2026").first).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(re.escape(re.search(r"amounts=[^&]+", before)[0])))
