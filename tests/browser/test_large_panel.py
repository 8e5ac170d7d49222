"""A panel of 210 regions by 10 channels is planned, read and exported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from mmm_core.library import ModelLibrary
from planner.contract.plan_tables import read_plan
from tests.browser.conftest import serving
from tests.browser.test_brief import read
from tests.browser.test_journeys import find, go, settle, visit
from tests.tiled import tile

NAME, REGIONS, CELLS = "large_panel", 210, 2_100
# On two cores that others use too.
LONG_MS = 400_000
# Whoever reads a screen scrolls through less than five of them.
MOST_PIXELS = 4_500


@pytest.fixture
def large(browser: Browser, repo: Path, tmp_path: Path) -> Iterator[Page]:
    """A page of a server that has the panel, and nothing else."""
    models = tmp_path / "models"
    models.mkdir()
    tile(repo / "models", models, NAME, REGIONS, draws=125)
    with serving(repo, tmp_path) as running:
        context = browser.new_context(
            base_url=running.url, viewport={"width": 1440, "height": 900}, accept_downloads=True
        )
        context.set_default_timeout(LONG_MS)
        yield context.new_page()
        context.close()


def height(page: Page) -> int:
    """Pixels of what is drawn, folded away or not."""
    main = page.get_by_test_id("stMain")
    return int(main.evaluate("one => one.scrollHeight"))


def taken(page: Page, name: str) -> bytes:
    """A file that a button hands out."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_visible(timeout=LONG_MS)
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.long
def test_thousands_of_cells_are_planned_read_and_exported(large: Page, tmp_path: Path) -> None:
    expect.set_options(timeout=LONG_MS)
    try:
        journey(large, tmp_path)
    finally:
        expect.set_options(timeout=30_000)


def journey(page: Page, tmp_path: Path) -> None:
    go(page, f"/?model={NAME}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The next 13 weeks at €2.57 B")
    settle(page)
    assert height(page) < MOST_PIXELS

    visit(page, "Optimize")
    expect(page.get_by_role("heading", name="Find the best plan")).to_be_visible()
    settle(page)
    find(page)
    expect(page.get_by_role("heading", name=re.compile("^Change.*: [+]€"))).to_be_visible()
    assert height(page) < MOST_PIXELS
    expect(page.get_by_text("In all 2,100 rows: spend")).to_be_visible()
    # Of 210 regions the list draws a few.
    regions = page.get_by_role("combobox", name="Geo")
    regions.click()
    regions.fill("Region 017")
    page.get_by_role("option", name="Region 017").click()
    expect(page.get_by_text("In all 2,100 rows: spend")).to_have_count(0)
    model = ModelLibrary(tmp_path / "models").load(NAME)
    plan = read_plan(taken(page, "Download the plan").decode(), model)
    assert plan.array(model).shape[1] == CELLS
    for tab in ("Why", "Frontier", "Risk", "Plan"):
        page.get_by_role("tab", name=tab, exact=True).click()
        settle(page)
        assert height(page) < MOST_PIXELS

    visit(page, "Compare")
    expect(
        page.get_by_role("heading", name=re.compile("Choose Optimized plan: [+]€"))
    ).to_be_visible()
    settle(page)
    assert height(page) < MOST_PIXELS
    # Answers that pushed each other out had it written for ever.
    page.get_by_role("button", name="Write the workbook").click()
    book = openpyxl.load_workbook(BytesIO(taken(page, "Download the workbook")))
    said = {cell.value for row in book["Compare"].iter_rows() for cell in row}
    assert {"Current plan", "Optimized plan"} <= said

    visit(page, "Brief")
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(taken(page, "Download the page (PDF)"))
    text = read(pdf)
    assert "Optimized plan" in text
    assert text.count("\f") == 1
