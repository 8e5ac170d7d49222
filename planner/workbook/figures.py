"""A saved plan's figures as the sheets compute them: the values that formulas come with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import CHANNEL, Floats
from planner.workbook.entry import Entry
from planner.workbook.months import Places, summed
from planner.workbook.said import month_names

DAYS_A_YEAR = 365.0  # as XNPV counts


@dataclass(frozen=True, eq=False)
class CashLines:
    """A plan's cash by month, (months,) each; None where value or margin is unknown.

    Parameters
    ----------
    accrued, paid, outcome : money as it is owed and as it leaves; outcome units
    earned : margin on what is brought
    profit, cumulated : earned less accrued, and cumulated
    cash : earned less paid, cumulated
    present : discounted earned less discounted paid
    covered : 1 where cumulated margin stays at or above cumulated spend from this month on
    """

    accrued: Floats
    paid: Floats
    outcome: Floats
    earned: Floats | None
    profit: Floats | None
    cumulated: Floats | None
    cash: Floats | None
    present: Floats | None
    covered: Floats | None


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


@dataclass(frozen=True, eq=False)
class Figures:
    """What the sheets say of a saved plan, by the names of their cells; None for n/a."""

    values: dict[str, float | str | None]
    timing: Timing
    cash: CashLines

    def against(self, first: Figures, name: str) -> float | str | None:
        """A figure; those that compare are against another plan."""
        if name not in ("MoreOutcome", "MoreProfit"):
            return self.values[name]
        mine, theirs = (one.values[name.removeprefix("More")] for one in (self, first))
        if isinstance(mine, float) and isinstance(theirs, float):
            return mine - theirs
        return None


def figures_of(entry: Entry) -> Figures:
    """All figures of a plan."""
    card, timing = entry.model.card, timing_of(entry)
    value, margin, required = card.outcome.value_per_unit, card.margin, card.required_return
    spend, outcome = float(entry.tables.spend.sum()), float(entry.outcome.sum())
    cash = cash_lines(entry, timing)
    worth = 1.0 if value is None else value
    profit = None if value is None or margin is None else margin * value * outcome - spend
    slope = float(entry.tables.plan_slope.sum())
    values: dict[str, float | str | None] = {
        "Spend": spend,
        "Outcome": outcome,
        "Revenue": None if value is None else value * outcome,
        "Profit": profit,
        "iROAS": outcome * worth / spend if spend > 0 else None,
        "mROAS": slope * worth / spend if spend > 0 else None,
        "CPIK": spend / outcome if outcome > 0 else None,
        "BreakEven": None if margin is None else (1.0 + required) / margin,
        "ReturnOnSpend": None if profit is None or spend <= 0 else profit / spend,
        "AboveHurdle": None if profit is None else profit - required * spend,
        "NPV": None if cash.present is None else float(cash.present.sum()),
        "Payback": payback_month(entry, cash),
        "Valid": float(np.count_nonzero(np.logical_or(*entry.tables.beyond))),
    }
    return Figures(values, timing, cash)


def payback_month(entry: Entry, cash: CashLines) -> str | None:
    """The first month from whose end on a plan has paid for itself for good."""
    if cash.covered is None:
        return None
    at = np.flatnonzero(cash.covered)
    return month_names(entry)[int(at[0])] if at.size else NEVER


NEVER = "not within the horizon and its carry-over"


def cash_lines(entry: Entry, timing: Timing) -> CashLines:
    """Cash by month as the sheet computes it."""
    card = entry.model.card
    value, margin = card.outcome.value_per_unit, card.margin
    if value is None or margin is None:
        return CashLines(
            timing.accrued, timing.paid, timing.outcome, None, None, None, None, None, None
        )
    earned = margin * value * timing.outcome
    profit, rate = earned - timing.accrued, 1.0 + card.discount_rate
    present = earned * rate**-timing.earned_years - timing.paid * rate**-timing.paid_years
    cumulated = np.cumsum(profit)
    covered = (np.minimum.accumulate(cumulated[::-1])[::-1] >= 0) & (np.cumsum(timing.accrued) > 0)
    return CashLines(
        accrued=timing.accrued,
        paid=timing.paid,
        outcome=timing.outcome,
        earned=earned,
        profit=profit,
        cumulated=cumulated,
        cash=np.cumsum(earned - timing.paid),
        present=present,
        covered=covered.astype(np.float64),
    )


# --- by month ---------------------------------------------------------------------------


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
