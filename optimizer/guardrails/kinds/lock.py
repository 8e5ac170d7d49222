"""Committed spend: the reference money, whatever the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.guardrails.form import CellsField, PeriodsField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    Span,
    inside,
    picked,
    span_facts,
    who,
)
from optimizer.requirements import Picked
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class Lock(Guardrail, kind="lock"):
    """The reference money in every (or these) periods, whatever the calendar: committed spend.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included; None for the whole horizon
    """

    rank = 120
    title = "Committed spend"
    purpose = "The current plan's money, in every or in these periods."
    means = "the current plan's money in every (or these) periods, whatever the calendar"
    form = (CellsField(), PeriodsField(title="Committed over", whole="The whole horizon"))
    prices_money = True

    label: str
    cells: Picked
    periods: Span | None = None

    def mask(self, ground: Ground) -> NDArray[np.bool_]:
        """Locked entries, shape (periods, cells)."""
        held = np.ones(ground.dates.size, dtype=bool)
        if self.periods is not None:
            held = inside(self.label, self.periods, ground)
        return held[:, None] & picked(self.cells, ground)[None, :]

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: kept as in the current plan"."""
        cells = (who(self.cells), "text")
        if self.periods is None:
            return Sentence("{cells}: kept as in the current plan", {"cells": cells})
        return Sentence(
            "{cells}: kept as in the current plan from {first} to {last}",
            {"cells": cells, **span_facts(self.periods)},
        )

    def rows(self, ground: Ground) -> Rows:
        """One equality a locked period and cell."""
        period, cell = np.nonzero(self.mask(ground))
        amount = ground.reference[period, cell]
        return Rows.single(period, cell, amount, amount)

    def held(self, spend: Floats, ground: Ground, near: float) -> Mapping[int, str] | None:
        """A whole cell that is locked is said as such."""
        chosen = ground.cells.select(self.cells)
        whole = chosen.size == 1 and self.periods is None
        return {int(chosen[0]): "Locked at the current plan"} if whole else None

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the largest departure from the reference where locked."""
        departures = np.abs(spend - ground.reference)[self.mask(ground)]
        return -float(departures.max(initial=0.0))
