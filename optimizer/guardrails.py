"""Guardrails: what a plan must respect, as small named values.

A guardrail says itself in a sentence, gives linear ``rows`` on spend[period, cell] for
the solver, and, written independently, a numeric ``slack`` of any plan. The solver knows
rows, and no guardrail by name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import Dates

Integers = NDArray[np.intp]
Unit = Literal["money", "x_reference", "share_of_total", "x_observed_max"]
UNITS: tuple[Unit, ...] = ("money", "x_reference", "share_of_total", "x_observed_max")


@dataclass(frozen=True, eq=False)
class Ground:
    """What guardrails refer to: cells, periods, the reference plan, and the evidence.

    Parameters
    ----------
    cells : the model's cells
    dates : the horizon's periods
    reference : money of shape (periods, cells)
    observed_max : highest observed money per period, shape (cells,)
    """

    cells: Cells
    dates: Dates
    reference: Floats
    observed_max: Floats

    @property
    def reference_total(self) -> Floats:
        """Reference money over the horizon, shape (cells,)."""
        return self.reference.sum(axis=0)


@dataclass(frozen=True, eq=False)
class Rows:
    """Linear rows on spend: lower <= sum of coefficient * spend[period, cell] <= upper.

    Parameters
    ----------
    row, period, cell, coefficient : one entry each per non-zero, equally long
    lower, upper : money, one per row; infinite where open
    """

    row: Integers
    period: Integers
    cell: Integers
    coefficient: Floats
    lower: Floats
    upper: Floats

    @staticmethod
    def of(coefficients: Floats, lower: Floats, upper: Floats) -> Rows:
        """Rows from a dense array of shape (rows, periods, cells)."""
        row, period, cell = np.nonzero(coefficients)
        return Rows(row, period, cell, coefficients[row, period, cell], lower, upper)


@dataclass(frozen=True)
class Sentence:
    """A template and its facts, so that every surface formats amounts in its own way.

    Each fact is (value, unit) with unit "money", "times", "share" or "text".
    """

    template: str
    facts: Mapping[str, tuple[float | str, str]] = field(default_factory=dict)


class Guardrail(Protocol):
    """What the solver, the verifier and the screens need of a guardrail."""

    @property
    def label(self) -> str:
        """Unique within a problem."""

    def sentence(self, ground: Ground) -> Sentence:
        """The rule in plain words."""

    def rows(self, ground: Ground) -> Rows:
        """Linear rows that hold exactly when the guardrail holds."""

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Money by which a plan of shape (periods, cells) can still move.

        Zero where it binds, negative where it is broken; written without ``rows``.
        """

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """What the author should know, such as cells that a relative bound locks at zero."""

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""


@dataclass(frozen=True)
class SpendRange:
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
    cells: Mapping[str, tuple[str, ...]]
    min: float | None = None
    max: float | None = None
    unit: Unit = "money"

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise InvalidProblem(
                f"Guardrail {self.label!r} has the unit {self.unit!r}.",
                f"Use one of {', '.join(UNITS)}.",
            )
        if self.min is None and self.max is None:
            raise InvalidProblem(
                f"Guardrail {self.label!r} has neither min nor max.", "Give at least one of them."
            )
        for name, value in (("min", self.min), ("max", self.max)):
            if value is not None and not (math.isfinite(value) and 0 <= value <= 1e15):
                raise InvalidProblem(
                    f"Guardrail {self.label!r} has {name} = {value}; it takes a finite number of "
                    "at least 0.",
                    f"Correct it, or leave {name} out.",
                )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise InvalidProblem(
                f"Guardrail {self.label!r} asks for at least {self.min:g} and at most "
                f"{self.max:g} {self.unit}.",
                "Swap or correct the two.",
            )

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv, radio: 0.5 to 1.5 times the reference"."""
        low, high = self.min, self.max
        amount = {"money": "money", "share_of_total": "share"}.get(self.unit, "times")
        suffix = {
            "money": "",
            "x_reference": " the reference",
            "share_of_total": " of the plan's total",
            "x_observed_max": " the highest observed period, in every period",
        }[self.unit]
        facts: dict[str, tuple[float | str, str]] = {"cells": (_who(self.cells), "text")}
        if low is not None:
            facts["min"] = (low, amount)
        if high is not None:
            facts["max"] = (high, amount)
        if low is not None and high is not None:
            span = "{min} to {max}" if low < high else "exactly {min}"
        else:
            span = "at least {min}" if high is None else "at most {max}"
        return Sentence(f"{{cells}}: {span}{suffix}", facts)

    def rows(self, ground: Ground) -> Rows:
        """One row a cell; one a period and cell for ``x_observed_max``."""
        chosen = ground.cells.select(self.cells)
        periods = ground.dates.size
        low = 0.0 if self.min is None else self.min
        high = np.inf if self.max is None else self.max
        if self.unit == "x_observed_max":
            count = periods * chosen.size
            scale = np.tile(ground.observed_max[chosen], periods)
            period = np.repeat(np.arange(periods), chosen.size)
            cell = np.tile(chosen, periods)
            return Rows(
                np.arange(count), period, cell, np.ones(count), low * scale, _times(high, scale)
            )
        if self.unit == "share_of_total":
            return _share_rows(chosen, ground, low, high)
        scale = (
            ground.reference_total[chosen] if self.unit == "x_reference" else np.ones(chosen.size)
        )
        return Rows(
            row=np.repeat(np.arange(chosen.size), periods),
            period=np.tile(np.arange(periods), chosen.size),
            cell=np.repeat(chosen, periods),
            coefficient=np.ones(chosen.size * periods),
            lower=low * scale,
            upper=_times(high, scale),
        )

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
        size = ground.reference_total if self.unit == "x_reference" else ground.observed_max
        what = "reference spend" if self.unit == "x_reference" else "observed spend"
        locked = [
            ground.cells.text(int(i)) for i in ground.cells.select(self.cells) if size[i] == 0
        ]
        if not locked:
            return ()
        return (
            f"{', '.join(locked)} {'has' if len(locked) == 1 else 'have'} no {what}, so "
            f"{self.label!r} keeps {'it' if len(locked) == 1 else 'them'} at zero. Give a bound in "
            "money to open "
            f"{'it' if len(locked) == 1 else 'them'}.",
        )

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {
            "kind": "spend_range",
            "label": self.label,
            "cells": {dim: list(names) for dim, names in self.cells.items()},
            "min": self.min,
            "max": self.max,
            "unit": self.unit,
        }


