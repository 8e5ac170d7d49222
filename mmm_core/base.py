"""What would come without media: the fitted base of a year earlier, as assumed (numbers 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.row import BASE, CONTROLS, Row
from mmm_core.errors import InvalidProblem
from mmm_core.history import year_before
from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import FittedModel
from mmm_core.names import listed, printable
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
    return Base(fitted, _assumed(model, fitted, horizon.dates(model.frequency), at))


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
    first = first_position(model, horizon)
    at = np.array(
        [year_before(now, observed, year) for now in range(first, first + horizon.periods)]
    )
    if at.min() < 0:
        raise InvalidProblem(
            f"The base is that of a year earlier, and {model.name!r} has no data a year before "
            f"{horizon.start}.",
            "Leave out what is about the base (base_change).",
        )
    return at


def require_controls(rows: Sequence[Row], model: FittedModel, horizon: Horizon) -> None:
    """Refuse future values of controls that the model has not, or of other periods.

    Raises
    ------
    InvalidProblem
        Names the control and what the model has.
    """
    known = () if model.controls is None else model.controls.names
    dates = {str(date) for date in horizon.dates(model.frequency)}
    seen: set[str] = set()
    for row in rows:
        if row.name not in known:
            has = f"has {listed(known)}" if known else "holds none with their coefficients"
            raise row.wrong(
                f"{printable(row.name)!r} is no control of {model.name!r}, which {has}",
                "Say what it does to the base (base_change), or correct the name.",
            )
        outside = [at for at, _ in row.values if at not in dates]
        if outside:
            raise row.wrong(
                f"{printable(row.name)!r} has a value in {outside[0]}, which is no period of the "
                "horizon",
                "Give values for the horizon's own period labels.",
            )
        if row.name in seen:
            raise row.wrong(f"{printable(row.name)!r} is given twice", "Put its values into one.")
        seen.add(row.name)


def _values(row: Row, dates: Dates) -> Floats:
    """A control's values by period; NaN where it keeps those of a year earlier."""
    said = dict(row.values)
    return np.array([said.get(str(date), np.nan) for date in dates])


def _assumed(model: FittedModel, base: Floats, dates: Dates, at: NDArray[np.intp]) -> Floats:
    """A base (samples, periods, units) under the assumed changes of it."""
    assumptions = Assumptions.none() if model.assumed is None else model.assumed.assumptions
    for row in assumptions.of(CONTROLS):
        assert model.controls is not None
        base = base + model.controls.effect(row.name, _values(row, dates), at)
    rows = assumptions.of(BASE)
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
