"""In a real browser: a model goes, or another takes its place, while somebody looks at it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_journeys import go, pick, settle, visit

PASSING = "passing"


@pytest.fixture
def passing(server: Server, repo: Path) -> Iterator[Path]:
    """A model of this test's own in the library."""
    path = server.models / f"{PASSING}.nc"
    shutil.copy(repo / "models" / "larkfield_national.nc", path)
    yield path
    path.unlink(missing_ok=True)


@pytest.mark.long
def test_a_model_that_is_removed_while_in_view_is_said_to_be_gone(
    page: Page, passing: Path
) -> None:
    go(page, f"/?model={PASSING}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The next 13 weeks")
    passing.unlink()

    visit(page, "Returns")
    gone = page.get_by_text("The model passing is gone from the library. Choose another")
    expect(gone).to_be_visible()
    settle(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("heading")).to_have_count(0)
    expect(main.locator("svg.marks, canvas")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"model={PASSING}"))

    page.reload()
    expect(
        page.get_by_text("The model passing is not in the library. Choose another")
    ).to_be_visible()
    pick(page, "Model", "Larkfield by region")
    expect(page).to_have_url(re.compile("model=larkfield_regions"))
    expect(page.get_by_text("is not in the library")).to_be_hidden()


@pytest.mark.long
def test_typing_on_optimize_after_the_model_was_replaced_says_so(
    page: Page, passing: Path, repo: Path
) -> None:
    go(page, f"/optimize?model={PASSING}&answer=1")
    expect(page.get_by_text("No plan within these guardrails can do better than")).to_be_visible()
    settle(page)
    beside = passing.with_suffix(".part")
    shutil.copy(repo / "models" / "larkfield_regions.nc", beside)
    os.replace(beside, passing)

    page.get_by_test_id("stMain").get_by_test_id("stExpander").first.locator("summary").click()
    expect(page.get_by_text("This model was replaced")).to_be_visible()
    expect(page.get_by_text("No plan within these guardrails can do better than")).to_be_hidden()
    settle(page)
    page.get_by_role("button", name="Understood").click()
    expect(page.get_by_text("This model was replaced")).to_be_hidden()
    settle(page)

    passing.unlink()
    page.get_by_text("I have a goal to hit").click()
    expect(page.get_by_text("The model passing is gone from the library.")).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_role("heading")).to_have_count(0)
