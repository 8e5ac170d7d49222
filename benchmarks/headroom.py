"""Headroom as the benchmarks call it, in a process of its own."""

# ruff: noqa: E402

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Only the tests' environment has Dask, not the product's own: there xarray finds none to import.
sys.modules.setdefault("dask", None)  # type: ignore[arg-type]

# Imported on first use; a process whose imports are done has it. cvxpy is not: no question here
# is one that loads it (docs/decisions/049-loaded-when-asked-for.md).
import highspy  # noqa: F401
import numpy as np

import planner.questions.optimize  # noqa: F401
from mmm_core.importers import read_model
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from planner import services


def problem_of(question: Mapping[str, Any]) -> PlanProblem:
    """The question in our words: even calendars, and one guardrail a channel."""
    ranges = tuple(
        SpendRange(f"range: {name}", {"channel": (name,)}, low, high)
        for name, (low, high) in question["bounds"].items()
    )
    horizon = Horizon(np.datetime64(question["start"]), question["periods"])
    return PlanProblem(horizon, Budget(question["budget"]), calendar="even", guardrails=ranges)


class Tool:
    """What can be asked of the worker."""

    def __init__(self) -> None:
        self._model: FittedModel | None = None
        self._optimum: Optimum | None = None

    def first_plan(self, question: Mapping[str, Any]) -> None:
        """From the model's file to a certified plan and everything the screen says of it."""
        self._model = services.load(question["model"])
        self._optimum = services.optimize(self._model, problem_of(question)).optimum

    def prepare(self, question: Mapping[str, Any]) -> None:
        """Read the model; nothing about the question is kept."""
        self._model = services.load(question["model"])

    def further(self, question: Mapping[str, Any]) -> None:
        """A certified and verified plan on the model that was read before."""
        assert self._model is not None
        problem = problem_of(question)
        self._optimum = solve(problem, self._model, reference_plan(self._model, problem.horizon))

    def read(self, path: str) -> None:
        """Read a model's file with all of its checks."""
        self._model = read_model(Path(path))

    def details(self) -> dict[str, Any]:
        """What the last call found."""
        assert self._model is not None
        found: dict[str, Any] = {
            "draws": self._model.samples,
            "parity": self._model.parity,
            "pymc": sorted({"pymc", "pytensor", "pymc_marketing"} & set(sys.modules)),
        }
        if self._optimum is not None:
            certificate = self._optimum.certificate
            spend = self._optimum.plan.array(self._model).sum(axis=0)
            found |= {
                "incremental": certificate.value,
                "gap": certificate.gap,
                "programs": self._optimum.programs,
                "boxes": len(certificate.witness.boxes),
                "spend": dict(zip(self._model.cells.along("channel"), spend, strict=True)),
            }
        return found
