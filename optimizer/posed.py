"""What a question is about: the model as it assumes it, what its rules refer to, its window."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mmm_core.assumptions.applied import under
from mmm_core.history import last_observed, mean_observed
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
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
    """What guardrails refer to, for one model and reference plan."""
    outcome = model.card.outcome
    return Ground(
        cells=model.cells,
        dates=reference.plan.horizon.dates(model.frequency),
        reference=reference.plan.array(model),
        observed_max=model.observed_spend.max(axis=0),
        last_observed=last_observed(model),
        mean_observed=mean_observed(model.observed_spend, model.observed),
        window=window_of(model, reference, tail),
        value=outcome.value_per_unit,
        margin=model.card.margin,
        required_return=model.card.required_return,
    )


def window_of(
    model: FittedModel, reference: Reference, tail: Literal["zero", "reference"]
) -> ResponseWindow:
    """Carry-in, horizon and tail; a continuing tail spends the reference's mean (numbers 5b)."""
    spend = reference.plan.array(model)
    level = spend.mean(axis=0) if tail == "reference" else np.zeros(spend.shape[1])
    return ResponseWindow(model, reference.plan.horizon, level)
