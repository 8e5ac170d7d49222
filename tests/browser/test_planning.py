"""The journey of a plan: built, bettered, tried under assumptions, kept, and found again.

A marketer builds a calendar, lets the optimizer find the rest around her TV weeks, assumes a
promotion and a competitor's launch, stresses the plan and keeps it; a second browser saves in
between; the server is started anew, and at last the model is replaced by its next fit.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import TIMEOUT_MS, Server, serving
from tests.browser.test_compare import pick
from tests.browser.test_journeys import choose, go, save_by_keys, settle
from tests.browser.test_plans import introduce, type_into
from tests.browser.test_what_if import PER_KEY, field, spend

FORMER, LATER = "larkfield_national_2026h1", "larkfield_national"
VIEW = "?model=ours&start=2026-10-05"


def put(repo: Path, models: Path, fit: str) -> None:
    """One of the demo fits, with its card, as the model that everybody plans with."""
    models.mkdir(exist_ok=True)
    for kind in (".yaml", ".nc"):
        shutil.copyfile(repo / "models" / f"{fit}{kind}", models / f"taken{kind}")
        (models / f"taken{kind}").replace(models / f"ours{kind}")


def visitor(browser: Browser, server: Server) -> BrowserContext:
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    return context


def build(page: Page) -> None:
    """Typed, pasted from a spreadsheet, and a burst moved."""
    field(page, "parts", 0, 1)
    for amount in ("1.5 M", "1.5 M", "0"):
        page.keyboard.type(amount, delay=PER_KEY)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Last edit:")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Paste or upload").click()
    page.get_by_role("textbox", name="A block of amounts").fill(
        "400,000\t200,000\n400,000\t200,000"
    )
    choose(page, "First column", "Out-of-home")
    page.get_by_role("button", name="Paste it").click()
    expect(page.get_by_text(re.compile("Pasted"))).to_be_visible()
    settle(page)
    before = page.url
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("radio", name="Earlier or later").click()
    choose(page, "Channels", "TV")
    page.keyboard.press("Tab")
    choose(page, "To", "12 Oct 2026")
    steps = page.get_by_role("textbox", name="Later by so many weeks")
    steps.fill("4")
    steps.press("Enter")
    settle(page)
    page.get_by_role("button", name="Shift it").click()
    expect(page).not_to_have_url(before)
    settle(page)


def improve(page: Page) -> None:
    """The optimizer keeps the TV weeks, and finds the rest."""
    page.get_by_role("button", name="Optimize", exact=True).click()
    page.get_by_role("radio", name="Keep some, find the rest").click()
    choose(page, "Keep", "TV")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Find the best plan").click()
    link = page.get_by_role("link", name="Open Optimize")
    answer = page.get_by_text("No plan within these guardrails can do better than")
    expect(link.or_(answer)).to_be_visible()
    if link.is_visible():
        link.click()
    expect(answer).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Take it to What-if").click()
    back = page.get_by_role("link", name="Open What-if")
    filled = page.get_by_text(re.compile("from the optimized plan"))
    expect(back.or_(filled)).to_be_visible()
    if back.is_visible():
        back.click()
    expect(filled).to_be_visible()
    settle(page)


def assume(page: Page, about: str, percent: str, why: str) -> None:
    choose(page, "Assume something", about)
    expect(page.get_by_role("button", name="Add the assumption")).to_be_visible()
    figure = page.get_by_role("textbox", name=re.compile("in percent"))
    figure.fill(percent)
    figure.press("Enter")
    settle(page)
    reason = page.get_by_role("textbox", name="Why")
    reason.fill(why)
    reason.press("Enter")
    settle(page)
    page.get_by_role("button", name="Add the assumption").click()
    expect(page.get_by_text(why)).to_be_visible()
    settle(page)


@pytest.mark.long
def test_a_plan_is_built_bettered_kept_and_found_again_after_a_refit(
    browser: Browser, repo: Path, tmp_path: Path
) -> None:
    put(repo, tmp_path / "models", FORMER)
    with serving(repo, tmp_path) as server:
        hers = visitor(browser, server)
        page = go(hers.new_page(), f"/what-if{VIEW}")
        introduce(page, "Ada")
        build(page)
        improve(page)
        page.get_by_text("Assumptions", exact=True).click()
        settle(page)
        assume(page, "A promotion", "5", "Spring sale")
        assume(page, "A competitor", "-3", "Rival opens")
        expect(page.get_by_text(re.compile("under 2 assumptions"))).to_be_visible()
        page.get_by_text("Stress", exact=True).click()
        page.get_by_role("button", name="Run all of them").click()
        expect(page.get_by_text("Worked out below")).to_have_count(4)
        settle(page)
        page.get_by_role("button", name="Save as").scroll_into_view_if_needed()
        save_by_keys(page)
        page.get_by_label("Name", exact=True).fill("Autumn")
        page.get_by_test_id("stForm").get_by_role("button", name="Save").click()
        expect(page.get_by_text("Autumn, version 1").first).to_be_visible()
        settle(page)

        theirs = visitor(browser, server)
        other = theirs.new_page()
        other.goto(page.url)
        expect(other.get_by_text("Autumn, version 1").first).to_be_visible()
        introduce(other, "Bo")
        type_into(other, 5, "2 M")
        save_by_keys(other)
        expect(other.get_by_text("Saved as Autumn, version 2")).to_be_visible()
        theirs.close()
        type_into(page, 2, "300,000")
        save_by_keys(page)
        expect(page.get_by_text("Bo saved version 2 since. Yours is version 3")).to_be_visible()
        expect(page.get_by_text(re.compile("Version 2, by Bo: Search"))).to_be_visible()
        expect(page.get_by_text(re.compile("Yours, version 3: Out-of-home"))).to_be_visible()
        settle(page)
        kept, address = spend(page).inner_text(), page.url.removeprefix(server.url)
        hers.close()

    with serving(repo, tmp_path) as server:
        hers = visitor(browser, server)
        page = go(hers.new_page(), address)
        expect(page.get_by_text("Autumn, version 3").first).to_be_visible()
        expect(page.get_by_text(re.compile("under 2 assumptions"))).to_be_visible()
        assert spend(page).inner_text() == kept
        put(repo, server.models, LATER)
        page.reload()
        title = "Under the fit in view, and under the one it was made with"
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_text("Autumn, version 3").first).to_be_visible()
        settle(page)
        page.get_by_role("link", name="Compare", exact=True).click()
        pick(page, "Autumn, version 3")
        expect(page.get_by_text("Each plan under each fit")).to_be_visible()
        expect(page.get_by_text(re.compile("Under a former file of"))).to_be_visible()
        hers.close()
    assert "Traceback" not in server.log
