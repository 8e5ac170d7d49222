"""A further plan on a model that is loaded: other bounds, another budget, nothing cached."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cases.first_plan import AS_GOOD, compile_cache
from benchmarks.processes import OURS, PEER, Worker, worker_environment
from benchmarks.questions import REPOSITORY, question_about
from benchmarks.registry import Case, Context, Measurement, Threshold, Timing

FILE_SEED, QUESTION_SEED = 20_260_105, 7
WARM_UP = 2


def synthetic_file(context: Context, kind: str) -> Path:
    """A PyMC-Marketing file of 10 channels and 1,000 draws."""

    def make() -> Path:
        path = context.folder / f"ten_channels_{kind}.nc"
        subprocess.run(
            [sys.executable, "-m", "benchmarks.peers.synthetic", path, kind, str(FILE_SEED)],
            cwd=REPOSITORY,
            env=worker_environment(compile_cache(context).environment),
            check=True,
            capture_output=True,
        )
        return path

    path: Path = context.once(f"synthetic: {kind}", make)
    return path


def measure(context: Context, kind: str) -> Measurement:
    """Both tools keep the model; each question goes to one, then to the other."""
    question = question_about(synthetic_file(context, kind))
    rng = np.random.default_rng(QUESTION_SEED)
    with Worker(OURS) as ours, Worker(PEER, compile_cache(context).environment) as peer:
        for worker in (ours, peer):
            worker.ask("prepare", question=question.json())
        for _ in range(WARM_UP):
            asked = question.varied(rng).json()
            for worker in (ours, peer):
                worker.ask("further", question=asked)
        rows = []
        for _ in range(context.times(15, 3)):
            asked = question.varied(rng).json()
            replies = [worker.ask("further", question=asked) for worker in (ours, peer)]
            rows.append((*replies, ours.ask("details"), peer.ask("details")))
    return _measured(rows)


def _measured(rows: list[tuple[dict[str, Any], ...]]) -> Measurement:
    ours, peer = (
        Timing(tuple(row[i]["wall"] for row in rows), tuple(row[i]["cpu"] for row in rows))
        for i in (0, 1)
    )
    answered = [(a, b) for *_, a, b in rows if "incremental" in b]
    shortfall = max((1 - a["incremental"] / b["incremental"] for a, b in answered), default=0.0)
    better = sum(a["incremental"] > b["incremental"] * (1 + 1e-4) for a, b in answered)
    slower = sum(a > b for a, b in zip(ours.wall, peer.wall, strict=True))
    steps = sorted(b["steps"] for _, b in answered)
    errors = sorted({row[3]["failure"] for row in rows if "failure" in row[3]})
    return Measurement(
        values={
            "seconds": ours.median,
            "ratio": peer.median / ours.median,
            "shortfall": shortfall,
            "gap": max(row[2]["gap"] for row in rows),
        },
        timings={
            "Headroom, tabulated, certified and verified": ours,
            "PyMC-Marketing, allocate_budget": peer,
        },
        data=f"10 channels, 1,000 draws, made with seed {FILE_SEED}; 13 weeks; "
        f"{len(rows)} questions with seed {QUESTION_SEED}",
        notes=(
            f"Headroom took longer on {slower} of {len(rows)} questions.",
            f"PyMC-Marketing raised an error on {len(rows) - len(answered)} of {len(rows)}"
            + "".join(f" ({' '.join(error.split())[:120]})" for error in errors)
            + f"; its plan was worse by more than 0.01 % on {better}.",
            f"Its solver took {steps[0]} to {steps[-1]} steps." if steps else "",
        ),
    )


def _case(kind: str, words: str) -> Case:
    return Case(
        name=f"further-solve-{kind}",
        what=f"Another budget and other bounds, model loaded: 10 channels x 13 weeks x 1,000 "
        f"draws, {words}",
        thresholds=(
            Threshold("seconds", "median time", "<", 0.5, "s"),
            Threshold("ratio", "times as fast as PyMC-Marketing", ">=", 1.0, "x"),
            Threshold("shortfall", "outcome short of PyMC-Marketing's plan", "<=", AS_GOOD),
            Threshold("gap", "largest proven gap", "<=", 1e-3),
        ),
        measure=lambda context: measure(context, kind),
    )


CASES = (_case("logistic", "logistic curves"), _case("hill", "Hill curves, most S-shaped"))
