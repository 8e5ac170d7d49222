"""The panel, as a person uses it beside a plan: asked, pressed, opened as a draft, and left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import MODEL, find, go, settle, visit
from tests.browser.test_what_if import PER_KEY
from tests.browser.test_what_if import field as cell

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 900, "height": 900}


def field(page: Page) -> Locator:
    return page.locator(".st-key-agent-field textarea")


def opened(page: Page) -> None:
    """By its one keystroke, which leads into the field, once its button is on the screen."""
    expect(page.get_by_role("button", name="Ask about this plan")).to_be_enabled()
    page.keyboard.press("ControlOrMeta+k")
    expect(field(page)).to_be_focused()


def ask(page: Page, question: str) -> Locator:
    """The exchange, once it is answered."""
    field(page).fill(question)
    field(page).press("Enter")
    one = page.locator("[class*=st-key-asked-]").last
    expect(one).to_contain_text(question)
    expect(one.get_by_text("Analyst, computed here")).to_be_visible()
    settle(page)
    return one


def test_a_plan_is_asked_about_beside_it(page: Page) -> None:
    page.set_viewport_size(WIDE)
    go(page, f"/{MODEL}")
    visit(page, "Optimize")
    settle(page)
    find(page)
    settle(page)
    title = page.get_by_role("heading", name="Find the best plan")
    before = title.bounding_box()
    opened(page)
    settle(page)
    after, dock = title.bounding_box(), page.locator(".st-key-agent-dock").bounding_box()
    assert before
    assert after
    assert dock
    assert after["y"] == before["y"], "nothing is moved down for it"
    right = page.locator("[data-testid=stTabs]").bounding_box()
    assert right
    assert right["x"] + right["width"] <= dock["x"], "and nothing is covered"

    one = ask(page, "why does TV get less?")
    expect(one).to_contain_text("TV gets €2.52 M more")
    figure = one.get_by_role("button", name="€2.52 M", exact=True)
    figure.click()
    source = page.get_by_role("dialog", name="Change of spend on TV in the best plan")
    expect(source).to_contain_text("number 15 of the definitions")
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(figure).to_be_focused()

    one = ask(page, "what if we cut 10 %")
    one.get_by_role("button", name="Open this as a draft").click()
    settle(page)
    expect(page.get_by_role("textbox", name="Budget (€)")).to_have_value("31,580,502.3")
    expect(page.get_by_text("Changed since this answer").first).to_be_visible()
    expect(ask(page, "and by 20 %?")).to_contain_text("€7.02 M less")
    expect(ask(page, "what is the weather in Berlin?")).to_contain_text("no answer is made up")

    visit(page, "Compare")
    expect(field(page)).to_be_visible()
    settle(page)
    assert "panel=1" in page.url
    page.reload()
    expect(field(page)).to_be_visible()


@pytest.mark.long
def test_an_answer_about_a_plan_that_is_typed_over_says_so(page: Page) -> None:
    page.set_viewport_size(WIDE)
    go(page, f"/what-if{MODEL}")
    settle(page)
    opened(page)
    one = ask(page, "which channels have room to grow?")
    old = one.get_by_text("Not of what is in view now")
    expect(old).to_be_hidden()
    cell(page, "parts", 0, 1)
    page.keyboard.type("2 M", delay=PER_KEY)
    page.keyboard.press("Enter")
    expect(old).to_be_visible()


def test_where_there_is_no_room_it_is_a_drawer(page: Page) -> None:
    page.set_viewport_size(NARROW)
    go(page, f"/{MODEL}")
    settle(page)
    opened(page)
    drawer = page.get_by_role("dialog").filter(has=field(page))
    one = ask(page, "which channels have room to grow?")
    one.get_by_role("button", name="2.0x").first.click()
    source = page.get_by_role("dialog", name="Break-even mROAS")
    expect(source).to_be_visible()
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    settle(page)
    page.set_viewport_size(WIDE)
    settle(page)
    expect(page.locator(".st-key-agent-dock")).to_be_hidden()
