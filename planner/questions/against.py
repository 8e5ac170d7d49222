"""What could be done instead of a plan (numbers 16): the plan that a verdict compares with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.criterion import floors_of
from optimizer.guardrails import Lock
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from optimizer.requirements.goal import Goal
from optimizer.tolerances import FLOOR_VERIFIED, VERIFIED

Kind = Literal["reference", "same_money", "same_goal"]

# A budget this close to the reference's is the reference's (numbers 16).
SAME_BUDGET = 1e-3
# How many times the current money is looked at for a mix that reaches a goal.
MOST_TIMES = 8.0
_STEPS = 32
_BISECTIONS = 40
_CLOSE = 1e-9
_FINE = 1e-6


@dataclass(frozen=True, eq=False)
class Against:
    """The plan that another is judged against.

    Parameters
    ----------
    kind : the reference; its mix at the plan's money; or at the money that reaches the goal
    spend : money, (periods, cells)
    before : what the money in question comes on top of, or is taken from: the reference for
        next and cut, what is locked for a rest; None where a whole plan is asked
    required_by : labels of what rules it out, by their own slack; of the reference itself where
        its mix cannot be scaled to the money or the goal
    """

    kind: Kind
    spend: Floats
    before: Floats | None
    required_by: tuple[str, ...]


def against(problem: PlanProblem, ground: Ground, money: float) -> Against:
    """What a plan of so much money is judged against.

    Parameters
    ----------
    ground : with the window over which plans are evaluated
    money : of the plan, over the horizon
    """
    locked = _locked(problem, ground)
    kind, spend = _instead(problem, ground, locked, money)
    before = None
    if problem.asked == "rest":
        before = np.where(locked, ground.reference, 0.0)
    elif problem.asked != "plan":
        before = ground.reference
    if spend is None:
        # The current mix cannot be scaled to what is asked; what rules the plan itself out is said.
        reference = ground.reference
        return Against("reference", reference, before, broken(problem, ground, reference))
    return Against(kind, spend, before, broken(problem, ground, spend, kind))


def broken(
    problem: PlanProblem, ground: Ground, spend: Floats, kind: Kind = "same_money"
) -> tuple[str, ...]:
    """Labels of everything that a plan (periods, cells) breaks, by its own slack.

    What it meets by its making is left out: the goal where it was scaled to it, a budget that is
    the reference's to a thousandth where it is the reference.
    """
    floors = floors_of(problem, ground)
    money = VERIFIED * max(float(spend.sum()), 1e-3 * float(ground.reference.sum()), 1e-12)
    found = []
    for one in problem.requirements:
        if one is problem.goal and kind == "same_goal":
            continue
        if one is problem.budget and kind == "reference" and _same_budget(problem, ground):
            continue
        sizes = [floor.size for floor in floors if floor.source is one]
        allowed = FLOOR_VERIFIED * max(sizes) if sizes else money
        if not one.slack(spend, ground) >= -allowed:
            found.append(one.label)
    return tuple(found)


def allows_reference(problem: PlanProblem, ground: Ground) -> bool:
    """Whether the current plan itself could be kept, to the cent."""
    return not broken(problem, ground, ground.reference)


def _same_budget(problem: PlanProblem, ground: Ground) -> bool:
    total = float(ground.reference.sum())
    budget = problem.budget
    return budget is not None and abs(budget.total - total) <= SAME_BUDGET * total


def _locked(problem: PlanProblem, ground: Ground) -> NDArray[np.bool_]:
    """What is committed, (periods, cells): it stays as it is whatever the mix is scaled to."""
    held = np.zeros(ground.reference.shape, dtype=bool)
    for guardrail in problem.guardrails:
        if isinstance(guardrail, Lock):
            held |= guardrail.mask(ground)
    return held


def _instead(
    problem: PlanProblem, ground: Ground, locked: NDArray[np.bool_], money: float
) -> tuple[Kind, Floats | None]:
    reference = ground.reference
    fixed, free = np.where(locked, reference, 0.0), np.where(locked, 0.0, reference)

    def times(factor: float) -> Floats:
        return fixed + factor * free

    if problem.goal is not None:
        return "same_goal", _reaching(problem, problem.goal, ground, times)
    whole = problem.asked == "plan"
    if whole and _same_budget(problem, ground):
        return "reference", reference
    room, total = float(free.sum()), float(reference.sum())
    if abs(money - total) <= _CLOSE * total:
        return ("reference" if whole else "same_money"), reference
    if room <= 0 or money < float(fixed.sum()):
        return "same_money", None
    return "same_money", times((money - float(fixed.sum())) / room)


# --- the money at which the current mix reaches a goal ----------------------------------


def _reaching(
    problem: PlanProblem, goal: Goal, ground: Ground, times: Callable[[float], Floats]
) -> Floats | None:
    """The current mix at the least money that reaches an amount, or the most that keeps a return.

    None where none up to ``MOST_TIMES`` the current money does.
    """

    def reached(factor: float) -> bool:
        spend = times(factor)
        return bool(spend.sum() > 0) and goal.slack(spend, ground) >= 0

    most = _most_times(problem, ground, times)
    if goal.spends_least:
        first, last = _first(reached, most)
    else:
        last, first = _last(reached, most)
    if last is None:
        return None
    return times(_bisected(reached, first, last))


def _most_times(problem: PlanProblem, ground: Ground, times: Callable[[float], Floats]) -> float:
    """How far the mix may be scaled: a goal that keeps a return stays within its budget."""
    if problem.budget is None or problem.spends_least:
        return MOST_TIMES
    fixed, whole = float(times(0.0).sum()), float(times(1.0).sum())
    if whole <= fixed:
        return 1.0
    return min(max((problem.budget.total - fixed) / (whole - fixed), 0.0), MOST_TIMES)


def _first(reached: Callable[[float], bool], most: float) -> tuple[float, float | None]:
    """The first step at which it is reached, after the last one at which it is not."""
    before = 0.0
    for factor in _grid(most):
        if reached(factor):
            return before, factor
        before = factor
    return before, None


def _last(reached: Callable[[float], bool], most: float) -> tuple[float | None, float]:
    """The last step at which it is reached, before the first one at which it is not."""
    after = most
    for factor in reversed(_grid(most)):
        if reached(factor):
            return factor, after
        after = factor
    return None, after


def _grid(most: float) -> list[float]:
    return [most * (i / _STEPS) for i in range(1, _STEPS + 1)]


def _bisected(reached: Callable[[float], bool], misses: float, reaches: float) -> float:
    """Where reaching begins between the two, from the side that reaches."""
    for _ in range(_BISECTIONS):
        middle = 0.5 * (misses + reaches)
        if abs(reaches - misses) <= _FINE * max(reaches, misses):
            break
        misses, reaches = (misses, middle) if reached(middle) else (middle, reaches)
    return reaches
