"""What a person does to a plan in one go, beside typing an amount into a field.

Every move is a small value: what it does to the cents, and what is needed to say so. What cannot
be done as it is asked is refused with its figures; money is never dropped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, Protocol

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.labels import Flags
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft, Selection, require_keepable
from planner.calendar.shares import Cents, spread
from planner.wording.dates import periods_word
from planner.wording.selections import said_periods, said_where
from planner.wording.units import Units

Way = Literal["typed", "pasted"]


class Move(Protocol):
    """One change of a plan."""

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """The plan after it.

        Raises
        ------
        InvalidPlan
            If it cannot be done; the plan is as it was.
        """
        ...


@dataclass(frozen=True)
class Typed:
    """Amounts given to parts or totals, in order; what lies below each keeps its shape.

    Parameters
    ----------
    amounts : what is to hold how many cents
    how : where they came from
    """

    amounts: tuple[tuple[Selection, int], ...]
    how: Way = "typed"

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """Every selection holds its amount, unless a later one of them overlaps it."""
        for where, total in self.amounts:
            require_keepable(total)
            draft = draft.brought_to(where, total)
        return draft


@dataclass(frozen=True)
class Scale:
    """A selection brought to so many percent of what it holds, in its own shape."""

    where: Selection
    percent: float

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """The selection's total is scaled to the nearest cent, and its parts follow."""
        _require_some(draft, model, self.where, "scale")
        return draft.brought_to(self.where, scaled(draft.total(self.where), self.percent))


@dataclass(frozen=True)
class Transfer:
    """An amount from some cells to others over the same periods.

    Parameters
    ----------
    periods : positions in the horizon
    source, target : cells, none of them in both
    amount : cents, more than none
    """

    periods: tuple[int, ...]
    source: tuple[int, ...]
    target: tuple[int, ...]
    amount: int

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """Both sides keep their shape over periods and cells; the plan's total stays."""
        source, target = Selection(self.periods, self.source), Selection(self.periods, self.target)
        self._require_sides(draft, model, source)
        for where, change in ((source, -self.amount), (target, self.amount)):
            draft = draft.brought_to(where, draft.total(where) + change)
        return draft

    def _require_sides(self, draft: Draft, model: FittedModel, source: Selection) -> None:
        say, held = Units.of(model).say_exactly, draft.total(source)
        if self.amount <= 0:
            raise InvalidPlan("No amount is moved.", "Write an amount above zero.")
        if set(self.source) & set(self.target):
            raise InvalidPlan(
                "Money would move from where it stands to the same place.",
                "Choose two places that have nothing in common.",
            )
        if held < self.amount:
            where = said_where(model, draft.horizon, source.periods, source.cells)
            raise InvalidPlan(
                f"{say(held / 100)} is spent on {where}; {say(self.amount / 100)} cannot be taken "
                "from it.",
                f"Move at most {say(held / 100)}, or take it over more {_periods(model)}.",
            )


@dataclass(frozen=True)
class Shift:
    """What a selection holds, moved by so many periods: later, or earlier if negative."""

    where: Selection
    steps: int

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """Money arrives on top of what is there; the plan's total stays."""
        _require_some(draft, model, self.where, "move")
        moved = draft.part(self.where)
        arrives = np.array(self.where.periods) + self.steps
        inside = (arrives >= 0) & (arrives < draft.horizon.periods)
        self._require_inside(draft, model, moved, inside)
        cents = draft.cents.copy()
        cents[self.where.places] = 0
        landing = np.ix_(arrives[inside], np.array(self.where.cells, np.intp))
        cents[landing] += moved[inside]
        return Draft(draft.horizon, cents)

    def _require_inside(
        self, draft: Draft, model: FittedModel, moved: Cents, inside: Flags
    ) -> None:
        lost = moved[~inside].sum(axis=1)
        if not lost.any():
            return
        outside = np.array(self.where.periods)[~inside][lost > 0]
        when = said_periods(model, draft.horizon, [int(t) for t in outside])
        many = f"{abs(self.steps)} {periods_word(model.frequency, abs(self.steps))}"
        side = "after the end" if self.steps > 0 else "before the start"
        raise InvalidPlan(
            f"{Units.of(model).say_exactly(int(lost.sum()) / 100)} of {when} would fall {side} of "
            f"the horizon if it moved by {many}.",
            "Move it less far, or make the horizon longer.",
        )


@dataclass(frozen=True)
class Pulse:
    """So many periods on air and so many off, in turn from the selection's first; money kept.

    Parameters
    ----------
    on_air, off_air : counts of periods, at least 1
    """

    where: Selection
    on_air: int
    off_air: int

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """Each cell keeps its money over the selection; its periods on air keep their shape."""
        if self.on_air < 1 or self.off_air < 1:
            raise InvalidPlan(
                f"{self.on_air} on and {self.off_air} off is no pulse.",
                f"Write at least 1 {periods_word(model.frequency, 1)} for each.",
            )
        _require_some(draft, model, self.where, "pulse")
        turns = np.arange(len(self.where.periods)) % (self.on_air + self.off_air) < self.on_air
        parts = draft.part(self.where)
        pulsed = np.zeros_like(parts)
        for k in range(parts.shape[1]):
            pulsed[turns, k] = spread(parts[turns, k], int(parts[:, k].sum()))
        return draft.replaced(self.where, pulsed)


def scaled(cents: int, percent: float) -> int:
    """So many percent of an amount, to the nearest cent.

    Raises
    ------
    InvalidPlan
        Below zero, or above what is kept to the cent.
    """
    if not 0 <= percent < math.inf:
        raise InvalidPlan(f"{percent:g} % of an amount is no amount.", "Write 0 % or more.")
    exact = cents * Decimal(repr(float(percent))) / 100
    require_keepable(float(exact))
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def _require_some(draft: Draft, model: FittedModel, where: Selection, what: str) -> None:
    if draft.total(where) == 0:
        place = said_where(model, draft.horizon, where.periods, where.cells)
        raise InvalidPlan(
            f"Nothing is spent on {place}, so there is nothing to {what}.",
            "Type an amount first, or choose where money is spent.",
        )


def _periods(model: FittedModel) -> str:
    return periods_word(model.frequency)
