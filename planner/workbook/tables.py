"""What a plan's months bring, tabulated so that a spreadsheet can look it up.

A channel's expected outcome is that of the plan, and for every month what another amount of
money there changes (a curve), and for months that feel each other what the two changes do
together beyond the sum of each alone (a pair). Months are scaled as they are: their money keeps
its spread over periods and regions. At the plan itself nothing is approximated.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import Akima1DInterpolator

from mmm_core.labels import CHANNEL, Flags, Floats
from mmm_core.response import calendar_shape
from optimizer.errors import CheckFailed
from planner.workbook.changes import changes, together
from planner.workbook.fewer import fewer
from planner.workbook.lookup import uncorrected
from planner.workbook.months import summed
from planner.workbook.reach import limits, tops, total_limits
from planner.workbook.tabulated import Pair, Tables
from planner.workbook.terms import MonthlyTerms

# Amounts of a month, and of each of two; fewer where months of channels are many.
_KNOTS, _FEWER, _MANY = (41, 11), (33, 9), 240
# Where the model itself is asked; what lies between is smooth.
_NODES, _PAIR_NODES = 15, 7
# An interaction below this share of what the channel brings is left out.
_FELT = 5e-4
# How much more money may do where there is less of it in other months.
_STEEPER = 2.0
_APART = 3  # months
_ALIKE = 1e-4  # of the outcome: terms are of single precision
_DIGITS = 8  # of the smallest amount that tables reach to


def tables_of(terms: MonthlyTerms) -> Tables:
    """Tabulate a plan."""
    of, months = terms.of, terms.months
    limit = limits(terms)
    top = tops(terms.money, limit)
    landed = summed(of.by_period.mean(axis=1), months.landing, months.landings)
    plan_outcome = np.array([landed[cells].sum(axis=0) for cells in terms.cells])
    plan_slope = _as_evaluated(terms, plan_outcome)
    some = fewer(terms, top)
    alone, paired = _KNOTS if top.size < _MANY else _FEWER
    knots, outcome, slope = _curves(some, top, alone)
    found = Tables(
        channels=tuple(labels[CHANNEL] for labels, _ in of.groups((CHANNEL,))),
        months=months,
        spend=terms.money,
        limit=limit,
        total_limit=total_limits(terms),
        shares=np.array([terms.spread[:, cells].sum(axis=1) for cells in terms.cells]).T,
        knots=knots,
        outcome=outcome,
        slope=slope,
        pair_knots=_knots(terms.money, top, paired)[0],
        pairs=_pairs(some, top, np.ptp(outcome, axis=-1), plan_outcome.sum(axis=1), paired),
        plan_outcome=plan_outcome,
        plan_slope=plan_slope,
        zero_return=_zero_return(terms),
        left=np.zeros_like(plan_outcome),
        left_slope=np.zeros(len(plan_outcome)),
    )
    nothing = uncorrected(found, np.zeros_like(terms.money))
    return replace(found, left=nothing.by_landing, left_slope=nothing.slope)


def _as_evaluated(terms: MonthlyTerms, outcome: Floats) -> Floats:
    """Slopes of the plan, (channels,), once its terms bring what its evaluation says.

    Raises
    ------
    CheckFailed
        If what the tables are made and measured of is not the model.
    """
    found, slope = terms.brought(terms.money)
    off = float(np.abs(found - outcome).max())
    if not off <= _ALIKE * np.abs(outcome).sum():
        raise CheckFailed(
            f"What the workbook would tabulate brings {found.sum():.6g}, and the plan itself "
            f"{outcome.sum():.6g}.",
            "Report it with the plan: no workbook is written rather than a wrong one.",
        )
    return slope


# --- curves and pairs -------------------------------------------------------------------


def _curves(terms: MonthlyTerms, top: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    """So many knots, and changes of outcome and slope at them."""
    money, landings = terms.money, terms.months.landings
    nodes = top[..., None] * _grid(_NODES)
    landed, slope = np.zeros((*nodes.shape, landings)), np.zeros(nodes.shape)
    for channel, more in enumerate(nodes - money[..., None]):
        landed[channel], slope[channel] = changes(terms, channel, more)
    felt = [
        np.flatnonzero(landed[:, month].any(axis=(0, 1))).max(initial=month) - month
        for month in range(top.shape[1])
    ]
    by_offset = np.zeros((*top.shape, max(felt) + 1, _NODES))
    for month in range(top.shape[1]):
        reach = min(max(felt) + 1, landings - month)
        by_offset[:, month, :reach] = landed[:, month, :, month : month + reach].swapaxes(1, 2)
    knots, own = _knots(money, top, count)
    outcome, steep = _between(by_offset, count, -1), _between(slope, count, -1)
    # At the plan's own money nothing changes.
    outcome[np.broadcast_to(own[:, :, None], outcome.shape)], steep[own] = 0.0, 0.0
    return knots, outcome, steep


def _pairs(
    terms: MonthlyTerms, top: Floats, moved: Floats, brought: Floats, count: int
) -> tuple[Pair, ...]:
    """Months that feel each other.

    Parameters
    ----------
    moved : (channels, months, offsets) the most that one month's money alone changes
    brought : (channels,) by the plan
    count : of knots of each
    """
    offsets = moved.shape[2]
    own = _knots(terms.money, top, count)[1]
    more = top[..., None] * _grid(_PAIR_NODES) - terms.money[..., None]
    places, found = list[tuple[int, int, int]](), list[tuple[Floats, Floats]]()
    for channel, least in enumerate(_FELT * np.abs(brought)):
        near = _near(moved[channel], least)
        both = zip(*together(terms, channel, near, more[channel]), strict=True)
        for (first, second), (landed, slopes) in zip(near, both, strict=True):
            corners = landed[:: _PAIR_NODES - 1, :: _PAIR_NODES - 1].sum(axis=2)
            if np.abs(corners).max() > least:
                places.append((channel, first, second))
                found.append((landed, slopes))
    if not found:
        return ()
    outcome, slope = (
        _between(_between(np.array(each), count, 1), count, 2)
        for each in ([one[0].sum(axis=2) for one in found], [one[1] for one in found])
    )
    pairs = []
    for place, (channel, first, second) in enumerate(places):
        for table in (outcome[place], slope[place]):
            table[own[channel, first]], table[:, own[channel, second]] = 0.0, 0.0
        share = _landing(found[place][0], second, offsets)
        pairs.append(Pair(channel, first, second, outcome[place], slope[place], share))
    return tuple(pairs)


def _near(moved: Floats, least: float) -> list[tuple[int, int]]:
    """Pairs of months of which the second may feel what changes in the first, (months, offsets)."""
    # What hardly reaches the other month does hardly anything together with it.
    return [
        (first, second)
        for first in range(len(moved))
        for second in range(first + 1, min(first + 1 + _APART, len(moved)))
        if _STEEPER * moved[first, second - first :].sum() > least
    ]


def _landing(landed: Floats, second: int, offsets: int) -> Floats:
    """Shares of a correction by the month in which they fall, where it is largest."""
    total = landed.sum(axis=2)
    largest = np.unravel_index(int(np.abs(total).argmax()), total.shape)
    by_offset = landed[largest][second : second + offsets]
    share = np.zeros(offsets)
    share[: by_offset.size] = by_offset / (by_offset.sum() or 1.0)
    return share


def _grid(count: int) -> Floats:
    """Shares of the top from nothing to all, denser where money is little."""
    shares: Floats = (np.arange(count) / (count - 1)) ** 1.5
    return shares


def _knots(money: Floats, top: Floats, count: int) -> tuple[Floats, Flags]:
    """Knots (channels, months, knots), the plan's money among them, and which one that is."""
    knots = top[..., None] * _grid(count)
    nearest = 1 + np.abs(knots[..., 1:-1] - money[..., None]).argmin(axis=-1)
    inside = ((money > 0) & (money < top))[..., None]
    own = (np.arange(count) == nearest[..., None]) & inside
    # Short numbers, but for the plan's own, of which nothing is lost.
    short = np.round(knots, int(_DIGITS - np.log10(top.min())))
    knots = np.where(own, money[..., None], short)
    return knots, knots == money[..., None]


def _between(values: Floats, count: int, axis: int) -> Floats:
    """Values at the knots, from those at fewer nodes."""
    nodes, knots = _grid(values.shape[axis]), _grid(count)
    found: Floats = Akima1DInterpolator(nodes, values, axis=axis)(knots)
    return found


def _zero_return(terms: MonthlyTerms) -> Floats:
    """Mean return of each channel's first money, (channels,)."""
    found, spend = terms.first_return(), terms.of.spend
    shares = [calendar_shape(spend[cells][:, None])[:, 0] for cells in terms.cells]
    # A cell that gets none of the money adds nothing, however steeply it begins.
    return np.array(
        [
            found[cells][share > 0] @ share[share > 0]
            for cells, share in zip(terms.cells, shares, strict=True)
        ]
    )
