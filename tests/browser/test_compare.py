"""Finance compares plans, asks what would flip the advice, marks one, and takes the workbook."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, go, settle
from tests.browser.test_plans import introduce, type_into

LONG_MS = 300_000
REFITTED = "?model=larkfield_national_2026h1&start=2026-10-05"


def pick(page: Page, name: str) -> None:
    """One more plan to compare."""
    box = page.get_by_role("combobox", name=re.compile("Plans to compare"))
    box.click()
    box.fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    settle(page)


def typed(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.press("Enter")
    settle(page)


@pytest.mark.long
def test_finance_compares_three_plans_and_takes_the_workbook(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    introduce(page, "Cleo")
    type_into(page, 1, "3 M")
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Choose Optimized plan: "))).to_be_visible()
    pick(page, "Plan on What-if")
    expect(page).to_have_url(re.compile(r"compare=current~best~what-if|compare=current%7Ebest"))
    typed(page, "Required return", "10")
    typed(page, "Days to payment", "45")
    expect(page.get_by_text("Under 2 assumptions")).to_be_visible()
    heading = page.get_by_role("heading", name=re.compile("above the required return"))
    expect(heading).to_be_visible()

    page.get_by_role("tab", name="Cash").click()
    expect(page.get_by_text("paid 45 days after each period").first).to_be_visible()
    page.get_by_role("tab", name="What would change our mind").click()
    page.get_by_role("button", name="Find what would flip the advice").click()
    expect(page.get_by_text("As things are, the advice is:")).to_be_visible(timeout=LONG_MS)

    page.get_by_role("button", name="Mark as recommended").click()
    page.get_by_role("textbox", name="Why").fill("It clears the hurdle")
    page.get_by_role("button", name="Recommend it").click()
    expect(page.get_by_text("is marked as recommended, and proposed")).to_be_visible()
    settle(page)

    page.get_by_role("button", name="Write the workbook").click()
    take = page.get_by_role("button", name="Download the workbook")
    expect(take).to_be_visible()
    with page.expect_download() as download:
        take.click()
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    said = {cell.value for row in book["Compare"].iter_rows() for cell in row}
    assert {"Current plan", "Plan on What-if", "Required return on the spend"} <= said
    tips = {cell.value for row in book["Tipping points"].iter_rows() for cell in row}
    assert "Margin" in tips

    page.reload()
    expect(page.get_by_text("proposed").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Choose "))).to_be_visible()
    settle(page)

    kept = re.search(r"[0-9a-f]{32}\.1", page.url)
    assert kept is not None
    go(page, f"/compare{REFITTED}&compare=current~{kept[0]}")
    expect(page.get_by_text("Each plan under each fit")).to_be_visible()
    expect(page.get_by_text(re.compile("do best"))).to_be_visible()


@pytest.mark.long
def test_the_usual_strategies_stand_side_by_side_and_open_on_optimize(page: Page) -> None:
    go(page, f"/compare{MODEL}")
    expect(page.get_by_role("heading", name=re.compile("Choose Optimized plan: "))).to_be_visible()
    page.get_by_role("button", name="The usual strategies").click()
    for name in ("Profit", "Growth", "Balanced"):
        line = page.get_by_text(re.compile(rf"^{name}: ")).first
        expect(line).to_be_visible(timeout=LONG_MS)
    expect(page).to_have_url(re.compile("usual-profit~usual-growth~usual-balanced|usual-profit%7E"))
    choose = page.get_by_role("heading", name=re.compile("Choose Profit"))
    expect(choose).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text("does not measure long-term effects on the brand")).to_be_visible()
    settle(page)
    page.reload()
    expect(page.get_by_text(re.compile("^Balanced: ")).first).to_be_visible(timeout=LONG_MS)
    settle(page)
    page.get_by_role("button", name="Open on Optimize").first.click()
    expect(page).to_have_url(re.compile("/optimize.*aim=profit"), timeout=LONG_MS)
    question = page.get_by_text(re.compile(r"Up to €35\.1.M over 13 weeks, most profit"))
    expect(question).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("heading", name=re.compile("Change"))).to_be_visible(timeout=LONG_MS)
