"""What a plan's months bring, tabulated so that a spreadsheet can look it up.

A channel's expected outcome is that of the plan, and for every month what another amount of
money there changes (a curve), and for months that feel each other what the two changes do
together beyond the sum of each alone (a pair). Months are scaled as they are: their money keeps
its spread over periods and regions. At the plan itself nothing is approximated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import Akima1DInterpolator

from mmm_core.evaluation import PlanEvaluation, highest_total, observed_limits
from mmm_core.labels import CHANNEL, Floats
from mmm_core.response import calendar_shape
from planner.workbook.months import Months, summed
from planner.workbook.terms import Flags, MonthlyTerms

KNOTS, PAIR_KNOTS = 41, 11
# Where the model itself is asked; what lies between is smooth.
_NODES, _PAIR_NODES = 15, 7
# An interaction below this share of what the channel brings is left out.
_FELT = 5e-4
_APART = 3  # months
# Draws of which interactions are taken: small corrections, whose mean so many draws tell.
_PAIR_DRAWS, _FEW_DRAWS = 1000, 100
# Channels and months from which on they are taken of fewer.
_MANY = 120


@dataclass(frozen=True, eq=False)
class Pair:
    """What changes in two months of a channel do together, beyond the sum of each alone.

    Parameters
    ----------
    channel, first, second : positions; the first month is the earlier one
    knots : (2, pair knots) money of the two months
    outcome, slope : (pair knots, pair knots) correction, first month along rows
    landing : (offsets,) shares of it that fall into the second month and those after it
    """

    channel: int
    first: int
    second: int
    knots: Floats
    outcome: Floats
    slope: Floats
    landing: Floats


@dataclass(frozen=True, eq=False)
class Tables:
    """A plan's expected outcome as a function of the money of each channel and month.

    Outcome is in the model's units, means over draws. ``slope`` is what scaling the whole
    calendar of a channel would add per unit of scale: mROAS is slope over spend.

    Parameters
    ----------
    channels : labels
    months : of the horizon
    spend : (channels, months) money of the plan
    limit : (channels, months) the most that keeps every period within what was observed
    total_limit : (channels,) the most observed over as many periods
    shares : (periods, channels) of its month's money that falls into each period
    knots : (channels, months, knots) money
    outcome : (channels, months, offsets, knots) change against the plan, in that month and those
        after it
    slope : (channels, months, knots) change against the plan
    pairs : of months that feel each other
    plan_outcome : (channels, landings) what the plan brings
    plan_slope : (channels,) at the plan
    zero_return : (channels,) outcome per money of the first money, where there is none
    """

    channels: tuple[str, ...]
    months: Months
    spend: Floats
    limit: Floats
    total_limit: Floats
    shares: Floats
    knots: Floats
    outcome: Floats
    slope: Floats
    pairs: tuple[Pair, ...]
    plan_outcome: Floats
    plan_slope: Floats
    zero_return: Floats

    @property
    def offsets(self) -> int:
        """Months that a month's money is felt in, itself included."""
        return int(self.outcome.shape[2])


def mixed_slopes(of: PlanEvaluation) -> Floats:
    """What scaling the calendar of each cell adds, (cells,): nothing where it has no money.

    The first money of some curves returns without limit; none of it is spent.
    """
    held = of.spend > 0
    found = np.zeros(of.spend.size)
    found[held] = of.next_return[held].mean(axis=1) * of.spend[held]
    return found


def tables_of(terms: MonthlyTerms) -> Tables:
    """Tabulate a plan."""
    of, months = terms.of, terms.months
    limit = _limits(terms)
    top = _tops(terms.money, limit)
    landed = summed(of.by_period.mean(axis=1), months.landing, months.landings)
    plan_outcome = np.array([landed[cells].sum(axis=0) for cells in terms.cells])
    slopes = mixed_slopes(of)
    knots, outcome, slope = _curves(terms, top)
    return Tables(
        channels=tuple(labels[CHANNEL] for labels, _ in of.groups((CHANNEL,))),
        months=months,
        spend=terms.money,
        limit=limit,
        total_limit=_total_limits(terms),
        shares=np.array([terms.spread[:, cells].sum(axis=1) for cells in terms.cells]).T,
        knots=knots,
        outcome=outcome,
        slope=slope,
        pairs=_pairs(terms, top, plan_outcome.sum(axis=1), outcome.shape[2]),
        plan_outcome=plan_outcome,
        plan_slope=np.array([slopes[cells].sum() for cells in terms.cells]),
        zero_return=_zero_return(terms),
    )


# --- limits -----------------------------------------------------------------------------


def _limits(terms: MonthlyTerms) -> Floats:
    """Most money within what was observed in every period, (channels, months)."""
    of, months = terms.of, terms.months
    most = observed_limits(of.model, months.spent.size)[0]
    share = of.window.deflated(terms.spread)
    room = np.divide(most, share, out=np.full_like(share, np.inf), where=share > 0)
    return np.array(
        [
            [room[np.ix_(months.spent == month, cells)].min() for month in range(months.count)]
            for cells in terms.cells
        ]
    )


def _total_limits(terms: MonthlyTerms) -> Floats:
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


