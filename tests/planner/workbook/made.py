"""Plans to tabulate, and what the model itself says of them."""

from __future__ import annotations

import numpy as np

from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from optimizer.solve import window_of
from planner.workbook.months import months_of
from planner.workbook.terms import MonthlyTerms


def reference_of(model: FittedModel, periods: int = 13) -> Reference:
    return reference_plan(model, default_horizon(model, periods))


def evaluated(model: FittedModel, reference: Reference, spend: Floats) -> PlanEvaluation:
    """A plan by itself, with the continuing tail."""
    window = window_of(model, reference, "reference")
    plan = Plan.of(model, reference.plan.horizon, spend)
    return evaluate(window, plan, reference.plan.array(model))


def terms_of(model: FittedModel, reference: Reference, spend: Floats) -> MonthlyTerms:
    of = evaluated(model, reference, spend)
    months = months_of(model, reference.plan.horizon)
    return MonthlyTerms.at(of, months, reference.plan.array(model))


def by_channel(of: PlanEvaluation) -> Floats:
    """Mean incremental outcome, (channels,)."""
    return np.array(
        [of.incremental[cells].sum(axis=0).mean() for _, cells in of.groups((CHANNEL,))]
    )


def scaled(model: FittedModel, reference: Reference, seed: int) -> Floats:
    """The current plan with every cell at other money, (periods, cells)."""
    rng = np.random.default_rng(seed)
    spend = reference.plan.array(model)
    return spend * rng.uniform(0.6, 1.3, spend.shape[1])
