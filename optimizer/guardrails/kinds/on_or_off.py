"""A guardrail against spend that is too small to matter."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, CellsField, ChoiceField, Line, UnitField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    note_on,
    require_choice,
    require_positive,
    who,
    without,
)
from optimizer.guardrails.sums import GROUP_UNITS, GroupUnit, readings_of
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import SemiContinuous
from optimizer.requirements.sentence import Sentence

Per = Literal["horizon", "period"]
_PERS: tuple[Per, ...] = ("horizon", "period")
# What is this small beside the plan's total is nothing.
_NOTHING = 1e-9


@dataclass(frozen=True)
class OnOrOff(Guardrail, kind="on_or_off"):
    """Each selected cell spends nothing, or at least ``min``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    min : in ``unit``, above 0
    unit : "money", "x_reference" (per period: times its mean period), or "share_of_total"
        (of the plan's own total, over the horizon only)
    per : whether it is on or off once for the "horizon", or anew in each "period"
    """

    rank = 30
    title = "Nothing, or at least so much"
    purpose = (
        "A burst that is too small does not work: each of these is left out, or bought properly."
    )
    means = 'nothing, or at least `min`, over the horizon or `"per": "period"`'
    form = (
        CellsField(),
        Line(
            (
                UnitField(GROUP_UNITS),
                AmountField("min", "Nothing, or at least", "unit", needed=True),
                ChoiceField(
                    "per", "Chosen", {"horizon": "Once", "period": "Anew in each {period}"}
                ),
            ),
            3,
        ),
    )

    label: str
    cells: Picked
    min: float
    unit: GroupUnit = "money"
    per: Per = "horizon"

    def __post_init__(self) -> None:
        require_choice(self.label, "unit", self.unit, GROUP_UNITS)
        require_choice(self.label, "per", self.per, _PERS)
        require_positive(self.label, "min", self.min)
        if self.unit == "share_of_total" and self.per == "period":
            raise InvalidProblem(
                f"Guardrail {self.label!r} asks for a share of the plan's total in each period.",
                'Give the minimum per period as "money" or "x_reference", or ask per "horizon".',
            )

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: nothing, or at least 100,000"."""
        amount = "money" if self.unit == "money" else "share"
        mean = " of its mean in" if self.per == "period" else " of"
        suffix = {
            "money": "",
            "x_reference": f"{mean} the current plan",
            "share_of_total": " of the plan's total",
        }[self.unit]
        when = ", in each period" if self.per == "period" else ""
        return Sentence(
            f"{{cells}}: nothing, or at least {{min}}{suffix}{when}",
            {"cells": (who(self.cells), "text"), "min": (self.min, amount)},
        )

    def semi_continuous(self, ground: Ground) -> tuple[SemiContinuous, ...]:
        """One a cell; none for a cell without the reference that it would refer to."""
        each = self.per == "period"
        scale = np.ones(len(ground.cells))
        if self.unit == "x_reference":
            scale = ground.reference.mean(axis=0) if each else ground.reference_total
        return tuple(
            SemiContinuous(int(cell), self.min * one, self.unit == "share_of_total", each, per=one)
            for cell in ground.cells.select(self.cells)
            if (one := float(scale[cell])) > 0
        )

    def _least(self, cell: int, spend: Floats, ground: Ground) -> float:
        """Least money of a cell that is on."""
        return self.min * self._one(cell, spend, ground)

    def _one(self, cell: int, spend: Floats, ground: Ground) -> float:
        """Money that the least of a cell is a multiple of."""
        if self.unit == "money":
            return 1.0
        if self.unit == "share_of_total":
            return float(spend.sum())
        reference = float(ground.reference[:, cell].sum())
        return reference / ground.dates.size if self.per == "period" else reference

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money above the minimum, over all that is on; infinite if nothing is."""
        return min(
            (
                amount - self._least(cell, spend, ground)
                for cell, amount in self._least_on(spend, ground)
            ),
            default=math.inf,
        )

    def _least_on(self, spend: Floats, ground: Ground) -> Iterator[tuple[int, float]]:
        """Cells that are on, and the least that each spends then."""
        total = float(spend.sum())
        for cell in ground.cells.select(self.cells):
            amounts = spend[:, cell] if self.per == "period" else spend[:, cell].sum(keepdims=True)
            on = amounts[amounts > _NOTHING * total]
            if on.size:
                yield int(cell), float(on.min())

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The least of any cell that is on, in percent of what it is relative to."""
        on = list(self._least_on(spend, ground))
        cells = np.array([cell for cell, _ in on], dtype=np.intp)
        amounts = np.array([amount for _, amount in on])
        ones = np.array([self._one(cell, spend, ground) for cell, _ in on])
        return readings_of(self.min, None, self.unit, amounts, ones, cells)

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Cells without a reference, of which a multiple asks nothing."""
        if self.unit != "x_reference":
            return ()
        return note_on(
            without(ground.reference_total, self.cells, ground),
            "reference spend",
            f"{self.label!r} asks nothing of {{it}}",
            "Give a minimum in money to bind {it}.",
        )
