"""Guardrails on money over the horizon: ranges, locks, groups and ratios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.guardrails.base import Ground, Picked, Rows, Rule, Sentence
from optimizer.guardrails.helpers import (
    Span,
    inside,
    note_on,
    picked,
    plain_cells,
    plain_span,
    range_text,
    require_choice,
    require_range,
    span_facts,
    times,
    who,
    who_together,
    without,
)

Unit = Literal["money", "x_reference", "share_of_total", "x_observed_max"]
UNITS: tuple[Unit, ...] = ("money", "x_reference", "share_of_total", "x_observed_max")
GroupUnit = Literal["money", "x_reference", "share_of_total"]
GROUP_UNITS: tuple[GroupUnit, ...] = ("money", "x_reference", "share_of_total")
_SUFFIX = {
    "money": "",
    "x_reference": " of the current plan",
    "share_of_total": " of the plan's total",
    "x_observed_max": " of the highest observed period, in every period",
}


@dataclass(frozen=True)
class SpendRange(Rule):
    """Every selected cell spends between ``min`` and ``max``, in ``unit``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    min, max : in ``unit``; None where open
    unit : "money" over the horizon, "x_reference", "share_of_total" (of the plan's own
        total), or "x_observed_max" (each period, times the cell's highest observed period)
    """

    label: str
    cells: Picked
    min: float | None = None
    max: float | None = None
    unit: Unit = "money"

    def __post_init__(self) -> None:
        require_choice(self.label, "unit", self.unit, UNITS)
        require_range(self.label, self.min, self.max, self.unit)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv, radio: 50 % to 150 % of the current plan"."""
        span, facts = range_text(self.min, self.max, "money" if self.unit == "money" else "share")
        return Sentence(
            f"{{cells}}: {span}{_SUFFIX[self.unit]}", {"cells": (who(self.cells), "text"), **facts}
        )

    def rows(self, ground: Ground) -> Rows:
        """One row a cell; one a period and cell for ``x_observed_max``."""
        chosen = ground.cells.select(self.cells)
        periods = ground.dates.size
        if self.unit == "share_of_total":
            return _share_rows(np.eye(len(ground.cells))[chosen], periods, self.min, self.max)
        if self.unit == "x_observed_max":
            scale = np.tile(ground.observed_max[chosen], periods)
            period = np.repeat(np.arange(periods), chosen.size)
            return Rows.single(period, np.tile(chosen, periods), *self._bounds(scale))
        scale = (
            ground.reference_total[chosen] if self.unit == "x_reference" else np.ones(chosen.size)
        )
        weights = np.eye(len(ground.cells))[chosen]
        return Rows.over_horizon(weights, periods, *self._bounds(scale))

    def _bounds(self, scale: Floats) -> tuple[Floats, Floats]:
        return times(self.min, scale, 0.0), times(self.max, scale, np.inf)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound over the selected cells (and periods)."""
        least = math.inf
        for cell in ground.cells.select(self.cells):
            amounts = spend[:, cell] if self.unit == "x_observed_max" else [spend[:, cell].sum()]
            one = {
                "money": 1.0,
                "x_reference": float(ground.reference[:, cell].sum()),
                "share_of_total": float(spend.sum()),
                "x_observed_max": float(ground.observed_max[cell]),
            }[self.unit]
            for amount in amounts:
                if self.max is not None:
                    least = min(least, self.max * one - float(amount))
                if self.min is not None:
                    least = min(least, float(amount) - self.min * one)
        return least

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

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return _plain_range("spend_range", self)


@dataclass(frozen=True)
class Lock(Rule):
    """The reference money in every (or these) periods, whatever the calendar: committed spend.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included; None for the whole horizon
    """

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

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the largest departure from the reference where locked."""
        departures = np.abs(spend - ground.reference)[self.mask(ground)]
        return -float(departures.max(initial=0.0))

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "lock",
            "label": self.label,
            "cells": plain_cells(self.cells),
            "periods": self.periods and plain_span(self.periods),
        }


@dataclass(frozen=True)
class GroupRange(Rule):
    """The selected cells together spend between ``min`` and ``max``, in ``unit``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    min, max : in ``unit``; None where open
    unit : "money" over the horizon, "x_reference" (of their joint reference), or
        "share_of_total" (of the plan's own total)
    """

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
        return Sentence(f"{group}: {span}{_SUFFIX[self.unit]}", cells | facts)

    def rows(self, ground: Ground) -> Rows:
        """One row; one a bound for ``share_of_total``."""
        weights = picked(self.cells, ground)[None, :].astype(float)
        if self.unit == "share_of_total":
            return _share_rows(weights, ground.dates.size, self.min, self.max)
        scale = weights @ ground.reference_total if self.unit == "x_reference" else np.ones(1)
        low, high = times(self.min, scale, 0.0), times(self.max, scale, np.inf)
        return Rows.over_horizon(weights, ground.dates.size, low, high)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound."""
        chosen = ground.cells.select(self.cells)
        one = {
            "money": 1.0,
            "x_reference": float(ground.reference[:, chosen].sum()),
            "share_of_total": float(spend.sum()),
        }[self.unit]
        amount = float(spend[:, chosen].sum())
        above = math.inf if self.min is None else amount - self.min * one
        below = math.inf if self.max is None else self.max * one - amount
        return min(above, below)

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

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return _plain_range("group_range", self)


@dataclass(frozen=True)
class Ratio(Rule):
    """The money of some cells, as a multiple of the money of others.

    It is judged as min * sum(to) <= sum(cells) <= max * sum(to), which says the same
    wherever ``to`` spends anything.

    Parameters
    ----------
    label : unique name
    cells, to : labels by dimension; empty for all cells
    min, max : sum(cells) / sum(to); None where open
    """

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
        return _relative_rows(mine[None], other[None], ground.dates.size, self.min, self.max)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money of ``cells`` to either bound."""
        money = spend.sum(axis=0)
        mine = float(money[ground.cells.select(self.cells)].sum())
        other = float(money[ground.cells.select(self.to)].sum())
        above = math.inf if self.min is None else mine - self.min * other
        below = math.inf if self.max is None else self.max * other - mine
        return min(above, below)

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "ratio",
            "label": self.label,
            "cells": plain_cells(self.cells),
            "to": plain_cells(self.to),
            "min": self.min,
            "max": self.max,
        }


def _plain_range(kind: str, rule: SpendRange | GroupRange) -> dict[str, Any]:
    return {
        "kind": kind,
        "label": rule.label,
        "cells": plain_cells(rule.cells),
        "min": rule.min,
        "max": rule.max,
        "unit": rule.unit,
    }


def _share_rows(weights: Floats, periods: int, low: float | None, high: float | None) -> Rows:
    """Sums, by ``weights`` of shape (sums, cells), as shares of the plan's own total."""
    return _relative_rows(weights, np.ones_like(weights), periods, low, high)


def _relative_rows(
    sums: Floats, to: Floats, periods: int, low: float | None, high: float | None
) -> Rows:
    """Rows low * (to @ money) <= sums @ money <= high * (to @ money); both (sums, cells)."""
    weights, upper = [np.zeros((0, sums.shape[1]))], np.zeros(0)
    if low is not None and low > 0:
        weights.append(sums - low * to)
        upper = np.full(sums.shape[0], np.inf)
    lower = np.zeros(upper.size)
    if high is not None:
        weights.append(sums - high * to)
        lower = np.append(lower, np.full(sums.shape[0], -np.inf))
        upper = np.append(upper, np.zeros(sums.shape[0]))
    return Rows.over_horizon(np.concatenate(weights), periods, lower, upper)
