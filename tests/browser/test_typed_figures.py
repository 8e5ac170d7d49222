"""What people type and paste into fields and the guardrail table, key by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import MODEL, go, settle, spot, type_into_cell

HIGH = 0.71  # where the column Max % stands, as a share of the table's width
FIND = "Find the best plan"


def table(page: Page) -> Locator:
    return page.get_by_test_id("stDataFrame").first


def typed(page: Page, text: str) -> Locator:
    """Type a budget as a person does, and leave the field with Enter."""
    field = page.get_by_role("textbox", name="Budget (€)")
    field.click()
    field.press("ControlOrMeta+a")
    field.press("Delete")
    field.press_sequentially(text)
    field.press("Enter")
    settle(page)
    return field


@pytest.mark.long
def test_a_budget_is_read_as_it_is_typed(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    field = typed(page, "33,5 M")
    expect(page).to_have_url(re.compile("budget=33500000(&|$)"))
    expect(field).to_have_value("33,5 M")
    typed(page, "-5")
    expect(page.get_by_text("“-5” is below zero")).to_be_visible()
    expect(page.get_by_role("button", name=FIND)).to_be_disabled()
    for doubtful in ("35,089", "35.089"):
        typed(page, doubtful)
        expect(page.get_by_text(f"“{doubtful}” can be read in two ways")).to_be_visible()
        expect(page.get_by_text("Write 35089 or 35.0890.")).to_be_visible()
        expect(page.get_by_role("button", name=FIND)).to_be_disabled()
    typed(page, "35.0890")
    expect(page.get_by_text("€35.1 beside a current plan of €35.1 M")).to_be_visible()
    expect(page.get_by_role("button", name=FIND)).to_be_disabled()
    page.get_by_role("button", name="Yes, that is meant").click()
    expect(page.get_by_role("button", name=FIND)).to_be_enabled()
    page.reload()
    settle(page)
    expect(field).to_have_value("35.0890")
    expect(page.get_by_role("button", name=FIND)).to_be_enabled()
    typed(page, "")
    expect(page).not_to_have_url(re.compile("budget="))
    expect(field).to_have_attribute("placeholder", "€35.1 M, as now")
    expect(page.get_by_role("button", name=FIND)).to_be_enabled()


@pytest.mark.parametrize("said", ["112,5", "112.5%", "112,5 %"])
def test_a_limit_is_read_as_it_is_typed(page: Page, said: str) -> None:
    go(page, f"/optimize{MODEL}")
    type_into_cell(page, table(page), HIGH, 0, said)
    expect(page).to_have_url(re.compile(r"rows=0\.50-112\.5(&|$)"))


def test_limits_are_typed_one_below_the_other_and_none_is_lost(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    type_into_cell(page, table(page), HIGH, 0, "101")
    for text in ("102,5", "1,125", "104 %"):
        page.wait_for_timeout(120)
        page.keyboard.type(text, delay=90)
        page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile(r"rows=0\.50-101_1\.50-102\.5_3\.50-104(&|$)"))
    expect(page.get_by_text("“1,125” can be read in two ways")).to_be_visible()
    expect(page.get_by_role("button", name=FIND)).to_be_disabled()
    type_into_cell(page, table(page), HIGH, 2, "112.5")
    expect(page.get_by_text("can be read in two ways")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"_2\.50-112\.5_3"))
    expect(page.get_by_role("button", name=FIND)).to_be_enabled()


def test_a_column_is_pasted_from_a_spreadsheet(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "112.5%\n90,5 %\n1'125.5%")
    cell = table(page).get_by_test_id("glide-cell-4-0")
    for _ in range(10):
        page.mouse.click(*spot(table(page), HIGH, 0), delay=60)
        try:
            expect(cell).to_have_attribute("aria-selected", "true", timeout=2_000)
            break
        except AssertionError:
            continue
    page.keyboard.press("ControlOrMeta+v")
    expect(page).to_have_url(re.compile(r"rows=0\.50-112\.5_1\.50-90\.5_2\.50-1125\.5(&|$)"))
    expect(page.get_by_text("max is 1125.5 % of what it spends now")).to_be_visible()
    expect(page.get_by_role("button", name=FIND)).to_be_disabled()
