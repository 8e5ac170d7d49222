"""The whole outcome under a plan, base included, by period and over the horizon (numbers 11).

What is expected is known per draw; what will be observed scatters around it with the model's
observation noise. Only the second is called a forecast of sales.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.outlook import Outlook
from mmm_core.periods import Dates
from mmm_core.predictive import predictive_quantiles
from mmm_core.statistics import LEVEL
from planner.questions.commit import COMMITTED

_BAND = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True, eq=False)
class ByPeriod:
    """The horizon's periods: means in outcome units of all cells together, (periods,) each.

    Parameters
    ----------
    dates : labels
    incremental, compared_incremental : what the plan, and the compared one, bring
    carry_over : what earlier spend still brings
    base : outcome without media; None where it is unknown
    total, compared_total : base, carry-over and incremental; None likewise
    low, high : 90 % predictive band of the total, observation noise included; None where the
        base or the noise is unknown
    """

    dates: Dates
    incremental: Floats
    compared_incremental: Floats
    carry_over: Floats
    base: Floats | None
    total: Floats | None
    compared_total: Floats | None
    low: Floats | None
    high: Floats | None


@dataclass(frozen=True)
class Total:
    """Outcome of the whole horizon, base included, without what falls after it.

    Parameters
    ----------
    mean, compared : outcome units, under the plan and under the compared one
    low, high : 90 % predictive interval, observation noise included; None where that is unknown
    commit : what 80 % of such outcomes reach (numbers 22); None likewise, and where the model
        is not fit to plan with
    """

    mean: float
    compared: float
    low: float | None
    high: float | None
    commit: float | None


def by_period_of(outlook: Outlook, mine: PlanEvaluation, compared: PlanEvaluation) -> ByPeriod:
    """Period by period, under a plan and under the one it is compared with."""
    now, then = _within(mine), _within(compared)
    total, compared_total = _with_base(outlook, now), _with_base(outlook, then)
    low, high = None, None
    if total is not None and outlook.noise is not None:
        low, high = predictive_quantiles(total, outlook.noise, _BAND)
    return ByPeriod(
        dates=mine.plan.horizon.dates(mine.model.frequency),
        incremental=now.mean(axis=0),
        compared_incremental=then.mean(axis=0),
        carry_over=outlook.carry_over.mean(axis=0),
        base=None if outlook.base is None else outlook.base.mean(axis=0),
        total=None if total is None else total.mean(axis=0),
        compared_total=None if compared_total is None else compared_total.mean(axis=0),
        low=low,
        high=high,
    )


def total_of(
    outlook: Outlook, mine: PlanEvaluation, compared: PlanEvaluation, fit: bool
) -> Total | None:
    """Over the horizon; None where the base is unknown.

    ``fit`` says whether an amount may be committed to.
    """
    now, then = (_with_base(outlook, _within(of)) for of in (mine, compared))
    if now is None or then is None:
        return None
    summed, mean, other = now.sum(axis=1), float(now.sum(axis=1).mean()), then.sum(axis=1).mean()
    if outlook.noise is None:
        return Total(mean, float(other), None, None, None)
    # Noise is independent from period to period: variances add.
    noise = outlook.noise * np.sqrt(now.shape[1])
    found = predictive_quantiles(summed[:, None], noise, (*_BAND, COMMITTED))[:, 0]
    low, high, commit = (float(x) for x in found)
    return Total(mean, float(other), low, high, commit if fit else None)


def _within(of: PlanEvaluation) -> Floats:
    """Incremental outcome of all cells within the horizon, (samples, periods)."""
    within: Floats = of.by_period[:, :, : of.plan.horizon.periods].sum(axis=0)
    return within


def _with_base(outlook: Outlook, incremental: Floats) -> Floats | None:
    before = outlook.before_plan
    return None if before is None else before + incremental
