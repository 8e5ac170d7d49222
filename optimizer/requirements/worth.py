"""What outcome counts for, by the period in which it arrives, and responses counted that way.

Value and margin belong to the period in which outcome arrives, not to that in which money is
spent: so a count weighs the periods of horizon and tail. Everything that looks for a plan sees
responses that are weighed and summed already. Where one question counts outcome in several
ways, each is a further set of draws of the same responses, and a criterion looks at its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from mmm_core.response import ResponseWindow

# How periods are weighed; None where all count alike.
Weights = Floats | None


@dataclass(frozen=True, eq=False)
class Worth:
    """What a unit of outcome counts for.

    Parameters
    ----------
    per_unit : on average over the horizon's periods
    by_period : (periods + l_max,) what it counts for in a period, as a multiple of that; None
        where all periods are alike
    """

    per_unit: float
    by_period: Weights = None

    @staticmethod
    def of(by_period: Floats, periods: int) -> Worth:
        """Of amounts by period of horizon and tail, the first ``periods`` of them the horizon's."""
        mean = float(by_period[:periods].mean())
        return Worth(mean, by_period / mean)

    def times(self, factor: float) -> Worth:
        """So many times as much in every period."""
        return replace(self, per_unit=factor * self.per_unit)


UNIT = Worth(1.0)


def same_weights(one: Weights, other: Weights) -> bool:
    """Whether two ways to weigh periods are one."""
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))


def summed(by_period: Floats, weights: Weights) -> Floats:
    """Outcome of shape (..., periods + l_max), weighed and summed over periods."""
    total: Floats = by_period.sum(axis=-1) if weights is None else by_period @ weights
    return total


def brought(window: ResponseWindow, spend: Floats, counts: Sequence[Weights]) -> Floats:
    """What a plan of shape (periods, cells) brings in each way of counting, side by side.

    Returns
    -------
    ndarray of shape (cells, counts * samples), outcome units
    """
    cells = spend.shape[1]
    found = np.zeros((cells, len(counts) * window.model.samples))
    if not spend.any():
        return found
    for part in window.blocks(cells):
        by_period = window.incremental(spend, part)
        found[part] = np.concatenate([summed(by_period, one) for one in counts], axis=1)
    return found


@dataclass(frozen=True, eq=False)
class Responses:
    """What plans bring, counted in one way or in several, over one window.

    Axes of draws hold those of the first count, then those of the next.

    Parameters
    ----------
    window : carry-in, horizon and tail
    counts : how periods are weighed in each way of counting
    """

    window: ResponseWindow
    counts: tuple[Weights, ...] = (None,)

    def brings(self, spend: Floats) -> Floats:
        """What a plan of shape (periods, cells) brings: (cells, counts * samples)."""
        return brought(self.window, spend, self.counts)

    def curves(self, committed: Floats, shape: Floats) -> CalendarCurves:
        """Responses by level, as ``ResponseWindow.curves``, of ``counts * samples`` draws."""
        found = [window.curves(committed, shape) for window in self._windows]
        return found[0] if len(found) == 1 else _beside(found)

    @cached_property
    def _windows(self) -> tuple[ResponseWindow, ...]:
        """One for each count; all of them weighed where there are several."""
        periods = self.window.horizon.periods + self.window.model.l_max
        plain = None if len(self.counts) == 1 else np.ones(periods)
        weighed = [plain if one is None else one for one in self.counts]
        return tuple(
            self.window if one is None else replace(self.window, worth=one) for one in weighed
        )


def _beside(curves: list[CalendarCurves]) -> CalendarCurves:
    """Curves of the same cells along the same calendars, as draws of one."""
    first, samples = curves[0], curves[0].weight.shape[1]

    def joined(parts: list[Floats]) -> Floats:
        whole = [np.broadcast_to(part, (*part.shape[:-1], samples)) for part in parts]
        return np.concatenate(whole, axis=-1)

    return CalendarCurves(
        kind=first.kind,
        parameters={
            name: joined([one.parameters[name] for one in curves]) for name in first.parameters
        },
        weight=joined([one.weight for one in curves]),
        offset=joined([one.offset for one in curves]),
        gain=joined([one.gain for one in curves]),
        start=joined([one.start for one in curves]),
    )
