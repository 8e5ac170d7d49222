"""What guardrails on sums of money share: their units, and rows on shares and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField
from optimizer.requirements import RANGE, Integers, Reading, Rows
from optimizer.requirements import Unit as Said
from optimizer.requirements.requirement import Limit

Unit = Literal["money", "x_reference", "share_of_total", "x_observed_max"]
UNITS: tuple[Unit, ...] = ("money", "x_reference", "share_of_total", "x_observed_max")
GroupUnit = Literal["money", "x_reference", "share_of_total"]
GROUP_UNITS: tuple[GroupUnit, ...] = ("money", "x_reference", "share_of_total")
# What is this small beside a plan is nothing.
_CRUMB = 1e-9
LIMITS = (AmountField("min", "At least", "unit"), AmountField("max", "At most", "unit"))
SUFFIX = {
    "money": "",
    "x_reference": " of now",
    "share_of_total": " of the plan's total",
    "x_observed_max": " of the observed maximum, in every period",
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
    return Rows.over_horizon(np.concatenate(weights), periods, lower, upper).following(RANGE)


def readings_of(
    low: float | None,
    high: float | None,
    unit: str,
    amounts: Floats,
    ones: Floats | None = None,
    cells: Integers | None = None,
    when: Sequence[str] = (),
) -> tuple[Reading, ...]:
    """A range beside what a plan has: the least and the greatest of several amounts.

    Parameters
    ----------
    low, high : as ``min`` and ``max``, in ``unit``; None where open
    amounts : money of the plan, (n,)
    ones : money that the range is a multiple of, (n,); where it is none, no number will do
    cells, when : what each amount is of, (n,); said where there are several
    """
    said: Said = "times" if unit == "times" else "money" if unit == "money" else "share"
    ones = np.ones(amounts.size) if ones is None else ones
    some = np.flatnonzero((ones > 0) | (amounts > _CRUMB * amounts.sum()))
    with np.errstate(divide="ignore"):
        values = amounts[some] / ones[some]

    def reading(field: str, limit: Limit, before: float, at: int) -> Reading:
        place = int(some[at])
        cell = None if cells is None or np.unique(cells).size < 2 else int(cells[place])
        date = when[place] if when else ""
        return Reading(field, limit, before, float(values[at]), said, cell, date)

    found = []
    if low is not None and values.size:
        found.append(reading("min", "least", low, int(values.argmin())))
    if high is not None and values.size:
        found.append(reading("max", "most", high, int(values.argmax())))
    return tuple(found)
