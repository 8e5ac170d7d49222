"""What the terms of a plan's months are taken from: spread, gains, parameters, weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.curves import SaturationKind
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from planner.workbook.months import Months

Singles = NDArray[Any]  # of single precision


def felt_of(
    of: PlanEvaluation, months: Months, spread: Floats
) -> tuple[tuple[slice, ...], tuple[Singles, ...]]:
    """Terms that each month is felt in, and what a unit of its money adds to them."""
    felt, gain = list[slice](), list[Singles]()
    for month in range(months.count):
        first, after = np.searchsorted(months.spent, [month, month + 1])
        more = draws_last(of.window.gain(spread, within=slice(first, after)))
        reach = np.flatnonzero(more.any(axis=(0, 2))).max(initial=0) + 1
        felt.append(slice(int(first), int(first + reach)))
        gain.append(more[:, :reach])
    return tuple(felt), tuple(gain)


def draws_last(values: Floats) -> Singles:
    """(cells, samples, terms) as (cells, terms, samples): without a stride, and single."""
    return np.ascontiguousarray(values.swapaxes(1, 2), dtype=np.float32)


def parameter_of(kind: SaturationKind, name: str, values: Floats) -> Singles:
    """A parameter in single precision, unless that takes it to where its class is not defined."""
    low, high = kind.domain.get(name, (-np.inf, np.inf))
    single = draws_last(values)
    # Limits are compared in double precision, or they would be rounded as well.
    rounded = single.astype(np.float64)
    inside = ((rounded >= low) & (rounded <= high)).all()
    return single if inside else values.swapaxes(1, 2)


def weight_of(model: FittedModel) -> Singles:
    """What a unit of saturated media adds to the mean outcome, (cells, samples, lags)."""
    weight = model.outcome_factor[:, None, None] / model.samples
    lags = np.ones((1, model.samples, 1)) if model.adstock_first else model.adstock_weights
    single: Singles = (weight * lags).astype(np.float32)
    return single


def spread_of(
    plan: Floats, reference: Floats, months: Months, cells: Sequence[list[int]]
) -> Floats:
    """The plan's spread; the reference's where it has no money, an even one where neither has."""
    spread = np.zeros_like(plan)
    for month in range(months.count):
        rows = np.flatnonzero(months.spent == month)
        for chosen in cells:
            at = np.ix_(rows, np.array(chosen))
            given = (plan[at], reference[at], np.ones_like(plan[at]))
            pattern = next(one for one in given if one.sum() > 0)
            spread[at] = pattern / pattern.sum()
    return spread
