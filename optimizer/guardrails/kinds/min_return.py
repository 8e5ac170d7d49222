"""A guardrail on what money must bring back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.response import calendar_shape
from optimizer.guardrails.form import CellsField, OneAmountField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import require_positive, who, who_together
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Cap, FloorSpec, Integers
from optimizer.requirements.requirement import up_or_down
from optimizer.requirements.sentence import Sentence
from optimizer.requirements.worth import Worth

# How far a cell's spend is looked at: times the largest amount it ever saw.
_FIRST_REACH, _LAST_REACH = 4.0, 4e3
_GRID = 160


@dataclass(frozen=True)
class MinReturn(Guardrail, kind="min_return"):
    """A floor on the return of the selected cells: exactly one of ``iroas`` and ``mroas``.

    Parameters
    ----------
    label : unique name
    cells : labels by dimension; empty for all cells
    iroas : least mean iROAS of the cells together; nothing spent satisfies it
    mroas : no cell is scaled beyond the largest spend at which its mean mROAS is still this
        high; for fixed calendars
    """

    rank = 100
    title = "A minimum return"
    purpose = (
        "iROAS: the money of these channels must bring so much on average. mROAS: no channel is "
        "scaled beyond where its next unit of money still brings so much."
    )
    means = (
        "`iroas`: the cells' joint mean return; `mroas`: no cell beyond where its next money "
        "returns less"
    )
    form = (
        CellsField(),
        OneAmountField(
            "Return",
            {"iroas": "iROAS, all of them together", "mroas": "mROAS, each of them"},
            "At least (times)",
            "times",
        ),
    )
    one_of = ("iroas", "mroas")

    label: str
    cells: Picked
    iroas: float | None = None
    mroas: float | None = None

    def __post_init__(self) -> None:
        self.require_one()
        for name, value in (("iroas", self.iroas), ("mroas", self.mroas)):
            if value is not None:
                require_positive(self.label, name, value)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv + radio together: iROAS of at least 1.5"."""
        if self.iroas is not None:
            group, facts = who_together(self.cells, ground)
            facts["iroas"] = (self.iroas, "times")
            return Sentence(f"{group}: iROAS of at least {{iroas}}", facts)
        assert self.mroas is not None
        return Sentence(
            "{cells}: only as far as mROAS stays at least {mroas}",
            {"cells": (who(self.cells), "text"), "mroas": (self.mroas, "times")},
        )

    def _value(self, ground: Ground) -> Worth:
        if ground.revenue is None:
            raise InvalidProblem(
                f"Guardrail {self.label!r} is about returns, and nobody has said what a unit of "
                "outcome is worth.",
                "Give value_per_unit in the model's card.",
            )
        return ground.revenue

    def caps(self, ground: Ground) -> tuple[Cap, ...]:
        """One a cell for ``mroas``."""
        if self.mroas is None:
            return ()
        value = self._value(ground)
        marginal, chosen = self.mroas / value.per_unit, ground.cells.select(self.cells)
        return tuple(Cap(int(cell), marginal, "mroas", value.by_period) for cell in chosen)

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """One for ``iroas``: the mean of value * outcome - iroas * money is not negative."""
        if self.iroas is None:
            return ()
        return (
            FloorSpec(
                cells=ground.cells.select(self.cells),
                of="profit",
                worth=self._value(ground),
                per_money=self.iroas,
                measure=("mean", 0.0),
                versus="zero",
                amount=0.0,
                a_return=True,
            ),
        )

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "lower the return of 'earns' from 5x to 2.6x, the best that is left"."""
        if reading is None:
            return super().remedy(None)
        best = ", the best that the rest allows" if self.iroas is not None else ""
        return Sentence(
            f"{up_or_down(reading)} the return of {{name}} from {{before}} to {{after}}{best}",
            {"name": (repr(self.label), "text"), **reading.facts},
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Revenue beyond what the money must bring; or money to a cell's largest spend."""
        chosen = ground.cells.select(self.cells)
        value = self._value(ground)
        if self.iroas is not None:
            brought = _brought(spend, value, chosen, ground)
            return brought - self.iroas * float(spend[:, chosen].sum())
        assert self.mroas is not None
        curves, seen = _curves(spend, value, ground), _seen(spend, ground)
        return min(
            _last_spend(curves, int(cell), self.mroas / value.per_unit, float(seen[cell]))
            - float(spend[:, cell].sum())
            for cell in chosen
        )

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The return that a plan has: of the cells together, or least of any cell's next money."""
        value, chosen = self._value(ground), ground.cells.select(self.cells)
        if self.iroas is not None:
            money = float(spend[:, chosen].sum())
            brought = _brought(spend, value, chosen, ground)
            if money <= 0:
                return ()
            return (Reading("iroas", "least", self.iroas, brought / money, "times"),)
        assert self.mroas is not None
        curves, money_of = _curves(spend, value, ground), spend.sum(axis=0)
        slopes = np.array(
            [curves.value_and_slope(int(k), float(money_of[k]))[1].mean() for k in chosen]
        )
        least = int(slopes.argmin())
        cell = int(chosen[least]) if chosen.size > 1 else None
        reached = value.per_unit * float(slopes[least])
        return (Reading("mroas", "least", self.mroas, reached, "times", cell),)


def _brought(spend: Floats, value: Worth, chosen: Integers, ground: Ground) -> float:
    """Mean revenue of some cells together."""
    outcome = ground.outcome(spend, value.by_period)
    return value.per_unit * float(outcome[chosen].sum(axis=0).mean())


def _curves(spend: Floats, value: Worth, ground: Ground) -> CalendarCurves:
    """What each cell brings by its money, along the plan's calendar (else the reference's)."""
    if ground.window is None:
        raise InvalidProblem(
            "A guardrail asks what more money would bring, and no model is at hand to say so.",
            "Ask the question of a fitted model.",
        )
    shape = calendar_shape(spend, ground.reference)
    return ground.curves(np.zeros(spend.shape), shape, value.by_period)


def _seen(spend: Floats, ground: Ground) -> Floats:
    """The largest money that each cell ever saw or is given, (cells,); above 0."""
    observed = ground.observed_max * ground.dates.size
    most = np.maximum(np.maximum(spend.sum(axis=0), ground.reference_total), observed)
    return np.where(most > 0, most, max(float(most.max()), 1.0))


def _last_spend(curves: CalendarCurves, cell: int, marginal: float, seen: float) -> float:
    """Largest money at which the next still brings this much; infinite if far beyond sight."""

    def enough(money: float) -> bool:
        return bool(curves.value_and_slope(cell, money)[1].mean() >= marginal)

    limit = _FIRST_REACH * seen
    while enough(limit):
        limit *= 2.0
        if limit > _LAST_REACH * seen:
            return math.inf
    grid = np.append(np.geomspace(1e-6 * limit, limit, _GRID), np.linspace(0.0, limit, _GRID))
    above = limit
    for money in np.unique(grid)[-2::-1]:
        if enough(float(money)):
            return _crossing(enough, float(money), above)
        above = float(money)
    return 0.0


def _crossing(enough: Callable[[float], bool], low: float, high: float) -> float:
    """Where it stops being enough, between a place where it is and one where it is not."""
    for _ in range(100):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        low, high = (middle, high) if enough(middle) else (low, middle)
    return low
