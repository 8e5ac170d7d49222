"""Money that stands whatever is decided: committed money as a floor, spent money as it is.

Unlike other floors on single periods, committed money does not scale a cell's calendar up: it
stands, and what is decided comes on top, along what the calendar has left beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.guardrails.guardrail import Guardrail, plain
from optimizer.guardrails.helpers import require_amount, who
from optimizer.requirements import Picked, Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Rows
from optimizer.requirements.sentence import Sentence

COMMITMENTS = "commitments"
Amounts = tuple[tuple[np.datetime64, float], ...]


@dataclass(frozen=True)
class Standing(Guardrail):
    """Money of one cell in some periods.

    It is no kind of its own, for nobody writes it among the guardrails: a problem file lists it
    under ``commitments``, a set of guardrails does not hold it.

    Parameters
    ----------
    label : unique name
    cells : labels of one cell
    amounts : money by period label, each once
    """

    place = COMMITMENTS
    state: ClassVar[str]
    _said: ClassVar[str]
    _remedy: ClassVar[str]

    label: str
    cells: Picked
    amounts: Amounts

    def __post_init__(self) -> None:
        for _, money in self.amounts:
            require_amount(self.label, "money", money)

    def at(self, ground: Ground) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """Periods, cells and money of every amount within the horizon."""
        (cell,) = ground.cells.select(self.cells)
        places = {day: t for t, day in enumerate(ground.dates)}
        found = [(places[day], money) for day, money in self.amounts if day in places]
        period = np.array([t for t, _ in found], dtype=np.intp)
        return period, np.full(period.size, cell), np.array([money for _, money in found])

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: 400,000 is committed, in 4 periods"."""
        period, _, money = self.at(ground)
        return Sentence(
            f"{{cells}}: {{money}} is {self._said}, in {{count}}",
            {
                "cells": (who(self.cells), "text"),
                "money": (float(money.sum()), "money"),
                "count": (f"{period.size} period{'s' if period.size != 1 else ''}", "text"),
            },
        )

    def listed(self) -> list[dict[str, Any]]:
        """Plain values, as a problem file lists them: one an amount."""
        cells = plain(self.cells)
        return [
            {"cells": cells, "period": str(day), "money": money, "state": self.state}
            for day, money in self.amounts
        ]

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "cancel some of 'committed: tv'"."""
        return Sentence(f"{self._remedy} {{name}}", {"name": (repr(self.label), "text")})


def told_apart(guardrails: Sequence[Guardrail]) -> tuple[Guardrail, ...]:
    """The same, money that stands under a label of its own: nobody has written it, nor can."""
    taken = {one.label for one in guardrails if not isinstance(one, Standing)}
    found: list[Guardrail] = []
    for one in guardrails:
        if isinstance(one, Standing):
            tries = (f"{one.label} ({number})" for number in count(2))
            label = next(name for name in chain([one.label], tries) if name not in taken)
            taken.add(label)
            found.append(one if label == one.label else replace(one, label=label))
        else:
            found.append(one)
    return tuple(found)


@dataclass(frozen=True)
class Committed(Standing):
    """At least so much in every one of the periods."""

    state = "committed"
    _said = "committed"
    _remedy = "cancel some of"

    def stands(self, ground: Ground) -> Floats:
        """The committed money, (periods, cells)."""
        money = np.zeros(ground.reference.shape)
        period, cell, amount = self.at(ground)
        money[period, cell] = amount
        return money

    def rows(self, ground: Ground) -> Rows:
        """One row an amount: whatever else is asked, it stays."""
        period, cell, money = self.at(ground)
        return Rows.single(period, cell, money, np.full(money.size, np.inf))

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money above what is committed."""
        period, cell, money = self.at(ground)
        return float((spend[period, cell] - money).min(initial=np.inf))


@dataclass(frozen=True)
class Spent(Standing):
    """Just so much in every one of the periods."""

    state = "spent"
    _said = "spent already"
    _remedy = "correct"

    def mask(self, ground: Ground) -> NDArray[np.bool_]:
        """What is spent, (periods, cells)."""
        held = np.zeros(ground.reference.shape, dtype=bool)
        period, cell, _ = self.at(ground)
        held[period, cell] = True
        return held

    def rows(self, ground: Ground) -> Rows:
        """One equality an amount."""
        period, cell, money = self.at(ground)
        return Rows.single(period, cell, money, money)

    def held(self, spend: Floats, ground: Ground, near: float) -> Mapping[int, str] | None:
        """A cell that is spent in every period has nothing left to decide."""
        mask = self.mask(ground)
        whole = np.flatnonzero(mask.all(axis=0))
        return {int(cell): "Spent already" for cell in whole} or None

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Minus the largest departure from what is spent."""
        period, cell, money = self.at(ground)
        return -float(np.abs(spend[period, cell] - money).max(initial=0.0))
