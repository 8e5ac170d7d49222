"""At least so much in each of some periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, CellsField, PeriodsField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    Span,
    entries,
    inside,
    require_amount,
    require_span,
    span_facts,
    who,
)
from optimizer.guardrails.sums import readings_of
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class OnAir(Guardrail, kind="on_air"):
    """Each selected cell spends at least ``min`` in each of some periods.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included
    min : money per period
    """

    rank = 80
    title = "Always on in some periods"
    purpose = "At least so much in every one of the periods."
    means = "at least `min` money in each of those periods"
    form = (
        CellsField(),
        PeriodsField(),
        AmountField("min", "At least, each {period} ({unit})", "money", needed=True),
    )

    label: str
    cells: Picked
    periods: Span
    min: float

    def __post_init__(self) -> None:
        require_span(self.label, self.periods)
        require_amount(self.label, "min", self.min)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: at least 10,000 in each period from 2026-01-05 to 2026-01-26"."""
        return Sentence(
            "{cells}: at least {min} in each period from {first} to {last}",
            {
                "cells": (who(self.cells), "text"),
                "min": (self.min, "money"),
                **span_facts(self.periods),
            },
        )

    def rows(self, ground: Ground) -> Rows:
        """One row a period and cell."""
        period, cell = entries(self.label, self.cells, self.periods, ground)
        least, most = np.full(period.size, self.min), np.full(period.size, np.inf)
        return Rows.single(period, cell, least, most).following(("min", ""))

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money above the minimum."""
        aired = spend[inside(self.label, self.periods, ground)]
        return float(aired[:, ground.cells.select(self.cells)].min()) - self.min

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The least that any of them spends."""
        period, cell = entries(self.label, self.cells, self.periods, ground)
        when = [str(date) for date in ground.dates[period]]
        return readings_of(self.min, None, "money", spend[period, cell], None, cell, when)
