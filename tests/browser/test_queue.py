"""Many questions at once: whoever waits is told for how many others, and gets the answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.cases.crowd import REGIONS, answered
from benchmarks.visitor import Visitor
from planner.jobs import workers
from tests.browser.conftest import Server, serving

PATIENCE_MS = 120_000
# One works in its place, and two have stepped back: the next one waits.
PRICES = "Price the other rules, and show how far rows may move"
HARD = 3


@pytest.fixture
def small_server(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An app with a single process that answers."""
    monkeypatch.setenv(workers.WORKERS, "1")
    with serving(repo, tmp_path) as running:
        yield running


@pytest.fixture
def others() -> Iterator[asyncio.AbstractEventLoop]:
    """Where other people live: a loop in a thread, for the browser has this one's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def done[T](loop: asyncio.AbstractEventLoop, what: Coroutine[Any, Any, T]) -> T:
    """What the others do, waited for."""
    return asyncio.run_coroutine_threadsafe(what, loop).result(PATIENCE_MS / 1e3)


async def ask_hard_questions(url: str, stack: AsyncExitStack) -> list[Visitor]:
    """So many people ask what every rule costs a plan of all regions."""
    people = []
    for number in range(HARD):
        visitor = await stack.enter_async_context(Visitor(url))
        await visitor.open("optimize", REGIONS)
        await visitor.type("Budget (€)", f"{20 + number} M")
        await visitor.press("Find the best plan")
        await visitor.until(answered)
        people.append(visitor)
    for visitor in people:
        await visitor.open_tab("Why")
        await visitor.until(lambda screen: screen.has("button", PRICES))
        await visitor.press(PRICES)
    return people


async def leave(people: list[Visitor]) -> None:
    """They think better of it."""
    for visitor in people:
        await visitor.until(lambda screen: screen.has("button", "Cancel"))
        await visitor.press("Cancel")


def test_the_place_in_the_queue_is_shown_and_comes_up(
    browser: Browser, small_server: Server, others: asyncio.AbstractEventLoop
) -> None:
    stack = AsyncExitStack()
    people = done(others, ask_hard_questions(small_server.url, stack))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{small_server.url}/optimize?model=larkfield_national")
    page.get_by_role("button", name="Find the best plan").click()
    waits = page.get_by_text("Waiting: your question is the next to be answered")
    expect(waits).to_be_visible(timeout=PATIENCE_MS)
    # Screens do not wait for anybody's search.
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Returns").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("best plan")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Optimize").click()
    expect(waits).to_be_visible(timeout=PATIENCE_MS)
    done(others, leave(people))
    expect(page.get_by_text("checks passed")).to_be_visible(timeout=PATIENCE_MS)
    page.close()
    done(others, stack.aclose())
