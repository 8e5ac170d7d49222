"""When a plan's money leaves and its margin comes in, by month, and what waiting costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import CHANNEL, Floats
from planner.workbook.entry import Entry
from planner.workbook.months import Places, summed

DAYS_A_YEAR = 365.0  # as XNPV counts


@dataclass(frozen=True, eq=False)
class Timing:
    """A plan by month, as saved.

    Parameters
    ----------
    accrued, paid : (months,) money
    outcome : (months,) mean incremental outcome
    paid_years, earned_years : (months,) how long after the horizon's first day a month's
        payments, and its outcome, count for present value
    """

    accrued: Floats
    paid: Floats
    outcome: Floats
    paid_years: Floats
    earned_years: Floats


def timing_of(entry: Entry) -> Timing:
    """A plan by month. Within a month money is as early and late as the plan's periods have it."""
    tables, of = entry.tables, entry.of
    months, count = tables.months, len(tables.months.names)
    spend = of.plan.array(of.model)
    by_channel = np.array([spend[:, cells].sum(axis=1) for _, cells in of.groups((CHANNEL,))]).T
    outcome = of.by_period.sum(axis=0).mean(axis=0)
    rate = entry.model.card.discount_rate
    paid_after = (months.paid_on - months.first_day).astype(np.float64) / DAYS_A_YEAR
    earned_after = (months.ends - months.first_day).astype(np.float64) / DAYS_A_YEAR
    return Timing(
        accrued=summed(by_channel.sum(axis=1), months.spent, count),
        paid=summed(by_channel.ravel(), months.paid.ravel(), count),
        outcome=summed(outcome, months.landing, count),
        paid_years=_years(by_channel.ravel(), paid_after.ravel(), months.paid.ravel(), count, rate),
        earned_years=_years(outcome, earned_after, months.landing, count, rate),
    )


def _years(amount: Floats, after: Floats, place: Places, count: int, rate: float) -> Floats:
    """The one delay that discounts a month's amounts as their own delays do."""
    found = np.zeros(count)
    for month in range(count):
        here = place == month
        if not here.any():
            continue
        weight = amount[here] if amount[here].sum() > 0 else np.ones(int(here.sum()))
        mean = float(np.average(after[here], weights=weight))
        if rate > 0:
            factor = float(np.average((1.0 + rate) ** -after[here], weights=weight))
            mean = -float(np.log(factor)) / float(np.log1p(rate)) if factor > 0 else mean
        found[month] = mean
    return found
