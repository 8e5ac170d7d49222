"""Horizons as scripts name them, and as answers list them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import FURTHEST_YEARS, default_horizon, first_position
from planner.contract.days import read_day
from planner.questions.horizons import horizon_named, named_horizons
from planner.wording.ahead import as_periods


def read_horizon(
    model: FittedModel, name: str | None, start: str | None, periods: int | None
) -> Horizon:
    """A horizon by the name of a quarter or year, or by start and length.

    What is left out of start and length is the default's.

    Raises
    ------
    InvalidProblem
        If the model's calendar has no such quarter or year to plan.
    InvalidPlan
        If the start is no date or no period, the length impossible, or both ways are used.
    """
    if name is not None:
        if start is not None or periods is not None:
            raise InvalidPlan(
                f"The horizon is {name[:40]!r}, and its start or length is given too.",
                "Give a name, or start and periods.",
            )
        return horizon_named(model, name).horizon
    usual = default_horizon(model)
    first = usual.start if start is None else model.frequency.label(_day(start))
    horizon = Horizon(first, usual.periods if periods is None else periods)
    first_position(model, horizon)
    return horizon


def horizon_from(model: FittedModel, start: str) -> Horizon:
    """As many periods as usual after the data, from a start as people write it.

    Raises
    ------
    InvalidPlan
        If it is no day, could be two, is no period of the model, lies within the data, or more
        than two years after them.
    """
    usual = default_horizon(model)
    found = Horizon(model.frequency.label(_day(start)), usual.periods)
    first_position(model, found)
    ahead = model.frequency.steps(usual.start, found.start) or 0
    if ahead > FURTHEST_YEARS * model.frequency.per_year:
        raise InvalidPlan(
            f"{found.start} is more than {FURTHEST_YEARS} years after the data, which go on to "
            f"{model.dates[-1].astype('M8[D]')}.",
            f"Start at most {FURTHEST_YEARS} years after them.",
        )
    if found.start < usual.start:
        raise InvalidPlan(
            f"{found.start} is not after the data, which go on to "
            f"{model.dates[-1].astype('M8[D]')}.",
            f"Start {usual.start} or later.",
        )
    return found


def _day(text: str) -> np.datetime64:
    return np.datetime64(read_day(text), "D")


def horizons_json(model: FittedModel) -> list[dict[str, Any]]:
    """Quarters and years that can be planned, each as whole periods."""
    return [
        {
            "name": one.name,
            "start": str(one.horizon.start),
            "periods": one.horizon.periods,
            "begun": one.begun,
            "note": as_periods(model, one) or None,
        }
        for one in named_horizons(model)
    ]
