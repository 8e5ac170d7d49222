"""What guardrails on sums of money share: their units, and rows on shares and ratios."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField
from optimizer.requirements import Reading
from optimizer.requirements.natures import Rows

Unit = Literal["money", "x_reference", "share_of_total", "x_observed_max"]
UNITS: tuple[Unit, ...] = ("money", "x_reference", "share_of_total", "x_observed_max")
GroupUnit = Literal["money", "x_reference", "share_of_total"]
GROUP_UNITS: tuple[GroupUnit, ...] = ("money", "x_reference", "share_of_total")
LIMITS = (AmountField("min", "At least", "unit"), AmountField("max", "At most", "unit"))
SUFFIX = {
    "money": "",
    "x_reference": " of the current plan",
    "share_of_total": " of the plan's total",
    "x_observed_max": " of the highest observed period, in every period",
}


def share_rows(weights: Floats, periods: int, low: float | None, high: float | None) -> Rows:
    """Sums, by ``weights`` of shape (sums, cells), as shares of the plan's own total."""
    return relative_rows(weights, np.ones_like(weights), periods, low, high)


def relative_rows(
    sums: Floats, to: Floats, periods: int, low: float | None, high: float | None
) -> Rows:
    """Rows low * (to @ money) <= sums @ money <= high * (to @ money); both (sums, cells)."""
    weights, upper = [np.zeros((0, sums.shape[1]))], np.zeros(0)
    if low is not None and low > 0:
        weights.append(sums - low * to)
        upper = np.full(sums.shape[0], np.inf)
    lower = np.zeros(upper.size)
    if high is not None:
        weights.append(sums - high * to)
        lower = np.append(lower, np.full(sums.shape[0], -np.inf))
        upper = np.append(upper, np.zeros(sums.shape[0]))
    return Rows.over_horizon(np.concatenate(weights), periods, lower, upper)


def reading_of(
    limit: float | None, unit: str, amount: float, reference: float, total: float
) -> Reading | None:
    """A limit on a sum beside what a plan has of it; None where money says it.

    Parameters
    ----------
    limit : in ``unit``
    amount, reference : money of the plan, and of the reference
    total : money of the plan in all cells
    """
    one = {"x_reference": reference, "share_of_total": total}.get(unit, 0.0)
    return None if limit is None or one <= 0 else Reading(limit, amount / one, "share")
