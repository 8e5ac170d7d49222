"""From a plan that is kept to the page that it is decided on, as a file: three clicks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, find, go, save_by_keys, settle
from tests.browser.test_plans import introduce
from tests.planner.workbook.office import tool

# Where a table's selection column and its first row are, from its corner.
_CHECK = {"x": 16, "y": 52}


_COUNTS = "addEventListener('click', (one) => (window.clicks ??= []).push(one.isTrusted), true)"


def clicks(page: Page) -> int:
    """Of a person, since ``_COUNTS`` was evaluated, and none left to be counted."""
    found: list[bool] = page.evaluate("window.clicks.splice(0)")
    assert all(found)
    return len(found)


def downloaded(page: Page) -> Path:
    """The page of the plan in view as a PDF, asked of nothing but its button."""
    take = page.get_by_role("button", name="Download the page (PDF)")
    expect(take).to_be_visible()
    with page.expect_download() as download:
        take.click()
    assert re.fullmatch(r"larkfield_national_brief_.*\.pdf", download.value.suggested_filename)
    return Path(download.value.path())


@pytest.mark.long
def test_the_best_plan_is_kept_and_two_clicks_later_a_pdf(page: Page) -> None:
    go(page, f"/optimize{MODEL}")
    introduce(page, "Dora")
    find(page)
    page.get_by_role("button", name="Keep as a scenario").click()
    page.get_by_label("Name", exact=True).fill("Best for the board")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Open Best for the board")).to_be_visible()
    settle(page)
    page.evaluate(_COUNTS)
    page.get_by_role("link", name="Make the brief").click()
    text = read(downloaded(page))
    assert clicks(page) == 2
    assert "Best for the board" in text
    assert ": not approved" in text


def test_a_kept_plan_is_a_pdf_in_three_clicks(page: Page) -> None:
    go(page, f"/what-if{MODEL}")
    introduce(page, "Dora")
    save_by_keys(page)
    page.get_by_label("Name", exact=True).fill("Autumn for the board")
    page.get_by_test_id("stForm").get_by_role("button", name="Save").click()
    settle(page)
    page.evaluate(_COUNTS)
    page.get_by_role("link", name="Make the brief").click()
    assert "Autumn for the board" in read(downloaded(page))
    assert clicks(page) == 2

    page.get_by_role("link", name="Plans").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    settle(page)
    clicks(page)
    page.get_by_test_id("stDataFrame").first.click(position=_CHECK)
    page.get_by_role("link", name="Make the brief").click()
    text = read(downloaded(page))
    assert clicks(page) == 3
    assert "Autumn for the board" in text
    assert ": not approved" in text
    assert text.count("\f") == 1
    picture = page.get_by_role("img", name=re.compile("The page as it will print: "))
    expect(picture).to_be_visible()

    decides = page.get_by_role("textbox", name="Who decides")
    decides.fill("The board")
    decides.press("Enter")
    expect(page).to_have_url(re.compile("decides=The"))
    page.reload()
    expect(page.get_by_role("textbox", name="Who decides")).to_have_value("The board")
    expect(picture).to_be_visible()


@pytest.mark.long
def test_what_is_typed_last_is_in_the_file_that_is_pressed_next(page: Page) -> None:
    """The field is still being typed into when the file is pressed."""
    go(page, f"/brief{MODEL}")
    expect(page.get_by_role("button", name="Download the page (PDF)")).to_be_visible()
    for label, said in (
        ("Headline", "Spend it on radio"), ("Who decides", "Cleo Marsh"), ("Notes", "First\nSecond")
    ):  # fmt: skip
        page.get_by_role("textbox", name=label).fill(said)
        # Where a line of the page ends is nobody's word.
        text = " ".join(read(downloaded(page)).split())
        assert all(line in text for line in said.splitlines())
    # What was taken is not waited for again.
    assert "Spend it on radio" in read(downloaded(page))


def read(pdf: Path) -> str:
    run = subprocess.run([tool("pdftotext"), str(pdf), "-"], capture_output=True, check=True)
    return run.stdout.decode()
