"""No sudden changes from one period to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, CellsField, SwitchField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    note_on,
    require_amount,
    who,
)
from optimizer.guardrails.sums import readings_of
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class Ramp(Guardrail, kind="ramp"):
    """Each selected cell changes by no more than this from one period to the next.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    max : times the cell's mean period spend in the reference (in the data, where its
        reference is zero)
    from_last_observed : count the step from the last observed period to the first too
    """

    rank = 90
    title = "No sudden changes"
    purpose = "How far each channel's spend may change from one period to the next."
    means = "the most that a cell changes from one period to the next, as a share of its mean"
    form = (
        CellsField(),
        AmountField("max", "At most, in % of its mean spend", "share", needed=True),
        SwitchField("from_last_observed", "The step from the last observed period counts too"),
    )

    label: str
    cells: Picked
    max: float
    from_last_observed: bool = False

    def __post_init__(self) -> None:
        require_amount(self.label, "max", self.max)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: changes by at most 30 % of its mean from period to period"."""
        start = ", the last observed one included" if self.from_last_observed else ""
        return Sentence(
            f"{{cells}}: changes by at most {{max}} of its mean from one period to the next{start}",
            {"cells": (who(self.cells), "text"), "max": (self.max, "share")},
        )

    def _largest(self, cell: int, ground: Ground) -> float:
        """Largest step of a cell, money."""
        return self.max * self._mean(cell, ground)

    def _mean(self, cell: int, ground: Ground) -> float:
        """Money that steps of a cell are measured against."""
        mean = float(ground.reference[:, cell].mean())
        return mean if mean != 0 else float(self._known(ground.mean_observed, "mean")[cell])

    def _start(self, ground: Ground) -> Floats:
        return self._known(ground.last_observed, "last observed")

    def _known(self, amounts: Floats | None, what: str) -> Floats:
        if amounts is None:
            raise InvalidProblem(
                f"Guardrail {self.label!r} refers to the {what} period spend of the data, and "
                "the data are not at hand.",
                "Ask the question of a fitted model.",
            )
        return amounts

    def rows(self, ground: Ground) -> Rows:
        """One row a step and cell."""
        chosen, steps = ground.cells.select(self.cells), ground.dates.size - 1
        means = np.array([self._mean(int(cell), ground) for cell in chosen])
        most, count = self.max * means, steps * chosen.size
        upper, later = np.tile(most, steps), np.repeat(np.arange(1, steps + 1), chosen.size)
        row, cell = np.arange(count), np.tile(chosen, steps)
        period, weight = np.append(later, later - 1), np.repeat([1.0, -1.0], count)
        row, cell, lower = np.tile(row, 2), np.tile(cell, 2), -upper
        if self.from_last_observed:
            start = self._start(ground)[chosen]
            row = np.append(row, count + np.arange(chosen.size))
            period = np.append(period, np.zeros(chosen.size, dtype=np.intp))
            cell, weight = np.append(cell, chosen), np.append(weight, np.ones(chosen.size))
            lower, upper = np.append(lower, start - most), np.append(upper, start + most)
        per = np.tile(means, lower.size // chosen.size)
        return Rows(row, period, cell, weight, lower, upper).following(("max", "max"), per)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money by which a step may still grow."""
        least = math.inf
        for cell in ground.cells.select(self.cells):
            for step in self._steps(int(cell), spend, ground):
                least = min(least, self._largest(int(cell), ground) - step)
        return least

    def _steps(self, cell: int, spend: Floats, ground: Ground) -> list[float]:
        """Money by which a cell changes from each period to the next, >= 0."""
        path = [float(amount) for amount in spend[:, cell]]
        if self.from_last_observed:
            path.insert(0, float(self._start(ground)[cell]))
        return [abs(after - before) for before, after in pairwise(path)]

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The largest step of any cell, in percent of its mean."""
        chosen = ground.cells.select(self.cells)
        steps = [max(self._steps(int(k), spend, ground), default=0.0) for k in chosen]
        means = np.array([self._mean(int(k), ground) for k in chosen])
        return readings_of(None, self.max, "share", np.array(steps), means, chosen)

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Cells that never spent anything, and so may not change at all."""
        mean = ground.mean_observed
        never = [
            ground.cells.text(int(k))
            for k in ground.cells.select(self.cells)
            if not ground.reference[:, k].any() and mean is not None and mean[k] == 0
        ]
        return note_on(
            never,
            "spend in the reference or in the data",
            f"{self.label!r} lets {{it}} change by nothing",
            "Leave {it} out to let {it} change.",
        )