@dataclass(frozen=True)
class Lock:
    """The reference money in every (or these) periods, whatever the calendar: committed spend.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    periods : (first, last) period labels, both included; None for the whole horizon
    """

    label: str
    cells: Mapping[str, tuple[str, ...]]
    periods: tuple[np.datetime64, np.datetime64] | None = None

    def mask(self, ground: Ground) -> NDArray[np.bool_]:
        """Locked entries, shape (periods, cells)."""
        chosen = np.zeros(len(ground.cells), dtype=bool)
        chosen[ground.cells.select(self.cells)] = True
        inside = np.ones(ground.dates.size, dtype=bool)
        if self.periods is not None:
            first, last = self.periods
            inside = (ground.dates >= first) & (ground.dates <= last)
            if not inside.any():
                raise InvalidProblem(
                    f"Guardrail {self.label!r} locks {first} to {last}, and no period of the "
                    f"horizon ({ground.dates[0]} to {ground.dates[-1]}) lies there.",
                    "Lock periods within the horizon.",
                )
        return inside[:, None] & chosen[None, :]

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: locked at the reference"."""
        facts: dict[str, tuple[float | str, str]] = {"cells": (_who(self.cells), "text")}
        if self.periods is None:
            return Sentence("{cells}: locked at the reference", facts)
        facts |= {
            "first": (str(self.periods[0]), "text"),
            "last": (str(self.periods[1]), "text"),
        }
        return Sentence("{cells}: locked at the reference from {first} to {last}", facts)

    def rows(self, ground: Ground) -> Rows:
        """One equality a locked period and cell."""
        period, cell = np.nonzero(self.mask(ground))
        amount = ground.reference[period, cell]
        return Rows(np.arange(period.size), period, cell, np.ones(period.size), amount, amount)

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the largest departure from the reference where locked."""
        departures = np.abs(spend - ground.reference)[self.mask(ground)]
        return -float(departures.max(initial=0.0))

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Nothing to say."""
        return ()

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        periods = self.periods and {"from": str(self.periods[0]), "to": str(self.periods[1])}
        return {
            "kind": "lock",
            "label": self.label,
            "cells": {dim: list(names) for dim, names in self.cells.items()},
            "periods": periods,
        }


def _times(factor: float, scale: Floats) -> Floats:
    return np.full_like(scale, np.inf) if math.isinf(factor) else factor * scale


def _share_rows(chosen: Integers, ground: Ground, low: float, high: float) -> Rows:
    shares = []
    if low > 0:
        shares.append((low, 0.0, np.inf))
    if math.isfinite(high):
        shares.append((high, -np.inf, 0.0))
    periods, cells = ground.dates.size, len(ground.cells)
    count = chosen.size * len(shares)
    coefficients = np.zeros((count, cells))
    lower, upper = np.zeros(count), np.zeros(count)
    for i, (share, least, most) in enumerate(shares):
        rows = slice(i * chosen.size, (i + 1) * chosen.size)
        coefficients[rows] = -share
        coefficients[rows][np.arange(chosen.size), chosen] += 1.0
        lower[rows], upper[rows] = least, most
    row, cell = np.nonzero(coefficients)
    return Rows(
        row=np.repeat(row, periods),
        period=np.tile(np.arange(periods), row.size),
        cell=np.repeat(cell, periods),
        coefficient=np.repeat(coefficients[row, cell], periods),
        lower=lower,
        upper=upper,
    )


def _who(cells: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(", ".join(names) for names in cells.values()) or "every cell"
