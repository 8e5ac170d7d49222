"""Where a cell stands against break-even (numbers 19): room, past its best, below a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.economics import Economics, economics_of
from mmm_core.labels import Floats
from mmm_core.response import ResponseWindow
from mmm_core.statistics import probability_above

Place = Literal["room", "open", "below_threshold", "past", "unknown"]

LIKELY = 0.75
UNLIKELY = 0.25
_POINTS, _STRETCHES = 48, 6


@dataclass(frozen=True)
class Standing:
    """A cell at the money that it spends.

    Parameters
    ----------
    place : "room" (the next money probably pays), "past" (it probably does not, and no larger
        spend that was observed may pay), "below_threshold" (a larger one may), "open" (it may or
        may not pay), "unknown" (no margin is known)
    chance : P(mROAS > break-even); None where it is unknown
    takes : money from which on more than today's profit may be earned; below a threshold only
    """

    place: Place
    chance: float | None = None
    takes: float | None = None


UNKNOWN = Standing("unknown")


def counts(standings: Iterable[Standing]) -> dict[Place, int]:
    """How many cells stand where, in the order of places; those without any are left out."""
    places = [one.place for one in standings]
    return {place: places.count(place) for place in get_args(Place) if place in places}


def standings_along(
    window: ResponseWindow, shape: Floats, spend: Floats, observed: Floats
) -> list[Standing]:
    """Where every cell stands, in the model's order.

    Parameters
    ----------
    shape : (periods, cells) of one unit of money, the calendar along which they are scaled
    spend, observed : (cells,) as for ``standing_of``
    """
    economics = economics_of(window.model)
    if economics is None:
        return [UNKNOWN] * spend.size
    each = window.curves_in_turn(np.zeros_like(shape), shape)
    return [
        standing_of(curves, at, money, most, economics)
        for (at, curves), money, most in zip(each, spend.tolist(), observed.tolist(), strict=True)
    ]


def standing_of(
    curves: CalendarCurves, cell: int, spend: float, observed: float, economics: Economics | None
) -> Standing:
    """Where a cell stands when its calendar is scaled to ``spend``.

    Parameters
    ----------
    curves : by money along the cell's calendar
    spend, observed : money over the horizon: now, and the most within what was observed
    economics : None where break-even is unknown
    """
    if economics is None:
        return UNKNOWN
    now, slope = curves.value_and_slope(cell, spend)
    chance = probability_above(slope * economics.value_per_unit, economics.break_even).value
    if chance >= LIKELY:
        return Standing("room", chance)
    if chance > UNLIKELY:
        return Standing("open", chance)
    # Where a curve only flattens, what the next money does not earn more money does not either.
    turns = (slope * economics.value_per_unit > economics.break_even) | ~curves.concave_from(
        cell, spend
    )
    if turns.mean() <= UNLIKELY or observed <= spend:
        return Standing("past", chance)
    # So draws that do not turn gain nothing, and need not be looked at further out.
    some, now = curves.in_draws(cell, turns), now[turns]
    earns = economics.margin * economics.value_per_unit
    costs = economics.break_even * economics.margin

    def may_pay(brings: float, spends: float) -> bool:
        gain = earns * (some.value(0, brings) - now) - costs * (spends - spend)
        return bool(np.count_nonzero(gain > 0) > UNLIKELY * turns.size)

    for stretch in np.array_split(np.linspace(spend, observed, _POINTS)[1:], _STRETCHES):
        # None of it brings more than the last of it, nor costs less than the first.
        if may_pay(float(stretch[-1]), float(stretch[0])):
            for more in map(float, stretch):
                if may_pay(more, more):
                    return Standing("below_threshold", chance, more)
    return Standing("past", chance)
