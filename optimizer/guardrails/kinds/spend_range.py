"""What each cell may spend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import CellsField, Line, UnitField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    BINDING,
    note_on,
    range_text,
    require_choice,
    require_range,
    times,
    who,
    without,
)
from optimizer.guardrails.sums import (
    LIMITS,
    SUFFIX,
    UNITS,
    Unit,
    readings_of,
    share_rows,
)
from optimizer.requirements import Integers, Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import RANGE, Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class SpendRange(Guardrail, kind="spend_range"):
    """Every selected cell spends between ``min`` and ``max``, in ``unit``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    min, max : in ``unit``; None where open
    unit : "money" over the horizon, "x_reference", "share_of_total" (of the plan's own
        total), or "x_observed_max" (each period, times the cell's highest observed period)
    """

    rank = 20
    title = "A floor or ceiling for each"
    purpose = "What each of the picked channels may spend. Leave one of the two numbers open."
    means = "each cell between `min` and `max`"
    form = (CellsField(), Line((UnitField(UNITS), *LIMITS), 3))
    prices_money = True

    label: str
    cells: Picked
    min: float | None = None
    max: float | None = None
    unit: Unit = "money"

    def __post_init__(self) -> None:
        require_choice(self.label, "unit", self.unit, UNITS)
        require_range(self.label, self.min, self.max, self.unit)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv, radio: 50 % to 150 % of now"."""
        span, facts = range_text(self.min, self.max, "money" if self.unit == "money" else "share")
        return Sentence(
            f"{{cells}}: {span}{SUFFIX[self.unit]}", {"cells": (who(self.cells), "text"), **facts}
        )

    def rows(self, ground: Ground) -> Rows:
        """One row a cell; one a period and cell for ``x_observed_max``."""
        chosen = ground.cells.select(self.cells)
        periods = ground.dates.size
        if self.unit == "share_of_total":
            return share_rows(_each(chosen, ground), periods, self.min, self.max)
        if self.unit == "x_observed_max":
            scale = ground.observed_most[:, chosen].ravel()
            period = np.repeat(np.arange(periods), chosen.size)
            cell = np.tile(chosen, periods)
            return Rows.single(period, cell, *self._bounds(scale)).following(RANGE, scale)
        money = self.unit == "money"
        scale = np.ones(chosen.size) if money else ground.reference[:, chosen].sum(axis=0)
        rows = Rows.over_horizon(_each(chosen, ground), periods, *self._bounds(scale))
        return rows.following(RANGE, scale)

    def _bounds(self, scale: Floats) -> tuple[Floats, Floats]:
        return times(self.min, scale, 0.0), times(self.max, scale, np.inf)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound over the selected cells (and periods)."""
        chosen = ground.cells.select(self.cells)
        if self.unit == "x_observed_max":
            return min(self._room(spend[:, chosen], ground.observed_most[:, chosen]))
        return min(self._room(spend[:, chosen].sum(axis=0), self._ones(chosen, spend, ground)))

    def _room(self, amounts: Floats, ones: Floats) -> tuple[float, float]:
        """The least money from any amount down to its lower bound, and up to its upper one."""
        below = math.inf if self.min is None else float((amounts - self.min * ones).min())
        above = math.inf if self.max is None else float((self.max * ones - amounts).min())
        return below, above

    def _ones(self, chosen: Integers, spend: Floats, ground: Ground) -> Floats:
        """Money that the bounds of some cells over the horizon are multiples of."""
        match self.unit:
            case "money":
                return np.ones(chosen.size)
            case "x_reference":
                return ground.reference[:, chosen].sum(axis=0)
            case "share_of_total":
                return np.full(chosen.size, spend.sum())
            case "x_observed_max":
                return ground.observed_most[:, chosen].sum(axis=0)

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The least and the most of any cell, in percent of what it is relative to."""
        chosen = ground.cells.select(self.cells)
        if self.unit != "x_observed_max":
            ones = self._ones(chosen, spend, ground)
            money = spend[:, chosen].sum(axis=0)
            return readings_of(self.min, self.max, self.unit, money, ones, chosen)
        return readings_of(
            self.min, self.max, self.unit, spend[:, chosen].ravel(),
            ground.observed_most[:, chosen].ravel(), np.tile(chosen, ground.dates.size),
            [str(date) for date in np.repeat(ground.dates, chosen.size)],
        )  # fmt: skip

    def held(self, spend: Floats, ground: Ground, near: float) -> Mapping[int, str] | None:
        """Limits of one cell, and of every period, are said of the cells that they hold."""
        chosen = ground.cells.select(self.cells)
        if self.unit == "x_observed_max" and self.max == 1.0 and self.min is None:
            highest = ground.observed_most[:, chosen] * (1 - BINDING) - near
            top = chosen[(spend[:, chosen] >= highest).any(axis=0)]
            return dict.fromkeys(top.tolist(), "At the observed maximum")
        both = self.min is not None and self.max is not None
        cap = self.unit == "money" and self.min is None
        in_table = self.unit in ("x_reference", "money") and (both or cap)
        if chosen.size != 1 or not in_table:
            return None
        cell = int(chosen[0])
        ones = self._ones(chosen, spend, ground)
        below, above = self._room(spend[:, chosen].sum(axis=0), ones)
        if min(below, above) > max(BINDING * float(spend.sum()), near):
            return {}
        return {cell: "Kept at zero" if self.max == 0 else self._side(above < below)}

    def _side(self, upper: bool) -> str:
        """A limit of one cell in a few words."""
        if self.unit == "money":
            return f"At the {'most' if upper else 'least'} money allowed"
        word, share = ("most", self.max) if upper else ("least", self.min)
        return f"At {word} {100 * (share or 0.0):.6g} % of now"

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Cells without a reference (or without observed spend) that this locks at zero."""
        if self.max is None or self.unit not in ("x_reference", "x_observed_max"):
            return ()
        relative = self.unit == "x_reference"
        size = ground.reference_total if relative else ground.observed_max
        return note_on(
            without(size, self.cells, ground),
            "reference spend" if relative else "observed spend",
            f"{self.label!r} keeps {{it}} at zero",
            "Give a bound in money to open {it}.",
        )


def _each(chosen: Integers, ground: Ground) -> Floats:
    """Weights that single out one cell a row, (chosen, cells)."""
    weights = np.zeros((chosen.size, len(ground.cells)))
    weights[np.arange(chosen.size), chosen] = 1.0
    return weights
