"""The workbook's own arithmetic in Python: its cached values, and how close it comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.tables import Tables


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
    curves = np.zeros(tables.outcome.shape[:3])
    slope = np.zeros(tables.spend.shape)
    for at in np.ndindex(tables.spend.shape):
        knots = tables.knots[at]
        slope[at] = np.interp(money[at], knots, tables.slope[at])
        curves[at] = [np.interp(money[at], knots, values) for values in tables.outcome[at]]
    pairs = np.zeros((2, len(tables.pairs)))
    for place, pair in enumerate(tables.pairs):
        x, y = money[pair.channel, pair.first], money[pair.channel, pair.second]
        for which, table in enumerate((pair.outcome, pair.slope)):
            along = [np.interp(y, pair.knots[1], row) for row in table]
            pairs[which, place] = np.interp(x, pair.knots[0], along)
    return Changes(curves, pairs[0], slope, pairs[1])


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


def outcomes(tables: Tables, money: Floats) -> Outcomes:
    """Outcome by channel and month, and slope by channel, for other money (channels, months)."""
    found, landings = changes(tables, money), tables.plan_outcome.shape[1]
    by_landing, slope = tables.plan_outcome.copy(), tables.plan_slope + found.slope.sum(axis=1)
    for month in range(money.shape[1]):
        reach = min(tables.offsets, landings - month)
        by_landing[:, month : month + reach] += found.curves[:, month, :reach]
    for place, pair in enumerate(tables.pairs):
        reach = min(tables.offsets, landings - pair.second)
        into = by_landing[pair.channel, pair.second : pair.second + reach]
        into += found.pairs[place] * pair.landing[:reach]
        slope[pair.channel] += found.pair_slope[place]
    return Outcomes(by_landing, slope)
