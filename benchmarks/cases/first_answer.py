"""The first answer of a fresh server: as fast as the next one, whatever has to be loaded for it."""

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
OTHER_BUDGET = "36 M"


def two_answers(browser: Browser, server: Server) -> tuple[float, float]:
    """Seconds to the first answer of a fresh server, and to the next one, at another budget."""
    with contextlib.closing(browser.new_context(viewport=WINDOW)) as visit:
        page = visit.new_page()
        page.goto(f"{server.url}/response-curves")
        settle(page)
        shown = time.perf_counter()
        before = page.locator(HEADING).first.inner_text()
        page.locator(LINKS).filter(has_text="Optimize").click()
        settle(page, before)
        page.wait_for_timeout(max(READING - (time.perf_counter() - shown), 0.0) * 1e3)
        first = _answer(page)
        page.locator(QUESTION).click()
        budget = page.get_by_role("textbox", name="Budget")
        budget.fill(OTHER_BUDGET)
        budget.press("Enter")
        page.get_by_text("The inputs have changed since this answer").wait_for()
        settle(page)
        return first, _answer(page)


def _answer(page: Page) -> float:
    start = time.perf_counter()
    page.get_by_role("button", name="Find the best plan").click()
    page.wait_for_function(ANSWERED, timeout=PATIENCE * 1e3)
    return time.perf_counter() - start


def measure(context: Context) -> Measurement:
    """Fresh servers, one after the other, each asked twice."""
    found = browser_here()
    from playwright.sync_api import sync_playwright

    answers, memory = [], 0.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        for _ in range(context.times(5)):
            with serving(context.folder) as server:
                answers.append(two_answers(browser, server))
                memory = max(memory, server.megabytes())
        browser.close()
    first, second = (Timing(times) for times in zip(*answers, strict=True))
    return Measurement(
        values={"ratio": first.median / second.median, "megabytes": memory},
        timings={"first answer of a fresh server": first, "the next one": second},
        data="the demo model that is shown first, its own budget and then another",
        notes=(
            f"The first screen is Response curves; Optimize is asked {READING:g} s after it.",
            "So the browser has loaded what draws charts: where Optimize is its first screen, that "
            "comes on top of the first answer, about 0.3 s.",
        ),
    )


CASES = (
    Case(
        name="first-answer",
        what="The first answer of a fresh server, asked while its first screen has been read",
        thresholds=(
            Threshold("ratio", "first answer, in terms of the next one", "<=", 1.3),
            Threshold("megabytes", "resident memory of the serving process", "<=", 450.0, "MB"),
        ),
        measure=measure,
    ),
)
