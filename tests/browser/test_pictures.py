"""Every screen in light and dark, wide and narrow: nothing overflows, nothing fails.

``make test`` looks at each screen once, and at each theme in both widths; the rest is long.
``make pictures`` looks at all, and keeps what it sees as the pictures of the README.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import TIMEOUT_MS, Server
from tests.browser.test_journeys import settle

pytestmark = pytest.mark.browser

# Charts and tables come after the page is idle, each in its own script; so does the logo.
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
  && [...document.images].every(image => image.complete && image.naturalWidth > 0)
  && !!document.querySelector('[data-testid="stSidebar"] img, [data-testid="stLogo"]')
  && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(
    chart => chart.querySelector('canvas, svg'))"""
CHARTS = {
    "overview": 1, "optimize": 3, "what-if": 3, "compare": 0, "response-curves": 8, "returns": 2,
    "model-card": 6, "fits-compared": 1, "library": 0, "brief": 0,
}  # fmt: skip
SCREENS = list(CHARTS)
# What a screen shows once all of it is there, beside charts.
AWAITED = {
    "optimize": "No plan within these guardrails",
    "brief": "Download the page (PDF)",
}
VIEWS = [("light", 1440), ("dark", 1440), ("light", 900), ("dark", 900)]
ALWAYS = {screen: VIEWS[place % len(VIEWS)] for place, screen in enumerate(SCREENS)}
CASES = [
    pytest.param(
        screen,
        view,
        id=f"{screen}-{view[0]}-{view[1]}",
        marks=() if ALWAYS[screen] == view else pytest.mark.long,
    )
    for screen in SCREENS
    for view in VIEWS
]


@pytest.fixture(scope="session")
def folder(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept."""
    asked = os.environ.get("HEADROOM_PICTURES")
    return repo / asked if asked else tmp_path_factory.mktemp("pictures")


@pytest.fixture
def view(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[tuple[Page, str]]:
    """A page of one theme and width, and what to call its pictures."""
    scheme, width = request.param
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.set_default_timeout(TIMEOUT_MS)
    yield context.new_page(), f"{scheme}-{width}"
    context.close()


def drawn(page: Page) -> Page:
    """Wait until nothing runs, and everything stands that is to be seen."""
    settle(page)
    page.wait_for_function(DRAWN)
    return page


@pytest.mark.parametrize(("screen", "view"), CASES, indirect=["view"])
def test_every_screen_fits_its_window(view: tuple[Page, str], screen: str, folder: Path) -> None:
    page, name = view
    path = "/" if screen == "overview" else f"/{screen}"
    page.goto(f"{path}?answer=1" if screen == "optimize" else path)
    settle(page)
    if screen in AWAITED:
        page.get_by_text(AWAITED[screen]).first.wait_for()
    if screen == "compare":
        page.get_by_role("tab", name="Chances").wait_for()
    drawn(page)
    assert page.get_by_test_id("stVegaLiteChart").count() == CHARTS[screen]
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stMain").locator(":is(h1, h2, h3)").count() > 0
    over = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert over <= 0
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": int(name[-4:].lstrip("-")), "height": min(height + 40, 4000)})
    drawn(page)
    picture = folder / f"{screen}-{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000
