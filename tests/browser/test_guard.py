"""What the server says with every answer, and that the screens live with it."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from planner.ui.shell.guard import CLOSED, HEADERS
from tests.browser.conftest import Server

CHARTS = ("optimize", "response-curves", "returns")


@pytest.mark.parametrize("path", ["/", "/optimize", "/_stcore/health", "/no-such-page"])
def test_every_answer_carries_the_headers(server: Server, path: str) -> None:
    with urlopen(server.url + path) as answer:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("end", ["", "/"])
def test_what_is_closed_is_not_there(server: Server, path: str, end: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(server.url + path + end)


def test_no_screen_asks_for_what_the_policy_forbids(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in CHARTS:
        page.goto(f"/{path}")
        page.locator("canvas, svg.marks").first.wait_for()
    assert not [text for text in said if "Content Security Policy" in text or "Error:" in text]


def test_the_policy_is_in_force(page: Page) -> None:
    page.goto("/returns")
    page.get_by_role("heading").first.wait_for()
    ran = page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.foreign = true';
        document.body.append(script);
        return window.foreign === true;
    }""")
    assert not ran
