"""Thousands of changed models, cards, sets, links, plans and problem files: refused, or right.

No crash, no endless loop, no traceback, and no model accepted whose numbers changed although
something that the reader compares contradicts them.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import h5py
import pytest

from tests.hostile.children import REPO
from tests.hostile.oracle import contradictions
from tests.hostile.worker import KINDS, SPECS, Bench, run

FEW, MANY, AT_A_TIME = 300, 20_000, 1_000
MOST_SECONDS, MOST_TO_START, MOST_WAIT = 10.0, 60.0, 300.0
MOST_MEGABYTES = 450
GOOD = {"refused", "accepted", "solved", "same", "changed"}


class Worker:
    """The process that changes and reads; a new one where it was lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.child: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        """The process that is there, or a new one."""
        if self.child is not None:
            return self.child
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.worker", str(self._folder)],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._answer(self.child, MOST_TO_START) == {"ready": True}
        return self.child

    def ask(self, seed: int) -> dict[str, Any]:
        """What came of a seed."""
        child = self.start()
        with suppress(BrokenPipeError):
            child.stdin.write(f"{seed}\n")
            child.stdin.flush()
        said = self._answer(child, MOST_SECONDS)
        if "lost" in said:
            self.close()
            return {"seed": seed, "kind": KINDS[seed % len(KINDS)], "outcome": said["lost"]}
        return said

    def _answer(self, child: subprocess.Popen[str], most: float) -> dict[str, Any]:
        """A line, unless the process dies, or works for too long on it."""
        began, worked = time.monotonic(), work_of(child)
        while not select.select([child.stdout], [], [], 0.5)[0]:
            if work_of(child) - worked > most or time.monotonic() - began > MOST_WAIT:
                return {"lost": "hang"}
        line = child.stdout.readline()
        return json.loads(line) if line else {"lost": f"died: {child.wait(60)}"}

    def close(self) -> None:
        """End the process."""
        if self.child is not None:
            self.child.kill()
            self.child.communicate()
        self.child = None


def work_of(child: subprocess.Popen[str]) -> float:
    """Seconds that a process has worked: others on the machine do not lengthen them."""
    try:
        fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(tmp_path_factory.mktemp("mutations"))
    yield worker
    worker.close()


def tried(worker: Worker, seeds: range) -> Counter[tuple[str, str]]:
    """How often each kind came to which end; every bad end is said by its seed."""
    ends: Counter[tuple[str, str]] = Counter()
    bad = []
    for seed in seeds:
        said = worker.ask(seed)
        ends[said["kind"], said["outcome"]] += 1
        if said["outcome"] not in GOOD or said["megabytes"] > MOST_MEGABYTES:
            bad.append(said)
    assert not bad, "\n".join(json.dumps(said)[:2_000] for said in bad[:5])
    return ends


def test_a_few(worker: Worker) -> None:
    ends = tried(worker, range(FEW))
    assert {kind for kind, _ in ends} == set(KINDS)
    assert ends["model", "same"] > 10
    assert all(ends[kind, "refused"] for kind in set(KINDS) - {"link"})
    assert all(ends[kind, "accepted"] for kind in set(KINDS) - {"model"})


@pytest.mark.long
@pytest.mark.parametrize("first", range(FEW, FEW + MANY, AT_A_TIME))
def test_many(worker: Worker, first: int) -> None:
    tried(worker, range(first, first + AT_A_TIME))


# --- the test itself --------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


def test_inputs_are_accepted_as_they_are(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.hostile.mutate.text", lambda content, rng: content.encode())
    monkeypatch.setattr("tests.hostile.mutate.document", lambda value, rng: value)

    def model(content: bytes, path: Path, rng: object) -> str:
        path.write_bytes(content)
        return "none"

    monkeypatch.setattr("tests.hostile.mutate.model", model)
    for seed in range(4 * len(KINDS)):
        said = run(bench, seed)
        assert said["outcome"] in {"same", "accepted", "solved"}, said


@pytest.mark.parametrize(
    ("base", "name", "found"),
    [
        (0, "posterior/saturation_beta", "contributions"),
        (1, "posterior/adstock_alpha", "contributions"),
        (1, "constant_data/channel_scale", "contributions"),
        (2, "posterior/saturation_c", "contributions"),
        (3, "posterior/adstock_alpha", "contributions of some draws"),
        (0, "posterior/mu", "fitted mean"),
        (0, "posterior/intercept_contribution", "fitted mean"),
        (0, "posterior/gamma_control", "controls"),
        (0, "posterior/fourier_contribution", "season"),
    ],
)
def test_the_oracle_sees_what_contradicts_itself(
    bench: Bench, base: int, name: str, found: str
) -> None:
    """Without a look at anything of the product; and nothing in the files as they were."""
    path = bench.folder / "tampered.nc"
    path.write_bytes(bench.files[base])
    assert contradictions(path, SPECS[base]) == set()
    with h5py.File(path, "a") as file:
        file[name][...] = file[name][...] * 1.01
    assert found in contradictions(path, SPECS[base])


@pytest.mark.long
def test_a_crash_and_an_endless_loop_are_named_by_their_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(tmp_path)
    try:
        worker.start().send_signal(signal.SIGKILL)
        assert worker.ask(17) == {"seed": 17, "kind": "set", "outcome": "died: -9"}
        worker.start().send_signal(signal.SIGSTOP)
        monkeypatch.setattr("tests.hostile.test_mutations.MOST_WAIT", 1.0)
        assert worker.ask(18) == {"seed": 18, "kind": "link", "outcome": "hang"}
    finally:
        worker.close()
