"""What would come without media: the fitted base of a year earlier, as assumed (numbers 11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.assumptions.row import BASE
from mmm_core.errors import InvalidProblem
from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Horizon
from mmm_core.plan import first_position


@dataclass(frozen=True, eq=False)
class Base:
    """The base of a horizon, per draw, in outcome units.

    Parameters
    ----------
    fitted_by_period, assumed_by_period : (samples, periods, units of the panel): as fitted, and
        under assumptions
    """

    fitted_by_period: Floats
    assumed_by_period: Floats

    @property
    def fitted(self) -> Floats:
        """Over the horizon and all units, as fitted, (samples,)."""
        return self.fitted_by_period.sum(axis=(1, 2))

    @property
    def assumed(self) -> Floats:
        """The same under assumptions."""
        return self.assumed_by_period.sum(axis=(1, 2))


def base_of(model: FittedModel, horizon: Horizon) -> Base:
    """The base of the same periods one year earlier, and what is assumed of it.

    A year that is not over repeats, as in the reference plan. Raises as ``require_base``.
    """
    at = require_base(model, horizon)
    assert model.base is not None
    base = model.base.transpose(SAMPLE, PERIOD, ...).to_numpy()
    # Files hold single precision, in which sums would lose their last digits.
    fitted = base[:, at].astype(np.float64).reshape(base.shape[0], horizon.periods, -1)
    return Base(fitted, _assumed(model, fitted, horizon.dates(model.frequency)))


def has_base(model: FittedModel, horizon: Horizon) -> bool:
    """Whether the base of a horizon is known."""
    try:
        require_base(model, horizon)
    except InvalidProblem:
        return False
    return True


def require_base(model: FittedModel, horizon: Horizon) -> NDArray[np.intp]:
    """Positions, (periods,), of the observed periods whose base a horizon has.

    Raises
    ------
    InvalidProblem
        If the model has no base, or no data a year before the horizon.
    """
    if model.base is None:
        raise InvalidProblem(
            f"The base of {model.name!r} is asked for, and it has none: {model.base_missing}.",
            "Leave out what is about the base (base_change).",
        )
    observed, year = model.dates.size, model.frequency.per_year
    now = first_position(model, horizon) + np.arange(horizon.periods)
    at = np.where(now - year < observed, now - year, observed - year + (now - observed) % year)
    if at.min() < 0:
        raise InvalidProblem(
            f"The base is that of a year earlier, and {model.name!r} has no data a year before "
            f"{horizon.start}.",
            "Leave out what is about the base (base_change).",
        )
    return at


def _assumed(model: FittedModel, base: Floats, dates: Dates) -> Floats:
    """A base (samples, periods, units) under the assumed changes of it."""
    rows = () if model.assumed is None else model.assumed.assumptions.of(BASE)
    if not rows:
        return base
    share, amount = np.zeros(dates.size), np.zeros(dates.size)
    for row in rows:
        (share if row.measure == "share" else amount)[row.holds(dates)] += row.number
    if base.shape[2] > 1 and amount.any():
        # An amount is of the whole panel: each unit takes it in proportion to its base.
        whole = base.sum(axis=2, keepdims=True)
        part = np.divide(base, whole, out=np.full_like(base, 1 / base.shape[2]), where=whole != 0)
        return base * (1.0 + share)[:, None] + amount[:, None] * part
    result: Floats = base * (1.0 + share)[:, None] + amount[:, None]
    return result
