"""Guardrails on when money is spent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.base import Ground, Picked, Rows, Rule, Sentence
from optimizer.guardrails.helpers import (
    Span,
    inside,
    note_on,
    plain_cells,
    plain_span,
    range_text,
    require_amount,
    require_choice,
    require_range,
    require_span,
    span_facts,
    who,
)


@dataclass(frozen=True)
class PeriodBudget(Rule):
    """All cells together spend between ``min`` and ``max`` within some periods.

    Parameters
    ----------
    label : unique name
    periods : (first, last) period labels, both included; or "month" for every month that
        has a label in the horizon (a period belongs to the month of its label)
    min, max : money; None where open
    """

    label: str
    periods: Span | Literal["month"]
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.periods, str):
            require_choice(self.label, "periods", self.periods, ("month",))
        else:
            require_span(self.label, self.periods)
        require_range(self.label, self.min, self.max, "money")

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "2026-01-05 to 2026-01-26: at most 500,000 in all"."""
        span, facts = range_text(self.min, self.max, "money")
        if isinstance(self.periods, str):
            return Sentence(f"Each month: {span} in all", facts)
        return Sentence(
            f"{{first}} to {{last}}: {span} in all", {**span_facts(self.periods), **facts}
        )

    def _spans(self, ground: Ground) -> list[NDArray[np.bool_]]:
        if not isinstance(self.periods, str):
            return [inside(self.label, self.periods, ground)]
        months = ground.dates.astype("M8[M]")
        return [months == month for month in np.unique(months)]

    def rows(self, ground: Ground) -> Rows:
        """One row, or one a month."""
        spans, cells = np.array(self._spans(ground)), len(ground.cells)
        row, period = np.nonzero(spans)
        count = spans.shape[0]
        return Rows(
            row=np.repeat(row, cells),
            period=np.repeat(period, cells),
            cell=np.tile(np.arange(cells), row.size),
            coefficient=np.ones(row.size * cells),
            lower=np.full(count, 0.0 if self.min is None else self.min),
            upper=np.full(count, np.inf if self.max is None else self.max),
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound, over the months."""
        least = math.inf
        for span in self._spans(ground):
            amount = float(spend[span].sum())
            if self.min is not None:
                least = min(least, amount - self.min)
            if self.max is not None:
                least = min(least, self.max - amount)
        return least

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "period_budget",
            "label": self.label,
            "periods": self.periods if isinstance(self.periods, str) else plain_span(self.periods),
            "min": self.min,
            "max": self.max,
        }


@dataclass(frozen=True)
class Ramp(Rule):
    """Each selected cell changes by no more than this from one period to the next.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    max : times the cell's mean period spend in the reference (in the data, where its
        reference is zero)
    from_last_observed : count the step from the last observed period to the first too
    """

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
        mean = float(ground.reference[:, cell].mean())
        if mean == 0:
            mean = float(self._known(ground.mean_observed, "mean")[cell])
        return self.max * mean

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
        most = np.array([self._largest(int(cell), ground) for cell in chosen])
        count = steps * chosen.size
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
        return Rows(row, period, cell, weight, lower, upper)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money by which a step may still grow."""
        least = math.inf
        for cell in ground.cells.select(self.cells):
            path = [float(amount) for amount in spend[:, cell]]
            if self.from_last_observed:
                path.insert(0, float(self._start(ground)[cell]))
            for before, after in pairwise(path):
                least = min(least, self._largest(int(cell), ground) - abs(after - before))
        return least

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

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "ramp",
            "label": self.label,
            "cells": plain_cells(self.cells),
            "max": self.max,
            "from_last_observed": self.from_last_observed,
        }


@dataclass(frozen=True)
class DarkPeriods(Rule):
    """The selected cells spend nothing within some periods.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included
    """

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
        period, cell = _entries(self.label, self.cells, self.periods, ground)
        nothing = np.zeros(period.size)
        return Rows.single(period, cell, nothing, nothing)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the most that is spent where nothing may be."""
        dark = spend[inside(self.label, self.periods, ground)]
        return -float(np.abs(dark[:, ground.cells.select(self.cells)]).max())

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "dark_periods",
            "label": self.label,
            "cells": plain_cells(self.cells),
            "periods": plain_span(self.periods),
        }


@dataclass(frozen=True)
class OnAir(Rule):
    """Each selected cell spends at least ``min`` in each of some periods.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included
    min : money per period
    """

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
        period, cell = _entries(self.label, self.cells, self.periods, ground)
        return Rows.single(
            period, cell, np.full(period.size, self.min), np.full(period.size, np.inf)
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money above the minimum."""
        aired = spend[inside(self.label, self.periods, ground)]
        return float(aired[:, ground.cells.select(self.cells)].min()) - self.min

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "on_air",
            "label": self.label,
            "cells": plain_cells(self.cells),
            "periods": plain_span(self.periods),
            "min": self.min,
        }


def _entries(
    label: str, cells: Picked, periods: Span, ground: Ground
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Period and cell of every entry that both choices name."""
    chosen = ground.cells.select(cells)
    held = np.flatnonzero(inside(label, periods, ground))
    return np.repeat(held, chosen.size), np.tile(chosen, held.size)
