"""When a plan's money leaves and its outcome comes in, by fiscal month, and what waiting costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from mmm_core.plan import Plan
from planner.finance.cash import Cash, cash_of, paid_on
from planner.finance.worth import DAYS_A_YEAR, discount
from planner.workbook.entry import Entry
from planner.workbook.months import Months, Places, summed


@dataclass(frozen=True, eq=False)
class Timing:
    """A plan by fiscal month, as saved.

    Parameters
    ----------
    accrued, paid : (months,) money
    paid_now : (months,) what is paid, discounted to the horizon's first day
    outcome : (months,) mean incremental outcome
    earned : (months,) margin on it; None where value or margin is unknown
    earned_years : (months,) how long after the horizon's first day a month's outcome counts for
        present value
    """

    accrued: Floats
    paid: Floats
    paid_now: Floats
    outcome: Floats
    earned: Floats | None
    earned_years: Floats


def timing_of(entry: Entry) -> Timing:
    """A plan by month. Within a month money is as early and late as the plan's periods have it."""
    months, of, cash = entry.tables.months, entry.of, entry.compared.cash
    outcome, rate = of.by_period.sum(axis=0).mean(axis=0), entry.model.card.discount_rate
    after = (months.ends - months.first_day).astype(np.float64) / DAYS_A_YEAR
    count = len(months.calendar)
    return Timing(
        accrued=_in(months, cash, cash.accrued.sum(axis=1)),
        paid=_in(months, cash, cash.paid.sum(axis=1)),
        paid_now=_paid_now(entry),
        outcome=summed(outcome, months.cash, count),
        earned=None if cash.earned is None else _in(months, cash, cash.earned),
        earned_years=_years(outcome, after, months.cash, count, rate),
    )


def _in(months: Months, cash: Cash, money: Floats) -> Floats:
    """Money by the months of a plan's cash, in the months of the sheet."""
    known = {month.name: amount for month, amount in zip(cash.months, money, strict=True)}
    return np.array([known.get(month.name, 0.0) for month in months.calendar])


def _paid_now(entry: Entry) -> Floats:
    """Discounted payments, by the month in which they are made."""
    model, plan, months = entry.model, entry.of.plan, entry.tables.months
    days = paid_on(model, plan.horizon)
    now = plan.array(model) * discount(days, months.first_day, model.card.discount_rate)
    cash = cash_of(model, Plan.of(model, plan.horizon, now))
    return _in(months, cash, cash.paid.sum(axis=1))


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
