"""How far the data reach beside a plan (numbers 12), and what of that pays (19), by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.evaluation import PlanEvaluation, beyond_observed, observed_limits
from mmm_core.labels import Floats
from mmm_core.response import ResponseWindow, calendar_shape
from planner.questions.standing import Standing

# Of what was observed: what is left of rounding is no room.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Inside:
    """How far the data of one cell reach beside a plan; money as it is paid.

    Parameters
    ----------
    cell : index
    spend : of the plan, over the horizon
    most_in_period, most_in_all : highest observed in one period, and over as many periods as the
        horizon has (all of the data, where they are fewer); at the prices of the data
    more : the most money beside the plan's, in periods that are still open, with which no period
        and not the total is beyond that, however it is timed; 0 where the plan is beyond it
    more_along : the same where the plan's own calendar of them is scaled up; no more than ``more``
    is_beyond : whether the plan itself is beyond what was observed
    """

    cell: int
    spend: float
    most_in_period: float
    most_in_all: float
    more: float
    more_along: float
    is_beyond: bool


@dataclass(frozen=True)
class Reach:
    """How far the data reach beside a plan, all cells together.

    Parameters
    ----------
    cells : in the model's order
    standings : where each stands against break-even at the plan
    begun, periods : so many of the horizon's periods can take no more; and all of them
    """

    cells: tuple[Inside, ...]
    standings: tuple[Standing, ...]
    begun: int
    periods: int

    @property
    def more(self) -> float:
        """Timed anew, all cells."""
        return sum(one.more for one in self.cells)

    @property
    def more_along(self) -> float:
        """Timed as now, all cells."""
        return sum(one.more_along for one in self.cells)

    @property
    def paying(self) -> tuple[float, float] | None:
        """What of both lies in cells with room (numbers 19); None where no break-even is known.

        Their next money probably pays for itself, which need not hold of all of it.
        """
        if all(one.place == "unknown" for one in self.standings):
            return None
        room = [self.cells[k] for k, one in enumerate(self.standings) if one.place == "room"]
        return sum(one.more for one in room), sum(one.more_along for one in room)


def reach_of(current: PlanEvaluation, standings: Sequence[Standing], begun: int = 0) -> Reach:
    """How far the data reach beside a plan.

    Parameters
    ----------
    standings : where each cell stands at it, in the model's order
    begun : so many of its first periods have begun, and can take no more
    """
    periods = current.plan.horizon.periods
    return Reach(inside_of(current, begun), tuple(standings), begun, periods)


def inside_of(current: PlanEvaluation, begun: int = 0) -> tuple[Inside, ...]:
    """The same by cell, in the model's order."""
    window, spend = current.window, current.plan.array(current.model)
    in_period, in_all = observed_limits(current.model, spend.shape[0])
    by_period, by_total = beyond_observed(window, spend)
    beyond = (by_period > 0).any(axis=0) | (by_total > 0)
    now, left = spend.sum(axis=0), _left(window, spend, begun)
    along = np.clip(_along(window, spend, current.calendar, begun), 0, left)
    left, along = (np.where(beyond | (x <= _NOTHING * in_all), 0.0, x) for x in (left, along))
    return tuple(
        Inside(
            k, float(now[k]), float(in_period[k]), float(in_all[k]), float(left[k]),
            float(along[k]), bool(beyond[k]),
        )
        for k in range(len(current.model.cells))
    )  # fmt: skip


def _left(window: ResponseWindow, spend: Floats, begun: int) -> Floats:
    """The most money beside (periods, cells) that buys no more than was ever bought, (cells,).

    Where prices differ between periods, what may still be bought holds most money in the dearest.
    """
    in_period, in_all = observed_limits(window.model, spend.shape[0])
    price = np.ones_like(spend) if window.price is None else window.price
    bought = window.deflated(spend)
    dearest = np.argsort(-price, axis=0, kind="stable")
    free = np.maximum(in_period - bought, 0.0)
    free[:begun] = 0.0
    room = np.take_along_axis(free, dearest, axis=0)
    whole = np.maximum(in_all - bought.sum(axis=0), 0.0)
    taken = np.clip(whole - (np.cumsum(room, axis=0) - room), 0.0, room)
    left: Floats = (taken * np.take_along_axis(price, dearest, axis=0)).sum(axis=0)
    return left


def _along(window: ResponseWindow, spend: Floats, calendar: Floats, begun: int) -> Floats:
    """The same where the calendar of what has not begun is scaled up, (cells,).

    Parameters
    ----------
    calendar : (periods, cells) that a cell gets which spends nothing in those periods
    """
    periods = spend.shape[0]
    if begun >= periods:
        return np.zeros(spend.shape[1])
    shape, fixed = np.zeros_like(spend), spend.copy()
    shape[begun:] = calendar_shape(spend[begun:], calendar[begun:])
    fixed[begun:] = 0.0
    most = observed_along(window, shape, window.deflated(fixed).sum(axis=0))
    along: Floats = most - spend[begun:].sum(axis=0)
    return along


def observed_along(
    window: ResponseWindow, shape: Floats, bought_before: Floats | float = 0.0
) -> Floats:
    """Money beyond which some period or the total leaves what was observed, (cells,).

    Parameters
    ----------
    shape : (periods, cells) of one unit of money, the calendar that is scaled
    bought_before : what the total holds beside it, (cells,), at the prices of the data
    """
    in_period, in_all = observed_limits(window.model, shape.shape[0])
    bought = window.deflated(shape)
    most: Floats = np.minimum(
        (in_all - bought_before) / bought.sum(axis=0), in_period / bought.max(axis=0)
    )
    return most
