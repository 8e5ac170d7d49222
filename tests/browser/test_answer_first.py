"""What a person sees first, and finds again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, find, go, settle, unfold, visit

pytestmark = pytest.mark.browser
FIND = "Find the best plan"
PROVEN = "No plan within these guardrails can do better than"


def test_find_is_reached_by_the_keyboard(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    page.get_by_role("button", name=FIND).wait_for()
    settle(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(13):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        if FIND in page.evaluate("document.activeElement.closest('button')?.innerText || ''"):
            break
    else:
        raise AssertionError("fifteen steps do not reach the button")
    page.keyboard.press("Enter")
    expect(page.get_by_text(PROVEN)).to_be_visible()


@pytest.mark.long
def test_a_budget_a_click_away_is_asked_by_a_shortcut(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    page.get_by_role("button", name="−10 %").click()
    amount = page.get_by_role("textbox", name="Budget (€)")
    expect(amount).not_to_have_value("")
    settle(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(PROVEN)).to_be_visible()
    expect(page.get_by_text(re.compile(r"31\.6.M over 13 weeks, most"))).to_be_visible()


def test_the_answer_takes_the_first_screen(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    find(page)
    height = page.viewport_size["height"] if page.viewport_size else 0
    for label in ("Incremental revenue", "Profit", "Spend", "Profit to commit to"):
        box = page.get_by_test_id("stMetric").filter(has_text=label).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    expect(page.get_by_role("textbox", name="Budget (€)")).to_be_hidden()


@pytest.mark.long
def test_an_answer_to_another_question_is_dimmed(page: Page) -> None:
    go(page, f"/optimize{MODEL}&answer=1")
    expect(page.get_by_text(PROVEN)).to_be_visible()
    settle(page)
    unfold(page)
    page.get_by_role("button", name="+10 %").click()
    answer = page.locator(".st-key-answer")
    expect(answer).to_have_css("opacity", "0.55")
    settle(page)
    page.get_by_role("button", name="as now").click()
    expect(answer).to_have_css("opacity", "1")


def test_the_open_tab_is_found_again(page: Page) -> None:
    go(page, f"/optimize{MODEL}&answer=1")
    risk = page.get_by_role("tab", name="Risk")
    risk.click()
    settle(page)
    page.reload()
    expect(risk).to_have_attribute("aria-selected", "true")
    settle(page)
    visit(page, "Returns")
    settle(page)
    visit(page, "Optimize")
    expect(risk).to_have_attribute("aria-selected", "true")


def test_the_link_says_what_was_typed_last(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    amount = page.get_by_role("textbox", name="Budget (€)")
    amount.fill("33.4 M")
    amount.press("Enter")
    settle(page)
    page.get_by_role("button", name="Link to this view").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("budget=33400000")
