"""Google Meridian's greedy search on curves that it is given; run by Meridian's own environment.

    .venv-meridian/bin/python -I benchmarks/meridian_worker.py FOLDER

Every FOLDER/*.npz is a problem, and its answer is written beside it as .json. A problem holds
``spend_grid`` and ``incremental_outcome_grid`` (rows x channels; a channel with fewer levels
ends in NaN), ``middle`` (a plan within the bounds that spends the budget), ``lower``, ``upper``,
``budget`` and ``step``. Isolated mode keeps `benchmarks/meridian.py` from passing for Meridian.
"""

from __future__ import annotations

import inspect
import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

START = time.perf_counter()

import numpy as np  # noqa: E402
import xarray as xr  # noqa: E402
from meridian import constants as c  # noqa: E402
from meridian.analysis import optimizer as mo  # noqa: E402

IMPORTS = time.perf_counter() - START
GTOL = inspect.signature(mo.BudgetOptimizer.optimize).parameters["gtol"].default


def grid_of(problem: dict[str, Any], round_factor: int) -> mo.OptimizationGrid:
    """What `BudgetOptimizer.create_optimization_grid` makes from a model of its own."""
    rows, channels = problem["spend_grid"].shape
    dims = [c.GRID_SPEND_INDEX, c.CHANNEL]
    dataset = xr.Dataset(
        data_vars={
            name: (dims, problem[name]) for name in ("spend_grid", c.INCREMENTAL_OUTCOME_GRID)
        },
        coords={
            c.GRID_SPEND_INDEX: np.arange(rows),
            c.CHANNEL: [f"channel {k}" for k in range(channels)],
        },
        attrs={c.SPEND_STEP_SIZE: int(problem["step"])},
    )
    return mo.OptimizationGrid(
        _grid_dataset=dataset,
        historical_spend=problem["middle"],
        use_kpi=False,
        use_posterior=True,
        use_optimal_frequency=False,
        start_date=None,
        end_date=None,
        gtol=GTOL,
        round_factor=round_factor,
        optimal_frequency=None,
        selected_geos=None,
        selected_times=None,
    )


def answer(problem: dict[str, Any]) -> dict[str, Any]:
    """Run the search through its public call.

    Meridian states a bound as a part of a channel's share of the budget; ``middle`` lies on the
    grid, so that its rounding returns the very bounds and budget of the problem.
    """
    budget, middle = float(problem["budget"]), problem["middle"].astype(float)
    round_factor = -round(np.log10(int(problem["step"])))
    some = np.where(middle > 0, middle, 1.0)
    bounds = {
        "spend_constraint_lower": np.where(middle > 0, 1 - problem["lower"] / some, 0.0),
        "spend_constraint_upper": np.where(middle > 0, problem["upper"] / some - 1, 0.0),
    }
    held = mo.get_optimization_bounds(middle.size, middle, round_factor, **bounds)
    for name, found in zip(("lower", "upper"), held, strict=True):
        if not np.array_equal(found, problem[name]):
            raise RuntimeError(f"Meridian rounds the {name} bounds to {found.tolist()}")
    start = time.perf_counter()
    grid = grid_of(problem, round_factor)
    made = time.perf_counter()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = grid.optimize(
            mo.FixedBudgetScenario(total_budget=budget),
            pct_of_spend=(middle / budget).tolist(),
            **bounds,
        )
    searched = time.perf_counter()
    if not np.array_equal(found.non_optimized, problem["middle"]):
        raise RuntimeError(f"Meridian rounds the budget to {int(found.non_optimized.sum())}")
    return {
        "spend": found.optimized.values.tolist(),
        "search": searched - made,
        "grid": made - start,
        "imports": IMPORTS,
        "default_step": 10 ** -mo.get_round_factor(float(problem["asked"]), GTOL),
        "warnings": [str(warning.message) for warning in said],
        "version": version("google-meridian"),
    }


def main(folder: Path) -> None:
    """Answer every problem of a folder."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            found = answer(dict(file))
        path.with_suffix(".json").write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
