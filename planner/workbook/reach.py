"""How far a plan's tables reach: what was observed, by month and over the horizon, and beyond."""

from __future__ import annotations

import numpy as np

from mmm_core.evaluation import highest_total, observed_limits
from mmm_core.labels import Floats
from planner.workbook.terms import MonthlyTerms


def limits(terms: MonthlyTerms) -> Floats:
    """Most money within what was observed in every period, (channels, months)."""
    of, months = terms.of, terms.months
    most = observed_limits(of.model, months.spent.size)[0]
    share = of.window.deflated(terms.spread)
    room = np.divide(most, share, out=np.full_like(share, np.inf), where=share > 0)
    first = np.searchsorted(months.spent, np.arange(months.count))
    least = np.minimum.reduceat(room, first, axis=0)
    return np.array([least[:, cells].min(axis=1) for cells in terms.cells])


def total_limits(terms: MonthlyTerms) -> Floats:
    """Most money in all that keeps every cell within its most over as many periods."""
    observed, periods = terms.of.model.observed_spend, terms.months.spent.size
    most = highest_total(observed, periods)
    bought = terms.of.window.deflated(terms.of.plan.array(terms.of.model)).sum(axis=0)
    paid = terms.of.spend
    found = []
    for cells in terms.cells:
        usual = paid[cells].sum() > 0
        share = bought[cells] / paid[cells].sum() if usual else np.full(len(cells), 1 / len(cells))
        with np.errstate(divide="ignore"):
            found.append(np.where(share > 0, most[cells] / share, np.inf).min())
    return np.array(found)


def tops(money: Floats, limit: Floats) -> Floats:
    """Where tables end: well beyond the plan, and beyond what was observed."""
    top = np.maximum(1.5 * money, 1.2 * limit)
    usual = max(float(money.mean()), 1.0)
    return np.where(top > 0, top, usual)
