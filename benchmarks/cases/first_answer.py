"""The first answer of a fresh server: nearly as fast as the next one, whatever has to be loaded.

People come to the Overview, which shows the best plan for the current budget; the first answer
that they wait for is to a budget of their own. A browser draws an answer more slowly the first
time, whichever server it came from: the first of another visitor to the same server, by then
warm, is reported beside it.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from benchmarks.cases.screens import (
    HEADING,
    LINKS,
    PATIENCE,
    QUIET,
    WINDOW,
    Server,
    browser_here,
    serving,
    settle,
)
from benchmarks.registry import Case, Context, Measurement, Threshold, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# The answer on the screen is that to the question as it stands, and nothing waits to be filled.
ANSWERED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const text = document.querySelector('[data-testid="stMain"]').innerText;
    return app.getAttribute('data-test-script-state') === 'notRunning'
        && text.includes('checks passed') && !/inputs have changed|question before/.test(text)
        && !document.querySelector('[data-testid="stSkeleton"]');
}"""
# What was asked, folded into one sentence; a click opens it again.
QUESTION = '[data-testid="stMain"] [data-testid="stExpander"] summary >> nth=0'
READING = 5.0
BUDGETS = ("33 M", "36 M", "34 M")


def answers_of(browser: Browser, server: Server) -> tuple[float, float, float]:
    """Seconds to a fresh server's first answer, to the next one, and to a new visitor's first."""
    with visitor(browser, server, BUDGETS[0]) as page:
        first = _answer(page)
        _ask_otherwise(page, BUDGETS[1])
        following = _answer(page)
    with visitor(browser, server, BUDGETS[2]) as page:
        return first, following, _answer(page)


@contextlib.contextmanager
def visitor(browser: Browser, server: Server, budget: str) -> Iterator[Page]:
    """Somebody who has read the Overview for a while, and stands before Optimize's button."""
    with contextlib.closing(browser.new_context(viewport=WINDOW)) as visit:
        page = visit.new_page()
        page.goto(server.url)
        settle(page)
        shown = time.perf_counter()
        before = page.locator(HEADING).first.inner_text()
        page.locator(LINKS).filter(has_text="Optimize").click()
        settle(page, before)
        _type(page, budget)
        page.wait_for_timeout(max(READING - (time.perf_counter() - shown), 0.0) * 1e3)
        yield page


def _ask_otherwise(page: Page, budget: str) -> None:
    page.locator(QUESTION).click()
    _type(page, budget)
    page.get_by_text("The inputs have changed since this answer").wait_for()
    settle(page)


def _type(page: Page, budget: str) -> None:
    field = page.get_by_role("textbox", name="Budget")
    field.fill(budget)
    field.press("Enter")
    settle(page)


def _answer(page: Page) -> float:
    start = time.perf_counter()
    page.get_by_role("button", name="Find the best plan").click()
    page.wait_for_function(ANSWERED, timeout=PATIENCE * 1e3)
    return time.perf_counter() - start


def measure(context: Context) -> Measurement:
    """Fresh servers, one after the other, each asked three times."""
    found = browser_here()
    from playwright.sync_api import sync_playwright

    answers, memory = [], 0.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        for _ in range(context.times(5)):
            with serving(context.folder) as server:
                answers.append(answers_of(browser, server))
                memory = max(memory, server.megabytes())
        browser.close()
    first, following, other = (Timing(times) for times in zip(*answers, strict=True))
    return Measurement(
        values={
            "ratio": first.median / following.median,
            "next": following.median,
            "megabytes": memory,
        },
        timings={
            "first answer of a fresh server": first,
            "the same visitor's next one": following,
            "a new visitor's first, the server warm": other,
        },
        data="the demo model that is shown first, at three budgets of a visitor's own",
        notes=(
            f"The first screen is the Overview; Optimize is asked {READING:g} s after it.",
            "So the browser has loaded what draws figures and charts: where Optimize is its first "
            "screen, that comes on top of the first answer, about 0.3 s.",
        ),
    )


CASES = (
    Case(
        name="first-answer",
        what="The first answer of a fresh server, asked while its first screen has been read",
        thresholds=(
            Threshold("ratio", "first answer, in terms of the next one", "<=", 1.3),
            Threshold("next", "asking to verdict, warm", "<=", 1.0, "s"),
            Threshold("megabytes", "resident memory of the serving process", "<=", 450.0, "MB"),
        ),
        measure=measure,
    ),
)
