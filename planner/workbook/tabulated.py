"""A plan's tables: what curves and pairs of its months hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Flags, Floats
from planner.workbook.months import Months

CLOSE = 1.000001  # times a limit is still within it


@dataclass(frozen=True, eq=False)
class Pair:
    """What changes in two months of a channel do together, beyond the sum of each alone.

    Parameters
    ----------
    channel, first, second : positions; the first month is the earlier one
    outcome, slope : (pair knots, pair knots) correction, first month along rows
    landing : (offsets,) shares of it that fall into the second month and those after it
    """

    channel: int
    first: int
    second: int
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
    pair_knots : (channels, months, pair knots) money
    pairs : of months that feel each other
    plan_outcome : (channels, landings) what the plan brings
    plan_slope : (channels,) at the plan
    zero_return : (channels,) outcome per money of the first money, where there is none
    left : (channels, landings) what curves and pairs would leave where a channel has no money:
        what more than two months do together
    left_slope : (channels,) the same of the slope
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
    pair_knots: Floats
    pairs: tuple[Pair, ...]
    plan_outcome: Floats
    plan_slope: Floats
    zero_return: Floats
    left: Floats
    left_slope: Floats

    @property
    def beyond(self) -> tuple[Flags, Flags]:
        """Channels whose money leaves what was observed: in some month, and in all."""
        months = np.asarray((self.spend > self.limit * CLOSE).any(axis=1))
        return months, self.spend.sum(axis=1) > self.total_limit * CLOSE

    @property
    def knot_count(self) -> int:
        """Amounts of a month."""
        return int(self.knots.shape[-1])

    @property
    def pair_knot_count(self) -> int:
        """Amounts of each of two months."""
        return int(self.pair_knots.shape[-1])

    @cached_property
    def pair_places(self) -> NDArray[np.intp]:
        """Channel, first and second month of every pair, (3, pairs)."""
        places = [(pair.channel, pair.first, pair.second) for pair in self.pairs]
        return np.array(places, dtype=np.intp).reshape(-1, 3).T

    @cached_property
    def pair_tables(self) -> tuple[Floats, Floats]:
        """Corrections of outcome and slope, (pairs, pair knots, pair knots) each."""
        outcome, slope = zip(*((pair.outcome, pair.slope) for pair in self.pairs), strict=True)
        return np.array(outcome), np.array(slope)

    @property
    def offsets(self) -> int:
        """Months that a month's money is felt in, itself included."""
        return int(self.outcome.shape[2])
