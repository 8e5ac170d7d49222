"""Google Meridian's budget optimizer: its greedy search, on curves that we give it.

Meridian plans on a grid: every channel's spend from its lower to its upper bound in steps of a
power of ten, the same for all channels and chosen from the budget (0.01 % to 0.1 % of it).
Budget and bounds are rounded to that step. It lives in an environment of its own, which only
`make bench` makes; importing it takes several seconds, so ask several problems at once.
"""

from __future__ import annotations

import json
import math
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.processes import PATIENCE, WorkerError, worker_environment
from benchmarks.questions import REPOSITORY
from benchmarks.registry import Skipped

ENVIRONMENT = REPOSITORY / ".venv-meridian"
WORKER = REPOSITORY / "benchmarks" / "meridian_worker.py"
GTOL = 1e-4  # Meridian's default; the worker's answer is checked against Meridian's own.

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Curve = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True)
class Answer:
    """A plan of Meridian's, and what it took.

    Parameters
    ----------
    spend : money per channel; it may sum to less than the budget, which Meridian says nowhere
    budget, lower, upper, step : what it was held to, after its rounding
    seconds : of the search alone, `OptimizationGrid.optimize`
    grid_seconds : of putting the given curves into an `OptimizationGrid`
    import_seconds : of loading Meridian, once for all problems asked together
    warnings : what Meridian warned of
    version : of google-meridian
    """

    spend: Floats
    budget: int
    lower: Whole
    upper: Whole
    step: int
    seconds: float
    grid_seconds: float
    import_seconds: float
    warnings: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Grid:
    """A problem as Meridian rounds it. For a fair comparison, plan for the same."""

    asked: float
    budget: int
    lower: Whole
    upper: Whole
    step: int

    @staticmethod
    def of(
        lower: ArrayLike, upper: ArrayLike, budget: float, budget_step: int | None = None
    ) -> Grid:
        """Round to the nearest multiple of the step, Meridian's default if none is given.

        Raises
        ------
        ValueError
            If Meridian cannot state the problem: a budget under 10,000 (its step is at least 1),
            a step that is no power of ten, or no plan within the rounded bounds.
        """
        if budget < 1 / GTOL:
            raise ValueError("Meridian plans in whole units of money: state more than 10,000")
        step = default_step(budget) if budget_step is None else int(budget_step)
        if step < 1 or 10 ** round(math.log10(step)) != step:
            raise ValueError("Meridian's step is a power of ten")
        low, high = (np.rint(np.asarray(x, float) / step).astype(int) for x in (lower, upper))
        grid = Grid(float(budget), round(budget / step) * step, low * step, high * step, step)
        if (low < 0).any() or (low > high).any():
            raise ValueError("lower bounds must be at least 0 and at most the upper bounds")
        grid.middle()
        return grid

    @property
    def levels(self) -> list[Floats]:
        """Spend levels at which each channel's curve is needed."""
        bounds = zip(self.lower, self.upper, strict=True)
        return [np.arange(low, high + self.step, self.step, dtype=float) for low, high in bounds]

    def middle(self) -> Whole:
        """A plan on the grid that spends the budget, above zero wherever that is allowed.

        Meridian states bounds as parts of such a plan; it is no starting point.
        """
        least, most = self.lower // self.step, self.upper // self.step
        least = np.maximum(least, np.minimum(1, most))
        rest = self.budget // self.step - least.sum()
        room = most - least
        if not 0 <= rest <= room.sum():
            raise ValueError("no plan within the bounds spends the budget")
        share = room * (rest / max(1, room.sum()))
        more = np.minimum(np.floor(share).astype(int), room)
        late = np.argsort(more - share, kind="stable")
        more[late[: rest - more.sum()]] += 1
        return (least + more) * self.step


def default_step(budget: float) -> int:
    """Meridian's grid step for a budget."""
    tolerance = budget * GTOL
    return 1 if tolerance < 1 else 10 ** (int(math.log10(tolerance)) + 1)


def solve(
    curves: Sequence[Curve],
    lower: ArrayLike,
    upper: ArrayLike,
    budget: float,
    budget_step: int | None = None,
) -> Answer:
    """One problem; see `solve_all`."""
    return solve_all([(curves, Grid.of(lower, upper, budget, budget_step))])[0]


def solve_all(problems: Sequence[tuple[Sequence[Curve], Grid]]) -> list[Answer]:
    """Search for the best split of each budget, all in one process.

    Parameters
    ----------
    problems : for each, a (levels, values) per channel and the grid; values are the mean
        incremental outcome at exactly ``grid.levels``

    Raises
    ------
    Skipped
        If Meridian's environment is missing.
    ValueError
        If the levels are not the grid's.
    """
    python = interpreter()
    with tempfile.TemporaryDirectory(prefix="headroom-meridian-") as name:
        folder = Path(name)
        for k, (curves, grid) in enumerate(problems):
            spend, outcome = _columns(curves, grid)
            np.savez(
                folder / f"{k:06d}.npz",
                spend_grid=spend,
                incremental_outcome_grid=outcome,
                middle=grid.middle(),
                lower=grid.lower,
                upper=grid.upper,
                budget=grid.budget,
                asked=grid.asked,
                step=grid.step,
            )
        run = subprocess.run(
            [python, "-I", "-W", "ignore", WORKER, folder],
            env=worker_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if run.returncode:
            raise WorkerError(f"Meridian ended: {' | '.join(run.stderr.strip().splitlines()[-3:])}")
        return [
            _answer(grid, json.loads((folder / f"{k:06d}.json").read_text("utf-8")))
            for k, (_, grid) in enumerate(problems)
        ]


def interpreter() -> Path:
    """The Python of Meridian's environment.

    Raises
    ------
    Skipped
        If it is missing, or was not installed to its end.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not (python.exists() and (ENVIRONMENT / ".ready").exists()):
        raise Skipped("Google Meridian is not installed: make bench tries to")
    return python


def _columns(curves: Sequence[Curve], grid: Grid) -> tuple[Floats, Floats]:
    """Levels and values as Meridian keeps them: a column per channel, short ones end in NaN."""
    levels = grid.levels
    spend = np.full((max(map(len, levels)), len(levels)), np.nan)
    outcome = spend.copy()
    for k, (expected, (given, values)) in enumerate(zip(levels, curves, strict=True)):
        if not np.array_equal(expected, np.asarray(given, float)):
            raise ValueError(f"the levels of curve {k} are not the grid's")
        spend[: len(expected), k] = expected
        outcome[: len(expected), k] = values
    return spend, outcome


def _answer(grid: Grid, found: dict) -> Answer:
    if found["default_step"] != default_step(grid.asked):
        raise WorkerError(f"Meridian's default step is {found['default_step']}")
    return Answer(
        spend=np.array(found["spend"], float),
        budget=grid.budget,
        lower=grid.lower,
        upper=grid.upper,
        step=grid.step,
        seconds=found["search"],
        grid_seconds=found["grid"],
        import_seconds=found["imports"],
        warnings=tuple(found["warnings"]),
        version=found["version"],
    )
