"""How much more money stays inside what was observed (numbers 12), cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.evaluation import PlanEvaluation, beyond_observed, observed_limits
from mmm_core.labels import Floats
from mmm_core.response import ResponseWindow, calendar_shape

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
    more : the most money beside the plan's with which no period and not the total is beyond that,
        however it is timed; 0 where the plan is beyond it
    more_along : the same where the plan's own calendar is scaled up; no more than ``more``
    is_beyond : whether the plan itself is beyond what was observed
    """

    cell: int
    spend: float
    most_in_period: float
    most_in_all: float
    more: float
    more_along: float
    is_beyond: bool


def inside_of(current: PlanEvaluation) -> tuple[Inside, ...]:
    """How far the data reach beside a plan, in the order of the cells."""
    window, spend = current.window, current.plan.array(current.model)
    in_period, in_all = observed_limits(current.model, spend.shape[0])
    by_period, by_total = beyond_observed(window, spend)
    beyond = (by_period > 0).any(axis=0) | (by_total > 0)
    now, left = spend.sum(axis=0), _left(window, spend)
    along = np.clip(observed_along(window, calendar_shape(spend, current.calendar)) - now, 0, left)
    left, along = (np.where(beyond | (x <= _NOTHING * in_all), 0.0, x) for x in (left, along))
    return tuple(
        Inside(
            k, float(now[k]), float(in_period[k]), float(in_all[k]), float(left[k]),
            float(along[k]), bool(beyond[k]),
        )
        for k in range(len(current.model.cells))
    )  # fmt: skip


def _left(window: ResponseWindow, spend: Floats) -> Floats:
    """The most money beside (periods, cells) that buys no more than was ever bought, (cells,).

    Where prices differ between periods, what may still be bought holds most money in the dearest.
    """
    in_period, in_all = observed_limits(window.model, spend.shape[0])
    price = np.ones_like(spend) if window.price is None else window.price
    bought = window.deflated(spend)
    dearest = np.argsort(-price, axis=0, kind="stable")
    room = np.take_along_axis(np.maximum(in_period - bought, 0.0), dearest, axis=0)
    whole = np.maximum(in_all - bought.sum(axis=0), 0.0)
    taken = np.clip(whole - (np.cumsum(room, axis=0) - room), 0.0, room)
    left: Floats = (taken * np.take_along_axis(price, dearest, axis=0)).sum(axis=0)
    return left


def observed_along(window: ResponseWindow, shape: Floats) -> Floats:
    """Money beyond which some period or the total leaves what was observed, (cells,).

    Parameters
    ----------
    shape : (periods, cells) of one unit of money, the calendar that is scaled
    """
    in_period, in_all = observed_limits(window.model, shape.shape[0])
    bought = window.deflated(shape)
    most: Floats = np.minimum(in_all / bought.sum(axis=0), in_period / bought.max(axis=0))
    return most
