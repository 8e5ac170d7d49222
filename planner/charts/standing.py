"""Where a cell stands against break-even, and values read off a curve between its points."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from planner.questions.evidence import CellReturn, ResponseCurve
from planner.wording.units import Units

Standing = Literal["headroom", "open", "past", "unknown"]
SAID = {
    "headroom": "has headroom",
    "open": "may or may not pay",
    "past": "is past break-even",
    "unknown": "has no known break-even",
}


def standing(low: float, high: float, break_even: float | None) -> Standing:
    """Which side of break-even the whole credible interval of the marginal return lies on."""
    if break_even is None:
        return "unknown"
    if low > break_even:
        return "headroom"
    return "past" if high < break_even else "open"


def cell_standing(cell: CellReturn, units: Units) -> Standing:
    """The standing of a cell at the reference plan."""
    return standing(cell.marginal.low, cell.marginal.high, units.break_even)


def curve_standing(curve: ResponseCurve, units: Units) -> Standing:
    """The standing of a cell at its current spend, read off its curve."""
    _, low, high = slopes_at(curve, units)
    return standing(low, high, units.break_even)


def slope_at(curve: ResponseCurve, units: Units) -> float:
    """Mean marginal return at current spend, as shown."""
    return slopes_at(curve, units)[0]


def slopes_at(curve: ResponseCurve, units: Units) -> tuple[float, float, float]:
    """Marginal return at current spend, as shown: mean and the ends of its interval."""
    xs = curve.spend.tolist()
    mean, low, high = (
        at(xs, slopes.tolist(), curve.current) * units.factor
        for slopes in (curve.marginal, curve.marginal_low, curve.marginal_high)
    )
    return mean, low, high


def at(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Linear interpolation; beside an infinite value, the finite one."""
    i = bisect_left(xs, x)
    if i >= len(xs):
        return ys[-1]
    if i == 0 or xs[i] == x:
        return ys[i]
    before, after = ys[i - 1], ys[i]
    if not (math.isfinite(before) and math.isfinite(after)):
        return after if math.isfinite(after) else before
    share = (x - xs[i - 1]) / (xs[i] - xs[i - 1])
    return before + share * (after - before)


def last_crossing(xs: Sequence[float], ys: Sequence[float], level: float) -> float | None:
    """Where a curve falls through a level for the last time; None if it never does."""
    for i in range(len(xs) - 1, 0, -1):
        before, after = ys[i - 1], ys[i]
        if before > level >= after:
            if not math.isfinite(before):
                return xs[i]
            return xs[i - 1] + (before - level) / (before - after) * (xs[i] - xs[i - 1])
    return None
