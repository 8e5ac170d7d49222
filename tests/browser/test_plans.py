"""A plan is kept, a second person saves in between, and both versions are there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TIMEOUT_MS, Server
from tests.browser.test_journeys import MODEL, choose, go, save_by_keys, settle
from tests.browser.test_what_if import PER_KEY, field


def introduce(page: Page, name: str) -> None:
    choose(page, "You are", "Somebody new")
    page.get_by_label("Your name").first.fill(name)
    page.get_by_role("button", name="That is me").first.click()
    expect(page.get_by_role("button", name="That is me")).to_have_count(0)
    settle(page)


def type_into(page: Page, column: int, amount: str) -> None:
    field(page, "parts", 0, column)
    page.keyboard.type(amount, delay=PER_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Last edit:")).to_be_visible()
    settle(page)


@pytest.mark.long
def test_a_second_browser_saves_in_between_and_both_versions_are_there(
    page: Page, browser: Browser, server: Server
) -> None:
    go(page, f"/what-if{MODEL}")
    introduce(page, "Ada")
    save_by_keys(page)
    page.get_by_label("Name", exact=True).fill("Between two")
    page.get_by_test_id("stForm").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Between two, version 1").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"scenario=\w{32}\.1"))
    settle(page)

    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Between two, version 1").first).to_be_visible()
    introduce(other, "Bo")
    type_into(other, 5, "2 M")
    save_by_keys(other)
    expect(other.get_by_text("Saved as Between two, version 2")).to_be_visible()
    context.close()

    type_into(page, 1, "3 M")
    expect(page.get_by_text("edited since")).to_be_visible()
    save_by_keys(page)
    expect(page.get_by_text("Bo saved version 2 since. Yours is version 3")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Version 2, by Bo: Search \+€"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Yours, version 3: TV \+€"))).to_be_visible()
    page.get_by_role("button", name="Open version 2").click()
    expect(page.get_by_text("Between two, version 2").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Between two, version 3").first).to_be_visible()

    page.reload()
    expect(page.get_by_text("Between two, version 3").first).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Plans").click()
    expect(page.get_by_role("heading", name=re.compile("kept"))).to_be_visible()
    choose(page, "Show", "Between two")
    expect(page.get_by_text("What version 3 says otherwise than version 2")).to_be_visible()
