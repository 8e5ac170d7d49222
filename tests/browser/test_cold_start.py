"""A server that nobody has asked for anything yet: links to a screen must work there too."""

from playwright.sync_api import Browser

from tests.browser.conftest import TIMEOUT_MS, Server
from tests.browser.test_journeys import settle


def test_the_very_first_request_may_be_a_link_to_a_screen(
    browser: Browser, cold_server: Server
) -> None:
    """Streamlit's older multipage apps would show the screen under "Page not found"."""
    page = browser.new_page(base_url=cold_server.url)
    page.set_default_timeout(TIMEOUT_MS)
    page.goto("/optimize")
    page.get_by_role("heading", name="Find the best plan").wait_for()
    settle(page)
    assert page.get_by_role("dialog").count() == 0
    links = page.get_by_test_id("stSidebarNavLink")
    assert [links.nth(i).inner_text().splitlines()[-1] for i in range(links.count())] == [
        "Overview", "Optimize", "What-if", "Plans", "Compare",
        "Response curves", "Returns", "Model card", "Fits compared", "Library", "Brief",
    ]  # fmt: skip
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Returns").click()
    page.get_by_role("heading", name="What the next money brings").wait_for()
    assert page.url.partition("?")[0].endswith("/returns")
    page.close()
