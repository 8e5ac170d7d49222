"""What a question is about: the model as it assumes it, what its rules refer to, its window."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mmm_core.assumptions.applied import under
from mmm_core.history import last_observed, mean_observed
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, Reference
from mmm_core.response import ResponseWindow
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground


def model_under(problem: PlanProblem, model: FittedModel) -> FittedModel:
    """The model under what a problem assumes.

    Raises
    ------
    InvalidProblem
        If the assumptions do not fit model and horizon.
    """
    return under(model, problem.assumptions, problem.horizon)


def ground_of(
    model: FittedModel, reference: Reference, tail: Literal["zero", "reference"] = "zero"
) -> Ground:
    """What guardrails refer to, for one model and reference plan.

    The latest is kept: a further question about the same of all three begins with it.
    """
    return _LATEST.of(model, reference.plan, tail)


class _Latest:
    """One ground, with all that it is made from."""

    def __init__(self) -> None:
        self._kept: tuple[FittedModel, Horizon, bytes, str, Ground] | None = None

    def of(self, model: FittedModel, plan: Plan, tail: Literal["zero", "reference"]) -> Ground:
        """The ground of these: the kept one, where it was made from them."""
        spend, kept = plan.array(model).tobytes(), self._kept
        if kept is None or kept[0] is not model or kept[1:4] != (plan.horizon, spend, tail):
            # No two at once where nobody needs the old one any more.
            self._kept = kept = None
            self._kept = kept = model, plan.horizon, spend, tail, _ground(model, plan, tail)
        return kept[4]


_LATEST = _Latest()


def _ground(model: FittedModel, plan: Plan, tail: Literal["zero", "reference"]) -> Ground:
    outcome = model.card.outcome
    return Ground(
        cells=model.cells,
        dates=plan.horizon.dates(model.frequency),
        reference=plan.array(model),
        observed_max=model.observed_spend.max(axis=0),
        last_observed=last_observed(model),
        mean_observed=mean_observed(model.observed_spend, model.observed),
        window=_window(model, plan, tail),
        value=outcome.value_per_unit,
        margin=model.card.margin,
        required_return=model.card.required_return,
    )


def window_of(
    model: FittedModel, reference: Reference, tail: Literal["zero", "reference"]
) -> ResponseWindow:
    """Carry-in, horizon and tail; a continuing tail spends the reference's mean (numbers 5b)."""
    return _window(model, reference.plan, tail)


def _window(model: FittedModel, plan: Plan, tail: Literal["zero", "reference"]) -> ResponseWindow:
    spend = plan.array(model)
    level = spend.mean(axis=0) if tail == "reference" else np.zeros(spend.shape[1])
    return ResponseWindow(model, plan.horizon, level)
