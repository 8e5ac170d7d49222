"""What a plan is worth to finance: payback, net present value, required return (numbers 7, 25).

After the tail the model says that nothing is brought any more; a long-term effect is in none of
these figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.economics import earned
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates
from mmm_core.plan import Plan
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from planner.finance.cash import begins, ends_of, paid_on, periods_of

# As spreadsheets do it (XNPV), so that a workbook may say the same.
DAYS_A_YEAR = 365.0
_NEVER = -1


@dataclass(frozen=True)
class Payback:
    """When a plan has paid for itself, for good within horizon and tail.

    Parameters
    ----------
    period : label of the first period from which expected cumulated margin stays at or above
        cumulated spend; None where it never does
    chance : P(paid back for good by then); None with it
    ever : P(paid back for good by the end of the tail)
    """

    period: np.datetime64 | None
    chance: Probability | None
    ever: Probability


@dataclass(frozen=True)
class Hurdle:
    """A plan's profit against the return on spend that finance requires.

    Parameters
    ----------
    required : least profit per unit of spend
    on_spend : profit per unit of spend; None where nothing is spent
    above : profit beyond what is required, money
    clears : P(above > 0)
    """

    required: float
    on_spend: Summary | None
    above: Summary
    clears: Probability


@dataclass(frozen=True)
class Worth:
    """What a plan is worth, where margin and value are known.

    Parameters
    ----------
    present : net present value, money
    rate : effective annual rate that it is discounted with
    payback, hurdle : see there
    """

    present: Summary
    rate: float
    payback: Payback
    hurdle: Hurdle


def worth_of(of: PlanEvaluation) -> Worth | None:
    """Everything above of one plan; None without margin and value."""
    model, plan = of.model, of.plan
    brought = earned(model, plan.horizon, of.by_period.sum(axis=0))
    if brought is None:
        return None
    profit = brought.sum(axis=1) - plan.total()
    return Worth(
        present=summarize(present_value(model, plan, brought)),
        rate=model.card.discount_rate,
        payback=payback_of(model, plan, brought),
        hurdle=hurdle_of(profit, plan.total(), model.card.required_return),
    )


def present_value(model: FittedModel, plan: Plan, brought: Floats) -> Floats:
    """Discounted margin minus discounted payments, (samples,), from the horizon's first day.

    Margin comes in on the last day of the period that brings it, and money is paid when it is
    due (numbers 24). At a rate of 0 it is the profit.

    Parameters
    ----------
    brought : (samples, periods + tail) margin on what the plan brings
    """
    horizon, rate = plan.horizon, model.card.discount_rate
    start = begins(model, horizon)
    later = discount(ends_of(model, horizon), start, rate)
    paid = plan.array(model) * discount(paid_on(model, horizon), start, rate)
    present: Floats = brought @ later - paid.sum()
    return present


def discount(days: Dates, start: np.datetime64, rate: float) -> Floats:
    """What a unit of money on some days is worth on the first, of the same shape."""
    years = (days - start).astype(np.float64) / DAYS_A_YEAR
    factors: Floats = (1.0 + rate) ** -years
    return factors


def payback_of(model: FittedModel, plan: Plan, brought: Floats) -> Payback:
    """When a plan has paid for itself, by what is expected and draw by draw.

    Parameters
    ----------
    brought : (samples, periods + tail) margin on what the plan brings
    """
    spend = np.zeros(brought.shape[1])
    spend[: plan.horizon.periods] = plan.array(model).sum(axis=1)
    each, (expected,) = covered(brought, spend), covered(brought.mean(axis=0)[None], spend)
    ever = probability_above((each != _NEVER).astype(np.float64))
    if expected == _NEVER:
        return Payback(None, None, ever)
    by_then = ((each != _NEVER) & (each <= expected)).astype(np.float64)
    period = periods_of(model, plan.horizon)[expected]
    return Payback(period, probability_above(by_then), ever)


def covered(brought: Floats, spend: Floats) -> NDArray[np.intp]:
    """First period from which cumulated margin stays at or above cumulated spend, -1 for never.

    Counted from the first money on.

    Parameters
    ----------
    brought : (samples, periods)
    spend : (periods,) money

    Returns
    -------
    ndarray of shape (samples,)
    """
    cost = np.cumsum(spend)
    short = (np.cumsum(brought, axis=1) < cost) | (cost <= 0)
    since = short.shape[1] - np.argmax(short[:, ::-1], axis=1)
    first = np.where(short.any(axis=1), since, 0)
    covered: NDArray[np.intp] = np.where(short[:, -1], _NEVER, first)
    return covered


def hurdle_of(profit: Floats, money: float, required: float) -> Hurdle:
    """Profit (samples,) of a plan against the return that is required on its money."""
    above = profit - required * money
    on_spend = summarize(profit / money) if money > 0 else None
    return Hurdle(required, on_spend, summarize(above), probability_above(above))
