"""Large panels, beside how they were planned before decisions 53 and 54, in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.questions import REPOSITORY
from benchmarks.registry import Case, Context, Measurement, Skipped, Threshold

BEFORE = "4966c94"
_WORKER = Path(__file__).resolve().parent.parent / "large_worker.py"
_TIMES = {"2,100 cells": 1, "500 cells": 3, "500 cells, CVaR": 1, "national": 7, "regions": 7}


def _checked_out(folder: Path) -> Path:
    """The product as it was, beside this one."""
    there = folder / "before"
    command = ["git", "-C", str(REPOSITORY), "worktree", "add", "--detach", str(there), BEFORE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"there is no checkout of {BEFORE} to compare with: {done.stderr.strip()}")
    return there


def _asked(name: str, checkout: Path) -> dict[str, float]:
    """Two questions in a fresh process."""
    done = subprocess.run(
        [sys.executable, str(_WORKER), name],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    first, second = found["cpu"]
    return {"first": first, "second": second, "gap": found["gap"], "peak": found["peak"] / 1e9}


def measure(context: Context) -> Measurement:
    """Each case before and after, in turn."""
    there = _checked_out(context.folder)
    values, rows = {}, []
    try:
        for name, times in _TIMES.items():
            pairs = [(_asked(name, there), _asked(name, REPOSITORY)) for _ in range(times)]
            old, new = (_medians([pair[i] for pair in pairs]) for i in (0, 1))
            values[f"{name}: cpu"] = new["first"] / old["first"]
            values[f"{name}: peak"], values[f"{name}: gap"] = new["peak"], new["gap"]
            values[f"{name}: second"] = new["second"] / new["first"]
            rows.append(_row(name, old, new))
    finally:
        drop = ["git", "-C", str(REPOSITORY), "worktree", "remove", "--force", str(there)]
        subprocess.run(drop, capture_output=True, check=False)
    head = "| case | first, CPU | second, CPU | peak, GB | gap |\n|---|--:|--:|--:|--:|"
    return Measurement(
        values=values,
        data="10 channels by 210 or 50 geos, 500 draws, 13 weeks, half of the curves S-shaped; "
        "seed 0; the demo models; the reference budget, then 3 % more; a fresh process each",
        tables=("\n".join([head, *rows]),),
        notes=(f"Before is {BEFORE}. Peaks hold what making the model takes, 0.3 GB.",),
    )


def _medians(found: Sequence[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def _row(name: str, old: dict[str, float], new: dict[str, float]) -> str:
    cells = (f"{old[key]:.3g} → {new[key]:.3g}" for key in ("first", "second", "peak", "gap"))
    return f"| {name} | {' | '.join(cells)} |"


CASES = (
    Case(
        name="large",
        what="Large panels before and after, and a second question along the same calendar",
        thresholds=(
            Threshold("2,100 cells: cpu", "2,100 cells, CPU / before", "<=", 0.7),
            Threshold("2,100 cells: peak", "2,100 cells, peak memory", "<=", 1.0, "GB"),
            Threshold("2,100 cells: gap", "2,100 cells, proven gap", "<=", 1e-3),
            Threshold("500 cells: cpu", "500 cells, CPU / before", "<=", 0.75),
            Threshold("500 cells: peak", "500 cells, peak memory", "<=", 0.5, "GB"),
            Threshold("500 cells, CVaR: peak", "CVaR on 500 cells, peak memory", "<=", 2.0, "GB"),
            Threshold("national: cpu", "national demo, CPU / before", "<=", 1.05),
            Threshold("regions: cpu", "regions demo, CPU / before", "<=", 1.05),
            Threshold("500 cells: second", "second question / first, 500 cells", "<=", 0.5),
        ),
        measure=measure,
    ),
)