def _tops(money: Floats, limit: Floats) -> Floats:
    """Where tables end: well beyond the plan, and beyond what was observed."""
    top = np.maximum(1.5 * money, 1.2 * limit)
    usual = max(float(money.mean()), 1.0)
    return np.where(top > 0, top, usual)


# --- curves and pairs -------------------------------------------------------------------


def _curves(terms: MonthlyTerms, top: Floats) -> tuple[Floats, Floats, Floats]:
    """Knots, and changes of outcome and slope at them."""
    money, landings = terms.money, terms.months.landings
    nodes = top[..., None] * _grid(_NODES)
    landed, slope = np.zeros((*nodes.shape, landings)), np.zeros(nodes.shape)
    for at in np.ndindex(top.shape):
        landed[at], slope[at] = terms.changes(at[0], at[1], nodes[at] - money[at])
    felt = [
        np.flatnonzero(landed[:, month].any(axis=(0, 1))).max(initial=month) - month
        for month in range(top.shape[1])
    ]
    by_offset = np.zeros((*top.shape, max(felt) + 1, _NODES))
    for month in range(top.shape[1]):
        reach = min(max(felt) + 1, landings - month)
        by_offset[:, month, :reach] = landed[:, month, :, month : month + reach].swapaxes(1, 2)
    knots, own = _knots(money, top, KNOTS)
    outcome, steep = _between(by_offset, KNOTS, -1), _between(slope, KNOTS, -1)
    # At the plan's own money nothing changes.
    outcome[np.broadcast_to(own[:, :, None], outcome.shape)], steep[own] = 0.0, 0.0
    return knots, outcome, steep


def _pairs(terms: MonthlyTerms, top: Floats, brought: Floats, offsets: int) -> tuple[Pair, ...]:
    channels, months = top.shape
    knots, own = _knots(terms.money, top, PAIR_KNOTS)
    places, found = list[tuple[int, int, int]](), list[tuple[Floats, Floats]]()
    for channel in range(channels):
        for first in range(months):
            for second in range(first + 1, min(first + 1 + _APART, months)):
                both = _pair(terms, (channel, first, second), top[channel], brought[channel])
                if both is not None:
                    places.append((channel, first, second))
                    found.append(both)
    if not found:
        return ()
    outcome, slope = (
        _between(_between(np.array(each), PAIR_KNOTS, 1), PAIR_KNOTS, 2)
        for each in ([one[0].sum(axis=2) for one in found], [one[1] for one in found])
    )
    pairs = []
    for place, (channel, first, second) in enumerate(places):
        for table in (outcome[place], slope[place]):
            table[own[channel, first]], table[:, own[channel, second]] = 0.0, 0.0
        share = _landing(found[place][0], second, offsets)
        both_knots = knots[channel, [first, second]]
        pairs.append(Pair(channel, first, second, both_knots, outcome[place], slope[place], share))
    return tuple(pairs)


def _pair(
    terms: MonthlyTerms, at: tuple[int, int, int], top: Floats, brought: float
) -> tuple[Floats, Floats] | None:
    """Correction of two months at the nodes; None where there is next to none."""
    channel, first, second = at
    ends, plan = top[[first, second]], terms.money[channel, [first, second]]

    def together(grid: Floats, draws: int) -> tuple[Floats, Floats]:
        more = ends[:, None] * grid - plan[:, None]
        return terms.together(channel, (first, second), (more[0], more[1]), draws)

    corners = together(np.array([0.0, 1.0]), _FEW_DRAWS)[0].sum(axis=2)
    if np.abs(corners).max() <= _FELT * abs(brought):
        return None
    return together(_grid(_PAIR_NODES), _pair_draws(terms))


def _landing(landed: Floats, second: int, offsets: int) -> Floats:
    """Shares of a correction by the month in which they fall, where it is largest."""
    total = landed.sum(axis=2)
    largest = np.unravel_index(int(np.abs(total).argmax()), total.shape)
    by_offset = landed[largest][second : second + offsets]
    share = np.zeros(offsets)
    share[: by_offset.size] = by_offset / (by_offset.sum() or 1.0)
    return share


def _pair_draws(terms: MonthlyTerms) -> int:
    return max(_PAIR_DRAWS * _MANY // max(terms.money.size, _MANY), _FEW_DRAWS)


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
    knots = np.where(own, money[..., None], knots)
    return knots, knots == money[..., None]


def _between(values: Floats, count: int, axis: int) -> Floats:
    """Values at the knots, from those at fewer nodes."""
    nodes, knots = _grid(values.shape[axis]), _grid(count)
    found: Floats = Akima1DInterpolator(nodes, values, axis=axis)(knots)
    return found


def _zero_return(terms: MonthlyTerms) -> Floats:
    """Mean return of a channel's first money, along the calendar that it has or would get."""
    of, plan = terms.of, terms.of.plan.array(terms.of.model)
    curves = of.window.curves(np.zeros_like(plan), calendar_shape(plan, of.calendar))
    slopes = np.array([curves.value_and_slope(k, 0.0)[1].mean() for k in range(curves.cells)])
    return np.array(
        [slopes[cells] @ calendar_shape(of.spend[cells][:, None])[:, 0] for cells in terms.cells]
    )
