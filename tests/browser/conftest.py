"""A real browser, and the app as it is served: `page` is the fixture that a journey asks for.

A browser on PATH is taken first, then the one that Playwright has downloaded. Where there is
none, the browser tests are skipped, except in CI, where that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT_MS = 60_000
NO_BROWSER = (
    "NO BROWSER FOUND: the app was not looked at. Install Chromium or Chrome, "
    "or run `.venv/bin/python -m playwright install chromium`."
)


@dataclass(frozen=True)
class Server:
    """The running app: where it answers, its own copy of the models, and what it has logged."""

    url: str
    models: Path
    log_file: Path
    process: int = 0

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8", errors="replace")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that nothing was looked at, whichever process found no browser."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.section("browser tests skipped", sep="!", red=True, bold=True)
        terminalreporter.line(NO_BROWSER, red=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI") == "true":
                pytest.fail(NO_BROWSER)
            pytest.skip(NO_BROWSER)
        launched = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(
    browser: Browser, repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The app on a free port, warmed up, with a copy of the models that tests may write to."""
    with serving(repo, tmp_path_factory.mktemp("server")) as running:
        warm_up(browser, running)
        yield running


@pytest.fixture
def cold_server(repo: Path, tmp_path: Path) -> Iterator[Server]:
    """The app on a free port, which nobody has asked for anything yet."""
    with serving(repo, tmp_path) as running:
        yield running


@contextmanager
def serving(repo: Path, folder: Path) -> Iterator[Server]:
    """The app as ``make run`` starts it, until the end of the block.

    It has a copy of the demo models, unless the folder has models already: it is started again.
    """
    running = Server(f"http://127.0.0.1:{free_port()}", folder / "models", folder / "server.log")
    if not running.models.exists():
        shutil.copytree(repo / "models", running.models)
    with running.log_file.open("ab") as log:
        process = subprocess.Popen(
            [
                *(Path(sys.executable).with_name("streamlit"), "run", "app.py"),
                *("--server.headless", "true", "--server.port", running.url.rpartition(":")[2]),
            ],
            cwd=repo,
            env=os.environ | {"HEADROOM_MODELS": str(running.models)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(process, running)
            yield replace(running, process=process.pid)
        finally:
            stop(process)


@pytest.fixture
def page_requests() -> list[str]:
    """The address of everything that `page` has asked for so far, sockets included."""
    return []


@pytest.fixture
def page(browser: Browser, server: Server, page_requests: list[str]) -> Iterator[Page]:
    """A fresh page that knows the app's address: begin with `page.goto("/")`."""
    context = browser.new_context(
        base_url=server.url, viewport={"width": 1440, "height": 900}, accept_downloads=True
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.on("request", lambda request: page_requests.append(request.url))
    opened = context.new_page()
    opened.on("websocket", lambda websocket: page_requests.append(websocket.url))
    yield opened
    context.close()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(process: subprocess.Popen[bytes], server: Server) -> None:
    """Return once the app answers; fail with its log if it ends or takes too long."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{server.log}")


def warm_up(browser: Browser, server: Server) -> None:
    """Load the app once: the first run of a fresh server is several times slower than the next."""
    first = browser.new_page()
    first.goto(server.url, timeout=TIMEOUT_MS)
    done = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    first.wait_for_selector(done, timeout=TIMEOUT_MS)
    first.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, gently first."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
