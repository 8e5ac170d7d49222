"""The app as it is served, in a real browser: time to the first screen, to switch, and memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.processes import worker_environment
from benchmarks.questions import REPOSITORY
from benchmarks.registry import Case, Context, Measurement, Skipped, Threshold, Timing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, BrowserType, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LINKS = '[data-testid="stSidebarNavLink"]'
HEADING = '[data-testid="stMain"] :is(h1, h2)'
# The script has ended, another heading stands than before, and nothing waits to be filled.
SETTLED = """previous => {
    const app = document.querySelector('[data-testid="stApp"]');
    const heading = document.querySelector('[data-testid="stMain"] :is(h1, h2)');
    return app && app.getAttribute('data-test-script-state') === 'notRunning'
        && heading && heading.innerText !== previous
        && !document.querySelector('[data-testid="stSkeleton"]');
}"""
PATIENCE = 60.0
APP = REPOSITORY / "app.py"
WINDOW = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    process: int

    def megabytes(self) -> float:
        """Resident memory of the serving process."""
        answer = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process)],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(answer.stdout) * 1024 / 1e6

    def of_workers(self) -> float:
        """Resident memory of the processes that search for it."""
        answer = subprocess.run(
            ["ps", "-o", "rss=", "--ppid", str(self.process)],
            capture_output=True,
            text=True,
            check=False,
        )
        return sum(map(int, answer.stdout.split())) * 1024 / 1e6


@contextlib.contextmanager
def serving(folder: Path, script: Path = APP) -> Iterator[Server]:
    """An app on a free port; Headroom's own with a copy of the models."""
    models = folder / "models"
    if not models.exists():
        shutil.copytree(REPOSITORY / "models", models)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.headless", "true", "--server.port", str(port)),
            ],
            cwd=REPOSITORY,
            # As `make run` starts it.
            env=worker_environment({"HEADROOM_MODELS": str(models), "MALLOC_ARENA_MAX": "2"}),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            _wait_until_healthy(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=5):  # noqa: S310
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise Skipped("the app did not start")


def settle(page: Page, previous: str = "") -> None:
    page.wait_for_function(SETTLED, arg=previous, timeout=PATIENCE * 1e3)


def first_screen(visit: BrowserContext, url: str) -> float:
    """Seconds to the first screen of one visit."""
    with contextlib.closing(visit.new_page()) as page:
        start = time.perf_counter()
        page.goto(url)
        settle(page)
        return time.perf_counter() - start


def new_visitors(browser: Browser, url: str, count: int) -> list[float]:
    """First screens of people whose browsers have never seen the app: all of it is loaded."""
    seconds = []
    for _ in range(count):
        with contextlib.closing(browser.new_context(viewport=WINDOW)) as visit:
            seconds.append(first_screen(visit, url))
    return seconds


def returning_visitors(
    engine: BrowserType, executable: str, url: str, profile: Path, count: int
) -> list[float]:
    """First screens in new tabs of a browser with a profile on disk that has been here before."""
    with contextlib.closing(
        engine.launch_persistent_context(
            profile, executable_path=executable, args=QUIET, viewport=WINDOW
        )
    ) as visit:
        first_screen(visit, url)
        first_screen(visit, url)  # scripts are kept in compiled form from the second visit on
        return [first_screen(visit, url) for _ in range(count)]


@contextlib.contextmanager
def empty_app(folder: Path) -> Iterator[Server]:
    """A Streamlit app of one heading: what the framework itself takes."""
    script = folder / "empty.py"
    script.write_text("import streamlit as st\n\nst.title('Empty')\n")
    with serving(folder, script) as server:
        yield server


def tour(browser: Browser, server: Server, rounds: int) -> dict[str, list[float]]:
    """Seconds of every switch to every screen; a first round is not counted."""
    seconds: dict[str, list[float]] = {}
    with contextlib.closing(browser.new_context(viewport=WINDOW)) as visit:
        page = visit.new_page()
        page.goto(server.url)
        settle(page)
        links = page.locator(LINKS)
        count = links.count()
        for number in range(rounds + 1):
            for index in [*range(1, count), 0]:
                before, name = (
                    page.locator(HEADING).first.inner_text(),
                    links.nth(index).inner_text().strip(),
                )
                start = time.perf_counter()
                links.nth(index).click()
                settle(page, before)
                if number:
                    seconds.setdefault(name.splitlines()[-1], []).append(
                        time.perf_counter() - start
                    )
    return seconds


def browser_here() -> str:
    """Path of a browser."""
    if not APP.is_file():
        raise Skipped("there is no app.py")
    found = next(filter(None, map(shutil.which, BROWSERS)), os.environ.get("HEADROOM_BROWSER"))
    if found is None:
        raise Skipped("NO BROWSER FOUND: the screens were not looked at; install Chromium")
    return found


def measure(context: Context) -> Measurement:
    """A warm server: one visit and one tour before anything is counted."""
    found = browser_here()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, serving(context.folder) as server:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        new_visitors(browser, server.url, 1)
        new = new_visitors(browser, server.url, context.times(7, 2))
        returning = returning_visitors(
            playwright.chromium, found, server.url, context.folder / "profile", context.times(7, 2)
        )
        switches = tour(browser, server, context.times(5))
        memory = server.megabytes()
        with empty_app(context.folder) as other:
            new_visitors(browser, other.url, 1)
            empty = new_visitors(browser, other.url, context.times(7, 2))
        browser.close()
    timings = {
        "first screen, a returning visitor": Timing(tuple(returning)),
        "first screen, a new visitor": Timing(tuple(new)),
        "an empty Streamlit page, a new visitor": Timing(tuple(empty)),
    }
    timings |= {f"switch to {name}": Timing(tuple(times)) for name, times in switches.items()}
    slowest = max(Timing(tuple(times)).median for times in switches.values())
    return Measurement(
        values={
            "first": timings["first screen, a returning visitor"].median,
            "switch": slowest,
            "megabytes": memory,
        },
        timings=timings,
        data="the demo models; the model that is shown first",
        notes=(
            "A screen counts as there once its script has ended and nothing is left to fill.",
            "A new visitor's browser has nothing in its cache: it loads the framework's own "
            "scripts first, about a hundred files, which a returning visitor's already has.",
        ),
    )


CASES = (
    Case(
        name="screens",
        what="The app on a warm server, in a real browser",
        thresholds=(
            Threshold("first", "first screen, a returning visitor", "<", 1.5, "s"),
            Threshold("switch", "switch to the slowest screen", "<", 0.5, "s"),
            Threshold("megabytes", "resident memory of the serving process", "<", 400.0, "MB"),
        ),
        measure=measure,
    ),
)
