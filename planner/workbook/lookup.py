"""The workbook's own arithmetic in Python: its cached values, and how close it comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Flags, Floats
from planner.workbook.months import Places
from planner.workbook.tabulated import Tables

# Months before and in which outcome falls, whose money it is mostly of.
_NEAR = 3


@dataclass(frozen=True, eq=False)
class Changes:
    """What other money changes, looked up as the sheets look it up.

    Parameters
    ----------
    curves : (channels, months, offsets) of each month alone
    pairs : (pairs,) of two months together
    slope : (channels, months), and pair_slope (pairs,)
    """

    curves: Floats
    pairs: Floats
    slope: Floats
    pair_slope: Floats


def changes(tables: Tables, money: Floats) -> Changes:
    """Changes of outcome and slope for other money, (channels, months)."""
    at, share = between(tables.knots, money)
    curves = _read(tables.outcome, at[..., None], share[..., None])
    slope = _read(tables.slope, at, share)
    if not tables.pairs:
        return Changes(curves, np.zeros(0), slope, np.zeros(0))
    at, share = between(tables.pair_knots, money)
    channel, first, second = tables.pair_places
    outcome, steep = (
        _read(
            _read(table, at[channel, second, None], share[channel, second, None]),
            at[channel, first],
            share[channel, first],
        )
        for table in tables.pair_tables
    )
    return Changes(curves, outcome, slope, steep)


def between(knots: Floats, money: Floats) -> tuple[Places, Floats]:
    """Which knots (..., knots) money (...) lies between, and how far beyond the first of them."""
    capped = np.minimum(money, knots[..., -1])
    at = np.clip((knots <= capped[..., None]).sum(axis=-1) - 1, 0, knots.shape[-1] - 2)
    low, high = (np.take_along_axis(knots, place[..., None], -1)[..., 0] for place in (at, at + 1))
    return at, np.maximum((capped - low) / (high - low), 0.0)


def _read(values: Floats, at: Places, share: Floats) -> Floats:
    """Values (..., knots) read between their knots; places and shares broadcast to (...)."""
    shape = values.shape[:-1]
    place = np.broadcast_to(at, shape)[..., None]
    low, high = (np.take_along_axis(values, place + more, -1)[..., 0] for more in (0, 1))
    found: Floats = low + np.broadcast_to(share, shape) * (high - low)
    return found


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What the tables say of a plan with other money.

    Parameters
    ----------
    by_landing : (channels, landings) outcome by the month that it falls into
    slope : (channels,) of scaling each channel's calendar
    """

    by_landing: Floats
    slope: Floats


def near(tables: Tables, channel: int, landing: int) -> list[int]:
    """Months with money in the plan, of those that what falls into a month is mostly of."""
    last = min(landing, tables.months.count - 1)
    months = range(max(last - _NEAR + 1, 0), last + 1)
    return [month for month in months if tables.spend[channel, month] > 0]


def outcomes(tables: Tables, money: Floats) -> Outcomes:
    """Outcome by channel and month, and slope by channel, for other money (channels, months).

    What more than two months do together is not in curves and pairs. It is known where a channel
    has no money at all, for that brings nothing, and at the plan, where nothing changes: between
    them it is taken as the product of the shares that neighbouring months have less than planned,
    squared, for what curves and pairs miss is missed close to nothing.
    """
    found, bought = uncorrected(tables, money), np.minimum(money, tables.knots[..., -1])
    planned = tables.spend > 0
    less = 1.0 - np.divide(bought, tables.spend, out=np.ones_like(bought), where=planned)
    less = np.maximum(less, 0.0) ** 2
    share = _together(np.where(planned, less, 1.0), planned, tables.left.shape[1])
    spending = share[:, : tables.months.count].mean(axis=1)
    has = np.asarray((money > 0).any(axis=1))
    return Outcomes(
        np.where(has[:, None], found.by_landing - tables.left * share, 0.0),
        np.where(has, found.slope - tables.left_slope * spending, 0.0),
    )


def _together(less: Floats, planned: Flags, landings: int) -> Floats:
    """Products over the months that are near each landing, (channels, landings); 0 of none."""
    product, some = np.ones((len(less), landings)), np.zeros((len(less), landings), dtype=bool)
    for back in reversed(range(_NEAR)):
        month = np.minimum(np.arange(landings), less.shape[1] - 1) - back
        product[:, month >= 0] *= less[:, month[month >= 0]]
        some[:, month >= 0] |= planned[:, month[month >= 0]]
    return np.where(some, product, 0.0)


def uncorrected(tables: Tables, money: Floats) -> Outcomes:
    """The same by curves and pairs alone."""
    found, landings = changes(tables, money), tables.plan_outcome.shape[1]
    by_landing, slope = tables.plan_outcome.copy(), tables.plan_slope + found.slope.sum(axis=1)
    for month in range(money.shape[1]):
        reach = min(tables.offsets, landings - month)
        by_landing[:, month : month + reach] += found.curves[:, month, :reach]
    channel, _, second = tables.pair_places
    for offset in range(tables.offsets if tables.pairs else 0):
        lands = second + offset < landings
        share = np.array([pair.landing[offset] for pair in tables.pairs])
        into = channel[lands], second[lands] + offset
        np.add.at(by_landing, into, (found.pairs * share)[lands])
    np.add.at(slope, channel, found.pair_slope)
    return Outcomes(by_landing, slope)
