"""Three people with a task each, in a real browser: what they look for stands where they look."""

from __future__ import annotations

import re
from pathlib import Path

import h5py
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.test_journeys import MODEL, go, settle, upload, visit

SCREENS = ("Overview", "Optimize", "What-if", "Plans", "Compare", "Response curves", "Returns")
PATIENCE = 120_000  # milliseconds; what is asked first comes first, and this is asked last
FRAMES = 300
UNFIT = "not fit to plan with"
# What would be said of a plan that may be followed.
PROMISES = re.compile(r"^(Change|Required)|The dearest rule|to commit to: €|chance it is better")


def read(page: Page, what: Locator) -> Locator:
    """Find something in the window or below it, never above, and scroll down to it."""
    expect(what).to_be_visible()
    box, window = place(page, what), page.viewport_size
    assert window is not None
    assert box["y"] >= 0, "it stands above what is in view"
    if box["y"] + box["height"] > window["height"]:
        what.scroll_into_view_if_needed()
    return what


def place(page: Page, what: Locator) -> FloatRect:
    """Where something stands.

    While a part of the page is still being fetched, its neighbours have no place for a moment.
    """
    for _ in range(FRAMES):
        box = what.bounding_box()
        if box is not None:
            return box
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError("it never had a place on the page")


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).first


def test_a_marketer_finds_plan_profit_and_dearest_rule_without_scrolling_up(page: Page) -> None:
    go(page, f"/{MODEL}")
    read(page, page.get_by_role("button", name="See the plan")).click()
    read(page, page.get_by_role("heading", name=re.compile("^Change")))
    assert "€" in read(page, metric(page, "Profit")).inner_text()
    rule = page.get_by_text(re.compile(r"The dearest rule: .* costs you .*€"))
    expect(rule).to_be_visible(timeout=PATIENCE)
    read(page, rule)


def test_finance_finds_margin_bad_case_and_best_budget(page: Page) -> None:
    go(page, f"/{MODEL}")
    best = page.get_by_role(
        "heading", name=re.compile("do not pay: spending .* earns .* in .* of draws")
    )
    expect(best).to_be_visible(timeout=PATIENCE)
    read(page, page.get_by_text("margin 50.0 %").first)
    read(page, best)
    read(page, page.get_by_role("button", name="See this budget")).click()
    read(page, page.get_by_role("heading", name=re.compile("^Change")))
    read(page, page.get_by_text("margin 50.0 %").first)
    assert "€" in read(page, metric(page, "bad case")).inner_text()
    read(page, metric(page, "Profit to commit to"))


def test_an_analyst_is_told_that_her_model_is_not_fit_and_no_screen_contradicts(
    page: Page, repo: Path, tmp_path: Path
) -> None:
    model = tmp_path / "mine.nc"
    model.write_bytes((repo / "models" / "larkfield_regions.nc").read_bytes())
    with h5py.File(model, "r+") as file:
        often = file["sample_stats/diverging"]
        often[:, : often.shape[1] // 50 + 1] = 1
    go(page, f"/{MODEL}")
    upload(page, "mine.nc", model.read_bytes())
    page.get_by_role("button", name="Add to the library").click()
    expect(page).to_have_url(re.compile("model=mine"))
    page.keyboard.press("Escape")
    for screen in SCREENS:
        visit(page, screen)
        if screen == "Optimize":
            page.get_by_role("button", name="Find the best plan").click()
            expect(page.get_by_role("heading", name="No recommendation")).to_be_visible()
        expect(page.get_by_test_id("stMain").get_by_text(UNFIT).first).to_be_visible()
        said = settle(page).get_by_test_id("stMain").inner_text()
        assert not [line for line in said.splitlines() if PROMISES.search(line)]
