"""On a phone nothing that is to be chosen is cut off, and a dark page can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import go, settle

WIDTH = 390
MODEL = "model=larkfield_national"


# How far the writing on something stands out from it, as the W3C reckons contrast.
CONTRAST = """button => {
    const luminance = colour => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
            const share = part / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const both = [
        luminance(getComputedStyle(button).backgroundColor),
        luminance(getComputedStyle(button.querySelector("p")).color),
    ];
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""


def test_every_choice_is_within_a_narrow_window(page: Page) -> None:
    page.set_viewport_size({"width": WIDTH, "height": 844})
    go(page, f"/optimize?{MODEL}")
    settle(page)
    radios = page.get_by_test_id("stMain").get_by_role("radio")
    expect(radios.first).to_be_visible()
    for radio in radios.all():
        box = radio.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTH, radio.inner_text()


@pytest.mark.parametrize(
    "plans",
    ["current~best", "current~usual-profit~usual-brand", "current~best~usual-profit~usual-brand"],
)
def test_plans_stand_side_by_side_within_a_narrow_window(page: Page, plans: str) -> None:
    page.set_viewport_size({"width": 900, "height": 1600})
    go(page, f"/compare?{MODEL}&compare={plans}")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible(timeout=60_000)
    settle(page)
    columns = table.locator("[role=columnheader]")
    expect(columns).to_have_count(plans.count("~") + 2)
    wants, has = table.locator(".dvn-scroller").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert wants <= has


@pytest.mark.parametrize("screen", ["", "optimize", "response-curves", "returns"])
def test_every_screen_has_one_headline_of_the_first_rank(page: Page, screen: str) -> None:
    go(page, f"/{screen}?{MODEL}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_main_button_can_be_read_on_a_dark_page(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    go(page, f"/optimize?{MODEL}")
    settle(page)
    button = page.get_by_role("button", name="Find the best plan")
    expect(button).to_be_visible()
    # The browser says which theme it has after the page is first drawn.
    page.wait_for_function(f"button => ({CONTRAST})(button) >= 4.5", arg=button.element_handle())
    assert button.evaluate(CONTRAST) >= 4.5
