"""PyMC-Marketing's own load and budget optimizer, in a process of its own.

Its budgets and bounds are money per period; the questions' are money over the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from pymc_marketing.mmm.budget_optimizer import BudgetOptimizationResult, BudgetOptimizer
from pymc_marketing.mmm.mmm import MMM


def optimizer_of(question: Mapping[str, Any]) -> BudgetOptimizer:
    """Load the model and state the window."""
    mmm = MMM.load(question["model"])
    start = np.datetime64(question["start"], "D")
    end = start + np.timedelta64(7 * (question["periods"] - 1), "D")
    return mmm.budget_optimizer(str(start), str(end))


class Tool:
    """What can be asked of the worker."""

    def __init__(self) -> None:
        self._optimizer: BudgetOptimizer | None = None
        self._result: BudgetOptimizationResult | None = None
        self._failure = ""

    def first_plan(self, question: Mapping[str, Any]) -> None:
        """From the model's file to a plan."""
        self._optimizer = optimizer_of(question)
        self.further(question)

    def prepare(self, question: Mapping[str, Any]) -> None:
        """Load the model and compile everything that a plan needs."""
        self.first_plan(question)

    def further(self, question: Mapping[str, Any]) -> None:
        """A plan for another budget and other bounds; nothing is compiled any more."""
        assert self._optimizer is not None
        periods = question["periods"]
        bounds = {name: (a / periods, b / periods) for name, (a, b) in question["bounds"].items()}
        self._result, self._failure = None, ""
        try:
            self._result = self._optimizer.allocate_budget(
                question["budget"] / periods, budget_bounds=bounds
            )
        except Exception as error:  # Its solver raises on some problems that have an optimum.
            self._failure = str(error)

    def details(self) -> dict[str, Any]:
        """What the last call found; the zero plan's part is taken out of its objective."""
        assert self._optimizer is not None
        if self._result is None:
            return {"failure": self._failure}
        budgets = self._result.budgets
        with_plan = self._optimizer.evaluate_plan(budgets).objective
        without = self._optimizer.evaluate_plan(xr.zeros_like(budgets)).objective
        return {
            "incremental": float(without) - float(with_plan),
            "spend": {str(c): float(budgets.sel(channel=c)) for c in budgets["channel"].values},
            "steps": int(self._result.scipy_result.nit),
        }
