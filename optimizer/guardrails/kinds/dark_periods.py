"""Nothing within some periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import CellsField, PeriodsField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    Span,
    entries,
    inside,
    require_span,
    span_facts,
    who,
)
from optimizer.requirements import Picked
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class DarkPeriods(Guardrail, kind="dark_periods"):
    """The selected cells spend nothing within some periods.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included
    """

    rank = 70
    title = "Nothing in some periods"
    purpose = "The channel is off air then."
    means = "nothing is spent then"
    form = (CellsField(), PeriodsField())

    label: str
    cells: Picked
    periods: Span

    def __post_init__(self) -> None:
        require_span(self.label, self.periods)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: nothing from 2026-01-05 to 2026-01-26"."""
        return Sentence(
            "{cells}: nothing from {first} to {last}",
            {"cells": (who(self.cells), "text"), **span_facts(self.periods)},
        )

    def rows(self, ground: Ground) -> Rows:
        """One equality a period and cell."""
        period, cell = entries(self.label, self.cells, self.periods, ground)
        nothing = np.zeros(period.size)
        return Rows.single(period, cell, nothing, nothing)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the most that is spent where nothing may be."""
        dark = spend[inside(self.label, self.periods, ground)]
        return -float(np.abs(dark[:, ground.cells.select(self.cells)]).max())
