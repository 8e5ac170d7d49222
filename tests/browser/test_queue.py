"""Many questions at once: whoever waits is told for how many others, and gets the answer."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.cases.crowd import REGIONS
from benchmarks.visitor import Visitor
from planner.jobs import workers
from tests.browser.conftest import Server, serving

PATIENCE_MS = 120_000


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


async def come(url: str, stack: AsyncExitStack) -> Visitor:
    """Somebody opens the regions, and asks for nothing yet."""
    visitor = await stack.enter_async_context(Visitor(url))
    await visitor.open("optimize", REGIONS)
    return visitor


async def ask(visitor: Visitor) -> None:
    """They ask for a plan, and it is begun."""
    await visitor.press("Find the best plan")
    await visitor.until(
        lambda screen: screen.has("button", "Cancel") and not screen.says("Waiting")
    )


@contextmanager
def halted(server: Server) -> Iterator[None]:
    """The processes that answer stand still: nothing is answered, however slow the screens are."""
    answering = list(children(server.process))
    assert answering, "no process answers"
    for process in answering:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
        assert list(children(server.process)) == answering, "another one has begun to answer"
    finally:
        for process in answering:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def children(parent: int) -> Iterator[int]:
    """The processes that a process has begun."""
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(told.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(told.parent.name)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are not told of")
def test_the_place_in_the_queue_is_shown_and_comes_up(
    browser: Browser, small_server: Server, others: asyncio.AbstractEventLoop
) -> None:
    stack = AsyncExitStack()
    somebody = done(others, come(small_server.url, stack))
    with halted(small_server):
        done(others, ask(somebody))
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
    expect(page.get_by_text("checks passed")).to_be_visible(timeout=PATIENCE_MS)
    page.close()
    done(others, stack.aclose())
