"""What some cells may spend together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import CellsField, Line, UnitField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    note_on,
    picked,
    range_text,
    require_choice,
    require_range,
    times,
    who_together,
    without,
)
from optimizer.guardrails.sums import (
    GROUP_UNITS,
    LIMITS,
    SUFFIX,
    GroupUnit,
    readings_of,
    share_rows,
)
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import RANGE, Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class GroupRange(Guardrail, kind="group_range"):
    """The selected cells together spend between ``min`` and ``max``, in ``unit``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    min, max : in ``unit``; None where open
    unit : "money" over the horizon, "x_reference" (of their joint reference), or
        "share_of_total" (of the plan's own total)
    """

    rank = 10
    title = "A floor or ceiling for several together"
    purpose = "What the picked channels may spend together. Leave one of the two numbers open."
    means = "the cells together between `min` and `max`"
    form = (CellsField(), Line((UnitField(GROUP_UNITS), *LIMITS), 3))
    prices_money = True

    label: str
    cells: Picked
    min: float | None = None
    max: float | None = None
    unit: GroupUnit = "money"

    def __post_init__(self) -> None:
        require_choice(self.label, "unit", self.unit, GROUP_UNITS)
        require_range(self.label, self.min, self.max, self.unit)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv + radio together: at least 1,000,000"."""
        group, cells = who_together(self.cells, ground)
        span, facts = range_text(self.min, self.max, "money" if self.unit == "money" else "share")
        return Sentence(f"{group}: {span}{SUFFIX[self.unit]}", cells | facts)

    def rows(self, ground: Ground) -> Rows:
        """One row; one a bound for ``share_of_total``."""
        weights = picked(self.cells, ground)[None, :].astype(float)
        if self.unit == "share_of_total":
            return share_rows(weights, ground.dates.size, self.min, self.max)
        scale = weights @ ground.reference_total if self.unit == "x_reference" else np.ones(1)
        low, high = times(self.min, scale, 0.0), times(self.max, scale, np.inf)
        return Rows.over_horizon(weights, ground.dates.size, low, high).following(RANGE, scale)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound."""
        amount, one = self._amounts(spend, ground)
        above = math.inf if self.min is None else amount - self.min * one
        below = math.inf if self.max is None else self.max * one - amount
        return min(above, below)

    def _amounts(self, spend: Floats, ground: Ground) -> tuple[float, float]:
        """Money of the cells, and that which their bounds are multiples of."""
        chosen = ground.cells.select(self.cells)
        one = {
            "money": 1.0,
            "x_reference": float(ground.reference[:, chosen].sum()),
            "share_of_total": float(spend.sum()),
        }[self.unit]
        return float(spend[:, chosen].sum()), one

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The sum, in percent of what it is relative to."""
        amount, one = self._amounts(spend, ground)
        return readings_of(self.min, self.max, self.unit, np.array([amount]), np.array([one]))

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Whether no cell of the group has a reference, so that this locks it at zero."""
        empty = without(ground.reference_total, self.cells, ground)
        whole = len(empty) == ground.cells.select(self.cells).size
        if self.max is None or self.unit != "x_reference" or not whole:
            return ()
        return note_on(
            empty,
            "reference spend",
            f"{self.label!r} keeps {{it}} at zero",
            "Give a bound in money to open {it}.",
        )
