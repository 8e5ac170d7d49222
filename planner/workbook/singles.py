"""What the terms of a plan's months are taken from: how money is spread, and what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.curves import SaturationKind
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
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


def parameter_of(kind: SaturationKind, name: str, single: Singles, values: Floats) -> Singles:
    """A parameter in single precision, unless that takes it to where its class is not defined."""
    low, high = kind.domain.get(name, (-np.inf, np.inf))
    # Limits are compared in double precision, or they would be rounded as well.
    rounded = single.astype(np.float64)
    return single if ((rounded >= low) & (rounded <= high)).all() else values


def single(curves: CalendarCurves) -> CalendarCurves:
    """The same curves in single precision: what is drawn of them takes half the time."""
    given = curves.parameters.items()
    return replace(
        curves,
        parameters={
            name: parameter_of(curves.kind, name, each.astype(np.float32), each)
            for name, each in given
        },
        offset=curves.offset.astype(np.float32),
        gain=curves.gain.astype(np.float32),
    )


def spread_of(
    plan: Floats, reference: Floats, months: Months, cells: Sequence[list[int]]
) -> Floats:
    """The plan's spread; the reference's where it has no money, an even one where neither has."""
    spread = np.zeros_like(plan)
    first = np.searchsorted(months.spent, np.arange(months.count))
    for chosen in cells:
        for given in (np.ones_like(plan), reference, plan):
            money = given[:, chosen]
            total = np.add.reduceat(money.sum(axis=1), first)[months.spent, None]
            shares = np.divide(money, total, out=spread[:, chosen], where=total > 0)
            spread[:, chosen] = shares
    return spread
