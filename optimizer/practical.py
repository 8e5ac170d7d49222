"""Practical money: round amounts, and no moves too small to be worth making; with their cost.

The proof stays that of the best plan of all: what practice costs shows in the gap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tabulator import Tabulator
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.errors import NoRoundPlan, SolverTrouble
from optimizer.problem import PlanProblem
from optimizer.programs.steps import Steps, nearest_steps
from optimizer.search.branching import search
from optimizer.search.task import Task

_PATIENCE = 5.0
_STEPS = 2
# Cells in which the odd rest of a total is tried.
_ODD = 8


@dataclass(frozen=True)
class Practical:
    """What was done to make a plan practical.

    Parameters
    ----------
    round_to : money that every cell's spend is a multiple of; None where nothing was rounded
    held : cells that keep the reference because their move was too small
    cost : what that takes off the certified value, objective units, >= 0
    notes : where it could not be done, and why
    """

    round_to: float | None
    held: tuple[int, ...]
    cost: float
    notes: tuple[str, ...]


def make_practical(
    levels: Floats,
    task: Task,
    problem: PlanProblem,
    reference: Floats,
    tabulator: Tabulator,
    deadline: Deadline,
) -> tuple[Floats, Practical]:
    """Levels near the best ones that are fit for practice.

    Parameters
    ----------
    levels : (cells,) the best plan
    task : what it was the best for
    problem : with ``round_to`` and ``least_move``
    reference : (cells,) reference levels
    tabulator : of the search, so that nothing is evaluated twice
    deadline : by then moves that are too small stay as they are found
    """
    before, domain, notes = task.worth(levels), task.domain, []
    held: tuple[int, ...] = ()
    if problem.least_move is not None:
        levels, domain, held, note = _hold(levels, task, problem, reference, tabulator, deadline)
        notes += note
    round_to = problem.round_to
    if round_to is not None:
        rounded = _rounded(levels, replace(task, domain=domain), round_to)
        if rounded is None:
            round_to = None
            notes.append(
                f"No plan in steps of {problem.round_to:,.0f} satisfies every guardrail; the "
                "amounts are left exact."
            )
        else:
            levels = rounded
    cost = max(before - task.worth(levels), 0.0)
    return levels, Practical(round_to, held, cost, tuple(notes))


# --- moves too small --------------------------------------------------------------------


def _hold(
    levels: Floats,
    task: Task,
    problem: PlanProblem,
    reference: Floats,
    tabulator: Tabulator,
    deadline: Deadline,
) -> tuple[Floats, Domain, tuple[int, ...], list[str]]:
    """Keep the reference where moves are small, and let the others settle again."""
    assert problem.least_move is not None
    moved = np.abs(levels - reference)
    small = (moved > 1e-9 * max(float(levels.sum()), 1e-12)) & (moved < problem.least_move)
    inside = (reference >= task.domain.lower) & (reference <= task.domain.upper)
    inside &= (reference == 0) | (reference >= task.domain.least)
    small &= inside
    if not small.any():
        return levels, task.domain, (), []
    lower = np.where(small, reference, task.domain.lower)
    upper = np.where(small, reference, task.domain.upper)
    narrow = replace(task.domain, lower=lower, upper=upper)
    try:
        patience = deadline.within(_PATIENCE)
        start = np.where(small, reference, levels)
        found = search(replace(task, domain=narrow), start, patience, tabulator)
    except SolverTrouble:
        found = None
    size = task.objective.size(task.curves.at(levels), task.domain.money(levels))
    if found is None or not np.isfinite(found.value):
        return levels, task.domain, (), ["Small moves are needed to satisfy the guardrails."]
    if task.worth(levels) - task.worth(found.levels) > problem.max_gap * size:
        return levels, task.domain, (), ["The small moves together are worth making."]
    return found.levels, narrow, tuple(np.flatnonzero(small).tolist()), []


# --- round amounts ----------------------------------------------------------------------


def _rounded(levels: Floats, task: Task, step: float) -> Floats | None:
    """Amounts in whole steps near the best ones; None where no such plan is allowed.

    Where a fixed total is no whole number of steps, one cell takes the odd rest: each of the
    largest few is tried, and the best is kept.
    """
    domain, money = task.domain, task.domain.money(levels)
    free = domain.upper - domain.lower > 1e-9 * max(float(money.sum()), 1e-12)
    free &= domain.shape.sum(axis=0) > 0
    if not free.any():
        return None
    whole = _whole_steps(levels, task, step, free, None)
    if whole is not None and _allowed(whole, task):
        return whole
    largest = np.argsort(-money, kind="stable")
    tried = [
        _whole_steps(levels, task, step, free, int(odd)) for odd in largest[free[largest]][:_ODD]
    ]
    allowed = [found for found in tried if found is not None and _allowed(found, task)]
    return max(allowed, key=task.worth, default=None)


def _allowed(levels: Floats, task: Task) -> bool:
    slack = 1e-8 * task.domain.money_scale
    return task.domain.allows(levels, slack) and task.reaches(levels)


def _whole_steps(
    levels: Floats, task: Task, step: float, free: np.ndarray, takes_rest: int | None
) -> Floats | None:
    """Multiples near the plan, worth as much as slopes say."""
    domain, cells = task.domain, levels.size
    committed = domain.committed.sum(axis=0)
    whole = np.flatnonzero(free & (np.arange(cells) != takes_rest))
    at = (committed + levels)[whole] / step
    low = np.ceil(np.maximum(at - _STEPS, (committed + domain.lower)[whole] / step) - 1e-9)
    high = np.floor(np.minimum(at + _STEPS, (committed + domain.upper)[whole] / step) + 1e-9)
    off = (levels[whole] == 0) & (committed[whole] == 0) & (domain.lower[whole] == 0)
    low, high = np.where(off, 0.0, low), np.where(off, 0.0, high)
    low = np.where(off, low, np.maximum(low, np.ceil(domain.least[whole] / step - 1e-9)))
    if (low > high).any():
        return None
    lower, upper = levels.copy(), levels.copy()
    if takes_rest is not None:
        lower[takes_rest] = max(domain.lower[takes_rest], domain.least[takes_rest])
        upper[takes_rest] = domain.upper[takes_rest]
    steps = Steps(whole, low, high, step, committed[whole])
    try:
        return nearest_steps(domain, levels, _slopes(levels, task), steps, lower, upper)
    except (NoRoundPlan, SolverTrouble):
        return None


def _slopes(levels: Floats, task: Task) -> Floats:
    """What the next unit of money in each cell is worth, by the posterior mean."""
    slopes = [
        float(task.objective.own(task.curves.value_and_slope(k, float(level))[1]).mean())
        for k, level in enumerate(levels)
    ]
    finite = np.nan_to_num(np.array(slopes), posinf=0.0)
    result: Floats = task.objective.per_outcome * finite - task.objective.per_money
    return result
