"""A saved plan's figures as the sheets compute them: the values that formulas come with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.entry import Entry
from planner.workbook.said import cash_names
from planner.workbook.timing import Timing, timing_of


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


def figures_of(entry: Entry, in_money: bool) -> Figures:
    """All figures of a plan.

    Parameters
    ----------
    in_money : returns are of revenue, for every plan; else of outcome
    """
    card, timing = entry.model.card, timing_of(entry)
    value, margin, required = card.outcome.value_per_unit, card.margin, card.required_return
    spend, outcome = float(entry.tables.spend.sum()), float(entry.outcome.sum())
    cash = cash_lines(entry, timing)
    worth = value if in_money and value is not None else 1.0
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
        "Required": required * spend,
        "AboveHurdle": None if profit is None else profit - required * spend,
        "NPV": None if cash.present is None else float(cash.present.sum()),
        "Discounting": None
        if cash.present is None or profit is None
        else float(cash.present.sum()) - profit,
        "Payback": payback_month(entry, cash),
        "Valid": float(np.count_nonzero(np.logical_or(*entry.tables.beyond))),
    }
    return Figures(values, timing, cash)


def payback_month(entry: Entry, cash: CashLines) -> str | None:
    """The first month from whose end on a plan has paid for itself; None where nothing is paid."""
    if cash.covered is None or entry.compared.spend <= 0:
        return None
    at = np.flatnonzero(cash.covered)
    return cash_names(entry)[int(at[0])] if at.size else NEVER


# What rounding leaves of money that is covered.
ROUNDING = 1e-6
NEVER = "not within the horizon and its carry-over"


def cash_lines(entry: Entry, timing: Timing) -> CashLines:
    """Cash by month as the sheet computes it."""
    earned = timing.earned
    if earned is None:
        return CashLines(
            timing.accrued, timing.paid, timing.outcome, None, None, None, None, None, None
        )
    profit, rate = earned - timing.accrued, 1.0 + entry.model.card.discount_rate
    present = earned * rate**-timing.earned_years - timing.paid_now
    cumulated = np.cumsum(profit)
    stays = np.minimum.accumulate(cumulated[::-1])[::-1] >= -ROUNDING
    covered = stays & (np.cumsum(timing.accrued) > 0)
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
