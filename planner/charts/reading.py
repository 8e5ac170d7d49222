"""Values read off a curve between its points."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from planner.questions.evidence import ResponseCurve
from planner.wording.units import Units


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
