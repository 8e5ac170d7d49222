"""The money of some cells as a multiple of that of others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, CellsField, Line
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    picked,
    range_text,
    require_range,
    who,
)
from optimizer.guardrails.sums import readings_of, relative_rows
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class Ratio(Guardrail, kind="ratio"):
    """The money of some cells, as a multiple of the money of others.

    It is judged as min * sum(to) <= sum(cells) <= max * sum(to), which says the same
    wherever ``to`` spends anything.

    Parameters
    ----------
    label : unique name
    cells, to : labels by dimension; empty for all cells
    min, max : sum(cells) / sum(to); None where open
    """

    rank = 40
    title = "One group in proportion to another"
    purpose = "The money of some channels as a multiple of the money of others."
    means = "the cells' money, as a multiple of that of `to`"
    form = (
        CellsField(),
        CellsField("to", "For every unit of money in"),
        Line(
            (
                AmountField("min", "At least (times)", "times"),
                AmountField("max", "At most (times)", "times"),
            )
        ),
    )

    label: str
    cells: Picked
    to: Picked
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        require_range(self.label, self.min, self.max, "times")

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv to radio: ratio 0.5 to 2"."""
        span, facts = range_text(self.min, self.max, "times")
        said = {"cells": (who(self.cells, " + "), "text"), "to": (who(self.to, " + "), "text")}
        return Sentence(f"{{cells}} to {{to}}: ratio {span}", said | facts)

    def rows(self, ground: Ground) -> Rows:
        """One row a bound."""
        mine, other = (picked(cells, ground).astype(float) for cells in (self.cells, self.to))
        return relative_rows(mine[None], other[None], ground.dates.size, self.min, self.max)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money of ``cells`` to either bound."""
        mine, other = self._sums(spend, ground)
        above = math.inf if self.min is None else mine - self.min * other
        below = math.inf if self.max is None else self.max * other - mine
        return min(above, below)

    def _sums(self, spend: Floats, ground: Ground) -> tuple[float, float]:
        """Money of ``cells``, and of ``to``."""
        mine, other = (ground.cells.select(cells) for cells in (self.cells, self.to))
        return float(spend[:, mine].sum()), float(spend[:, other].sum())

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The ratio."""
        mine, other = self._sums(spend, ground)
        return readings_of(self.min, self.max, "times", np.array([mine]), np.array([other]))
