"""What is searched for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.proof.certificate import Witness

_EXTRA_PROGRAMS = 12


@dataclass(frozen=True, eq=False)
class Task:
    """What is searched for.

    Parameters
    ----------
    curves : response of each cell by level
    domain : levels allowed, all finite; must not be empty
    objective : what is maximised
    floors : criteria that must be reached
    miss : price of missing each floor by one; None where that is not allowed
    max_gap : stop once (bound - value) / size is this small
    enough : stop once a plan is worth this much, or none can be
    extra : programs that may be spent on a finer gap than asked for
    """

    curves: CalendarCurves
    domain: Domain
    objective: Criterion
    floors: tuple[Floor, ...] = ()
    miss: Floats | None = None
    max_gap: float = 1e-3
    enough: float | None = None
    extra: int = _EXTRA_PROGRAMS

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The objective, then the floors."""
        return (self.objective, *(floor.criterion for floor in self.floors))

    @property
    def amounts(self) -> Floats:
        """What every floor must reach."""
        return np.array([floor.amount for floor in self.floors])

    @property
    def draws_matter(self) -> bool:
        """Whether any criterion is more than a posterior mean."""
        return any(criterion.draws_matter for criterion in self.criteria)

    @property
    def counts(self) -> bool:
        """Whether any criterion counts draws."""
        return any(criterion.counts for criterion in self.criteria)

    def worth(self, levels: Floats) -> float:
        """The objective of a plan, from the curves."""
        return self.objective.value(self.curves.at(levels), self.domain.money(levels))

    def shorts(self, levels: Floats) -> Floats:
        """What a plan misses every floor by, from the curves; negative where it exceeds it."""
        outcome, money = self.curves.at(levels), self.domain.money(levels)
        return np.array([floor.short(outcome, money) for floor in self.floors])

    def reaches(self, levels: Floats) -> bool:
        """Whether a plan reaches every floor, up to what a search may miss it by."""
        return not self.floors or bool((self.shorts(levels) <= self.allowed).all())

    @property
    def allowed(self) -> Floats:
        """What each floor may be missed by."""
        return np.array([floor.allowed for floor in self.floors])


@dataclass(frozen=True, eq=False)
class Found:
    """Best levels, their value by the solver's own tables, and the proof.

    ``value`` is minus infinity where no plan that reaches every floor was found. ``shorts``
    is what the best plan misses every floor by.
    """

    levels: Floats
    value: float
    bound: float
    size: float
    shorts: Floats
    witness: Witness
    programs: int
