"""Plans to tabulate, and what the model itself says of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from optimizer.posed import window_of
from planner.workbook.entry import Entry, Named
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


def multiples(model: FittedModel, plan: Plan, named: Mapping[str, float]) -> list[Named]:
    """A plan at multiples of its money, by their names."""
    spend = plan.array(model)
    return [
        Named(name, Plan.of(model, plan.horizon, factor * spend)) for name, factor in named.items()
    ]


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


def changes_of(entry: Entry, seed: int) -> Floats:
    """Other money in about a third of the months, within what was observed."""
    rng = np.random.default_rng(seed)
    most = np.minimum(entry.tables.limit, entry.tables.knots[..., -1])
    other = rng.uniform(size=most.shape) < 1 / 3
    return np.where(other, rng.uniform(0.0, most), np.minimum(entry.tables.spend, most))


def by_period(entry: Entry, money: Floats) -> Floats:
    """Money by channel and month as (periods, cells), spread as the plan spreads it."""
    of, tables = entry.of, entry.tables
    plan, spend = of.plan.array(of.model), np.zeros_like(of.plan.array(of.model))
    for channel, (_, chosen) in enumerate(of.groups(("channel",))):
        for month in range(tables.months.count):
            at = np.ix_(np.flatnonzero(tables.months.spent == month), np.array(chosen))
            pattern = plan[at] if plan[at].sum() > 0 else of.calendar[at]
            pattern = pattern if pattern.sum() > 0 else np.ones_like(pattern)
            spend[at] = pattern / pattern.sum() * money[channel, month]
    return spend
