"""A plan while it is edited: whole cents, and the parts of it that an edit is of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan
from planner.calendar.shares import Cents, spread

# Whole numbers are exact in a float up to 9e15; sums of all cents must be too.
MOST_CENTS = 5 * 10**15


@dataclass(frozen=True)
class Selection:
    """Some periods of some cells: every one of the cells in every one of the periods.

    Parameters
    ----------
    periods : positions in the horizon; kept in order and each once
    cells : positions in the model's order; likewise
    """

    periods: tuple[int, ...]
    cells: tuple[int, ...]

    def __post_init__(self) -> None:
        for name in ("periods", "cells"):
            once = tuple(sorted({int(i) for i in getattr(self, name)}))
            if not once:
                raise InvalidPlan(f"No {name} are chosen.", "Choose at least one.")
            object.__setattr__(self, name, once)

    @property
    def places(self) -> tuple[NDArray[np.intp], ...]:
        """What picks the selection out of an array of shape (periods, cells)."""
        return np.ix_(np.array(self.periods, np.intp), np.array(self.cells, np.intp))


@dataclass(frozen=True, eq=False)
class Draft:
    """Money per period and cell of a horizon, in whole cents.

    Parameters
    ----------
    horizon : the periods it fills
    cents : (periods, cells), none below zero, cells in the model's order; not written to any more
    """

    horizon: Horizon
    cents: Cents

    def __post_init__(self) -> None:
        if self.cents.shape[0] != self.horizon.periods:
            raise InvalidPlan(
                f"The plan has {self.cents.shape[0]} periods, its horizon {self.horizon.periods}.",
                "Give one row for every period of the horizon.",
            )
        # In floats, which do not wrap around; as far as is allowed they are exact.
        require_keepable(float(self.cents.astype(np.float64).sum()))
        if self.cents.min(initial=0) < 0:
            raise InvalidPlan("A plan would spend less than nothing.", "Write 0 or more.")
        self.cents.setflags(write=False)

    @staticmethod
    def of(model: FittedModel, plan: Plan) -> Draft:
        """A plan to the nearest cent in every cell and period."""
        return Draft(plan.horizon, nearest_cents(plan.array(model)))

    def plan(self, model: FittedModel) -> Plan:
        """The plan that it says."""
        return Plan.of(model, self.horizon, self.cents / 100)

    def part(self, where: Selection) -> Cents:
        """Cents of a selection, (its periods, its cells).

        Raises
        ------
        InvalidPlan
            If the horizon has no such periods, or the model no such cells.
        """
        periods, cells = self.cents.shape
        if min(where.periods) < 0 or min(where.cells) < 0:
            raise InvalidPlan("A position below the first was chosen.", "Choose again.")
        if max(where.periods) >= periods or max(where.cells) >= cells:
            raise InvalidPlan(
                f"Period {max(where.periods) + 1} of cell {max(where.cells) + 1} was chosen; the "
                f"plan has {periods} periods of {cells} cells.",
                "Choose again from the plan as it is shown now.",
            )
        return self.cents[where.places]

    def total(self, where: Selection) -> int:
        """Cents of a selection, all together."""
        return int(self.part(where).sum())

    def replaced(self, where: Selection, parts: Cents) -> Draft:
        """The draft with other cents in a selection."""
        cents = self.cents.copy()
        cents[where.places] = parts
        return Draft(self.horizon, cents)

    def brought_to(self, where: Selection, total: int) -> Draft:
        """The draft with a selection's total at so many cents, its parts in their own shape."""
        return self.replaced(where, spread(self.part(where), total))

    @property
    def everything(self) -> Selection:
        """All periods of all cells."""
        periods, cells = self.cents.shape
        return Selection(tuple(range(periods)), tuple(range(cells)))


def require_keepable(cents: float) -> None:
    """Refuse more money than is kept to the cent.

    Raises
    ------
    InvalidPlan
        Says how much it would be.
    """
    if not cents <= MOST_CENTS:
        raise InvalidPlan(
            f"The plan would spend {cents / 100:,.0f}; at most {MOST_CENTS // 100:,} are kept to "
            "the cent.",
            "Write smaller amounts.",
        )


def nearest_cents(money: NDArray[np.float64]) -> Cents:
    """Money as whole cents.

    Raises
    ------
    InvalidPlan
        If it is more than can be kept to the cent.
    """
    # Asked before it is turned into whole numbers, which would wrap around.
    require_keepable(float(money.sum()) * 100)
    cents: Cents = np.rint(money * 100).astype(np.int64)
    return cents
