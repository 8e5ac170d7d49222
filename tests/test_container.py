"""The Dockerfile where no container can be built: its syntax, its command in a fresh folder."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from benchmarks.visitor import Visitor

REPOSITORY = Path(__file__).resolve().parents[1]
WORDS = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


def instructions() -> list[tuple[str, str]]:
    """Every instruction and what follows it."""
    text = (REPOSITORY / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    parts = [line.strip().partition(" ") for line in lines if line.strip()]
    return [(word, rest.strip()) for word, _, rest in parts]


def said(word: str) -> list[str]:
    """What follows each instruction of one kind."""
    return [rest for found, rest in instructions() if found == word]


def environment() -> dict[str, str]:
    """What its ENV instructions set."""
    return dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))


def test_every_instruction_is_known_and_in_a_sensible_order() -> None:
    words = [word for word, _ in instructions()]
    assert set(words) <= WORDS
    assert words[0] == "FROM"
    assert words.count("CMD") == words.count("USER") == 1
    # What is made as root is made before; what is run is run as an ordinary user.
    assert words.index("USER") > max(i for i, word in enumerate(words) if word == "RUN")
    assert said("USER") == ["10001"]
    assert environment()["HEADROOM_MODELS"] in said("VOLUME")


def test_nothing_is_copied_that_is_not_there_or_left_out() -> None:
    kept = {
        line[1:]
        for line in (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for line in said("COPY"):
        source, _ = line.split()
        assert (REPOSITORY / source).exists()
        assert source in kept


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder that holds what the image would hold, and nothing else of this checkout."""
    root = tmp_path / "headroom"
    root.mkdir()
    for line in said("COPY"):
        source, target = line.split()
        if (REPOSITORY / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / source, root / target, ignore=ignored)
        else:
            shutil.copy(REPOSITORY / source, root / target)
    return root


@pytest.mark.long
def test_its_command_serves_a_screen_and_writes_nothing_beside_the_code(
    image: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for file in (*image.glob("models/*.nc"), *image.glob("models/*.yaml")):
        shutil.copy(file, models)
    before = sorted(image.rglob("*"))
    (command,) = map(json.loads, said("CMD"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {"HEADROOM_MODELS": str(models), "HOME": str(tmp_path)}
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *options],
        cwd=image,
        env={**os.environ, **environment(), **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, process)
        asyncio.run(overview(url))
    finally:
        process.terminate()
        process.wait(30)
    assert sorted(image.rglob("*")) == before


async def overview(url: str) -> None:
    """A visitor who is told what the current plan brings, and offered a better one."""
    async with Visitor(url) as visitor:
        await visitor.open()
        assert visitor.screen.says("bring about")
        await visitor.until(lambda screen: screen.has("button", "See the plan"))


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("the command of the Dockerfile does not serve")
