"""The current mix at other money: what is spent grows or shrinks alike, what is locked stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.criterion import Floor, floors_of
from optimizer.guardrails import Lock, Spent
from optimizer.problem import PlanProblem
from optimizer.proof.breaches import breaches
from optimizer.requirements import Ground

# How many times the current money is looked at for a mix that meets a goal.
MOST_TIMES = 100.0
# Between two factors this close, both of which miss a goal, none is looked for.
_LEAF, _LEAST = 1.01, 1e-4
# Rules are tried at factors this far apart, and then between.
_STEP = 1.05
_FINE, _SAME = 1e-6, 1e-5
_BISECTIONS = 60

Meets = Callable[[float], bool]


@dataclass(frozen=True, eq=False)
class Mix:
    """The current plan's cells in proportion.

    Parameters
    ----------
    fixed : locked and committed money, (periods, cells)
    free : the rest of the current plan's money
    """

    fixed: Floats
    free: Floats

    @staticmethod
    def of(problem: PlanProblem, ground: Ground) -> Mix:
        """What a problem leaves to be scaled: committed money is no alternative."""
        locked, reference = locked_in(problem, ground), ground.reference
        stands = [one.stands(ground) for one in problem.commitments]
        standing = sum((money for money in stands if money is not None), np.zeros(reference.shape))
        fixed = np.where(locked, reference, np.minimum(standing, reference))
        return Mix(fixed, reference - fixed)

    def times(self, factor: float) -> Floats:
        """Money (periods, cells) where what is free is multiplied."""
        return self.fixed + factor * self.free

    def factor(self, money: float) -> float | None:
        """The factor at so much money in all; None where there is none."""
        room, left = float(self.free.sum()), money - float(self.fixed.sum())
        return None if room <= 0 or left < 0 else left / room


def locked_in(problem: PlanProblem, ground: Ground) -> NDArray[np.bool_]:
    """What is committed, (periods, cells)."""
    held = np.zeros(ground.reference.shape, dtype=bool)
    for guardrail in problem.guardrails:
        if isinstance(guardrail, Lock | Spent):
            held |= guardrail.mask(ground)
    return held


# --- the money at which the current mix meets a goal ------------------------------------


def meeting(problem: PlanProblem, ground: Ground, mix: Mix) -> Floats | None:
    """The current mix where it meets the goal: at the least money, or with a return at the most.

    Of all that money the mix that keeps every rule besides counts; where none does, the least (the
    most) that meets the goal alone.

    Returns
    -------
    ndarray of shape (periods, cells), money; None where no money up to ``MOST_TIMES`` the current
    meets the goal, shown for every stretch of factors by what it could bring there at most
    """
    floors = floors_of(problem, ground)
    (goal,) = (floor for floor in floors if floor.source is problem.goal)
    first, last = _stretch(problem, ground, mix)
    if not first <= last:
        return None
    search = _Search(goal, ground, mix, low_first=problem.spends_least)
    found = search.between(first, last)
    if found is None:
        return None

    # What asks the model takes longer, and comes last.
    required = sorted(problem.requirements, key=lambda one: bool(one.floors(ground)))

    def keeps_all(factor: float) -> bool:
        return next(breaches(mix.times(factor), ground, required, floors), None) is None

    allowed = _allowed(keeps_all, found, last if problem.spends_least else first)
    factor = found if allowed is None else allowed
    # What is the current plan but for how finely was looked, is the current plan.
    is_current = abs(factor - 1.0) <= _SAME and keeps_all(1.0)
    return mix.times(1.0 if is_current else factor)


def _stretch(problem: PlanProblem, ground: Ground, mix: Mix) -> tuple[float, float]:
    """Factors that count: a return is kept within the budget, and by a plan that really spends."""
    if problem.spends_least:
        return 0.0, MOST_TIMES
    assert problem.goal is not None
    least = float(problem.goal.rows(ground).lower.max(initial=0.0))
    first = max(mix.factor(least * (1 + 1e-9)) or 0.0, _LEAST)
    if problem.budget is None:
        return first, MOST_TIMES
    most = mix.factor(problem.budget.total)
    return first, -1.0 if most is None else min(most, MOST_TIMES)


@dataclass(frozen=True)
class _End:
    """One end of a stretch: what the mix brings there, and whether that meets the goal."""

    factor: float
    outcome: Floats
    money: Floats
    meets: bool


@dataclass(frozen=True)
class _Search:
    """Looks for the first factor that meets a goal, or the last, stretch by stretch.

    What a cell brings only rises with its money, or only falls. So within a stretch a mix brings
    no more than at the better of its ends, and spends no less than at the lower: where that misses
    the goal, so does everything in between.
    """

    goal: Floor
    ground: Ground
    mix: Mix
    low_first: bool

    def between(self, first: float, last: float) -> float | None:
        """A factor that meets the goal, none before it (after it) does; None where none does."""
        low, high = self._end(first), self._end(last)
        nearest = low if self.low_first else high
        if nearest.meets:
            return nearest.factor
        found = self._within(low, high)
        if found is None:
            return None
        return _bisected(lambda factor: self._end(factor).meets, *found)

    def _within(self, low: _End, high: _End) -> tuple[float, float] | None:
        """Two neighbours, one that misses and the one beyond it that meets."""
        stack = [(low, high)]
        while stack:
            low, high = stack.pop()
            near, far = (low, high) if self.low_first else (high, low)
            if not self._may(low, high):
                continue
            if high.factor - low.factor <= max((_LEAF - 1) * high.factor, _LEAST):
                if far.meets and not near.meets:
                    return near.factor, far.factor
                continue
            middle = self._end(_middle(low.factor, high.factor))
            halves = [(low, middle), (middle, high)]
            stack += reversed(halves) if self.low_first else halves
        return None

    def _end(self, factor: float) -> _End:
        spend = self.mix.times(factor)
        outcome, money = self.ground.brings(spend), spend.sum(axis=0)
        return _End(factor, outcome, money, self.goal.short(outcome, money) <= 0)

    def _may(self, low: _End, high: _End) -> bool:
        most = np.maximum(low.outcome, high.outcome)
        return self.goal.short(most, low.money) <= 0


def _middle(low: float, high: float) -> float:
    return high / 8 if low <= 0 else float(np.sqrt(low * high))


def _allowed(keeps_all: Meets, found: float, end: float) -> float | None:
    """The factor nearest to ``found``, up to ``end``, that keeps every rule; None for none."""
    if keeps_all(found):
        return found
    before = found
    for factor in _tried(found, end):
        if keeps_all(factor):
            return _bisected(keeps_all, before, factor)
        before = factor
    return None


def _tried(found: float, end: float) -> Iterator[float]:
    """Factors from one to the other, that of the current plan among them, and the end itself."""
    step = _STEP if end > found else 1 / _STEP
    factor = max(found, _LEAST)
    while min(found, end) <= factor * step <= max(found, end):
        if min(factor, factor * step) < 1.0 < max(factor, factor * step):
            yield 1.0
        factor *= step
        yield factor
    yield end


def _bisected(meets: Meets, misses: float, reaches: float) -> float:
    """Where meeting begins between the two, from the side that meets."""
    for _ in range(_BISECTIONS):
        if abs(reaches - misses) <= _FINE * max(reaches, misses):
            break
        middle = 0.5 * (misses + reaches)
        misses, reaches = (misses, middle) if meets(middle) else (middle, reaches)
    return reaches
