"""A budget: money over the whole horizon."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.requirement import Limit, Reading, Requirement, up_or_down
from optimizer.requirements.sentence import Sentence

Sense = Literal["==", "<="]
BUDGET = "budget"


@dataclass(frozen=True)
class Budget(Requirement):
    """Money over the whole horizon, to be spent (``==``) or not to be exceeded (``<=``)."""

    place = BUDGET

    total: float
    sense: Sense = "=="

    def __post_init__(self) -> None:
        if not (math.isfinite(self.total) and 0 <= self.total <= 1e15):
            raise InvalidProblem(
                f"The budget is {self.total}; it takes a finite amount of at least 0.",
                "Give the money for the whole horizon.",
            )
        if self.sense not in ("==", "<="):
            raise InvalidProblem(
                f"The budget's sense is {self.sense!r}.", 'Use "==" (spend it) or "<=" (at most).'
            )

    @property
    def label(self) -> str:
        """What the budget is called among the requirements."""
        return BUDGET

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "Budget: exactly 1,000,000"."""
        how = "at most" if self.sense == "<=" else "exactly"
        return Sentence(f"Budget: {how} {{total}}", {"total": (self.total, "money")})

    def rows(self, ground: Ground) -> Rows:
        """One row over everything."""
        everything = np.ones((1, ground.dates.size, len(ground.cells)))
        least = self.total if self.sense == "==" else -np.inf
        rows = Rows.of(everything, np.array([least]), np.array([self.total]))
        return rows.following(("total", "total"))

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Money that may still be spent; minus the departure where all of it must be."""
        left = self.total - float(spend.sum())
        return -abs(left) if self.sense == "==" else left

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """What is spent in all."""
        limit: Limit = "exact" if self.sense == "==" else "most"
        return (Reading("total", limit, self.total, float(spend.sum())),)

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "raise the budget from 1,000,000 to 1,200,000"."""
        if reading is None:
            return Sentence("drop the budget")
        return Sentence(
            f"{up_or_down(reading)} the budget from {{before}} to {{after}}", reading.facts
        )
