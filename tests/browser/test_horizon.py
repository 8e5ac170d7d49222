"""The horizon as a person types it: kept on every screen, in the address and on reload."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, go, pick, settle


def test_a_start_and_a_quarter_are_kept_on_every_screen_and_on_reload(page: Page) -> None:
    go(page, f"/returns{MODEL}")
    start = page.get_by_role("textbox", name="Starts")
    start.fill("2027-01-04")
    start.press("Enter")
    said = re.compile("13 weeks, 4 Jan to 4 Apr 2027.*Assumed between the data", re.DOTALL)
    expect(page.get_by_text(said).first).to_be_visible()
    page.reload()
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page).to_have_url(re.compile("start=2027-01-04"))
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Response curves").click()
    expect(page.get_by_text(said).first).to_be_visible()
    settle(page)
    pick(page, re.compile("Horizon"), "Q2 2027")
    expect(page.get_by_text("13 weeks, 5 Apr to 4 Jul 2027").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("13 weeks, 5 Apr to 4 Jul 2027").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"horizon=Q2(\+|%20)2027"))


def test_the_first_screen_is_found_by_its_name_with_what_the_address_says(page: Page) -> None:
    go(page, f"/overview{MODEL}&weeks=8")
    expect(
        page.get_by_role("heading", name=re.compile("The next 8 weeks at")).first
    ).to_be_visible()
    expect(page).to_have_url(re.compile(r"//[^/]+/\?.*weeks=8"))
    assert page.get_by_role("dialog").count() == 0
