"""Plans for quantiles and probabilities, found where the worst draws are averaged instead.

CVaR at the same tail share never exceeds the quantile (numbers 10), so a plan whose CVaR
reaches an amount reaches it with the probability asked for: a safe approximation
(Nemirovski and Shapiro 2006). How much safer than needed it is shows in the plan itself,
and the amount is lowered by that until the quantile just holds. From there the draws that
this plan gives up are given up, and the worst of the others improved: that never lowers the
quantile, and is repeated while it helps. The proof is the search's own; this only gives it a
good plan to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tabulator import Tabulator
from optimizer.criterion import Criterion, Floor
from optimizer.deadline import Deadline
from optimizer.measures import Quantile, TailMean, TailOfSome
from optimizer.progress import Watcher, preparing
from optimizer.search.branching import search
from optimizer.search.task import Task

_ROUNDS = 7
_PATIENCE = 3.0
_MOST = 30.0
_JUST = 1e-4
# Of the draws that count: enough for a few to share the weight, too few to hide a bad one.
_WORST = 0.02
SHARES = (1.0, 2.0, 4.0)


def needed(task: Task) -> bool:
    """Whether any criterion is a quantile."""
    return any(isinstance(c.measure, Quantile) for c in task.criteria)


def averaged(criterion: Criterion, times: float = 1.0) -> Criterion:
    """The criterion with CVaR in place of a quantile; others as they are."""
    measure = criterion.measure
    if not isinstance(measure, Quantile):
        return criterion
    share = min(max(measure.share * times, 1.0 / criterion.base.size), 1.0)
    return replace(criterion, measure=TailMean(share))


def averaged_floors(floors: tuple[Floor, ...], times: float = 1.0) -> tuple[Floor, ...]:
    """Floors on averaged tails; with the same share never easier to reach than those given."""
    return tuple(replace(floor, criterion=averaged(floor.criterion, times)) for floor in floors)


def raised(floors: tuple[Floor, ...], more: Floats) -> tuple[Floor, ...]:
    """Floors with other amounts."""
    return tuple(
        replace(floor, amount=floor.amount + by)
        for floor, by in zip(floors, more.tolist(), strict=True)
    )


def focused(criterion: Criterion, outcome: Floats, money: Floats) -> Criterion:
    """The criterion with the worst that matter in place of a quantile; others as they are.

    Draws that a plan, of ``outcome`` (cells, samples) and ``money`` (cells,), leaves below
    its quantile do not count any more.
    """
    measure = criterion.measure
    if not isinstance(measure, Quantile):
        return criterion
    counted = measure.without_worst(criterion.draws(outcome, money))
    share = max(_WORST, 1.0 / int(counted.sum()))
    return replace(criterion, measure=TailOfSome(counted, share))


def focused_floors(floors: tuple[Floor, ...], outcome: Floats, money: Floats) -> tuple[Floor, ...]:
    """Floors on the worst of the draws that a plan does not give up."""
    return tuple(
        replace(floor, criterion=focused(floor.criterion, outcome, money)) for floor in floors
    )


def good_start(
    task: Task,
    start: Floats,
    tabulator: Tabulator,
    watcher: Watcher | None = None,
    deadline: Deadline | None = None,
) -> Floats:
    """A plan that reaches the floors, as good as the approximation finds; else ``start``."""
    best = _Candidate(start, _value(start, task))
    deadline = deadline or Deadline.after(_MOST)
    for times in SHARES if isinstance(task.objective.measure, Quantile) else (1.0,):
        safe = replace(
            task, objective=averaged(task.objective, times), floors=averaged_floors(task.floors)
        )
        found = _adjusted(safe, task, best, tabulator, watcher, deadline)
        best = max(best, found, key=_by_value)
    for _ in range(_ROUNDS):
        outcome, money = task.curves.at(best.levels), task.domain.money(best.levels)
        narrowed = replace(
            task,
            objective=focused(task.objective, outcome, money),
            floors=focused_floors(task.floors, outcome, money),
        )
        found = _adjusted(narrowed, task, best, tabulator, watcher, deadline)
        if not found.value > best.value + 1e-6 * abs(best.value):
            break
        best = found
        if deadline.over:
            break
    return best.levels


@dataclass(frozen=True, eq=False)
class _Candidate:
    """Levels, and what they are worth by the question itself; -inf where a floor is missed."""

    levels: Floats
    value: float


def _by_value(candidate: _Candidate) -> float:
    return candidate.value


def _value(levels: Floats, task: Task) -> float:
    return task.worth(levels) if task.reaches(levels) else -np.inf


def _adjusted(
    substitute: Task,
    task: Task,
    start: _Candidate,
    tabulator: Tabulator,
    watcher: Watcher | None,
    deadline: Deadline,
) -> _Candidate:
    """The best by a substitute, whose amounts are moved until floors on quantiles just hold."""
    best, moved = start, np.zeros(len(task.floors))
    ours = np.array([isinstance(f.criterion.measure, Quantile) for f in task.floors], dtype=bool)
    for _ in range(_ROUNDS if ours.any() else 1):
        floors = raised(substitute.floors, moved)
        safe = replace(substitute, floors=floors, max_gap=1e-4, extra=0)
        patience = deadline.within(_PATIENCE)
        found = search(safe, best.levels, patience, tabulator, preparing(watcher))
        if not np.isfinite(found.value):
            break
        best = max(best, _Candidate(found.levels, _value(found.levels, task)), key=_by_value)
        if deadline.over:
            break
        short = np.where(ours, task.shorts(found.levels), 0.0)
        if ((short <= task.allowed) & (short >= -_JUST * np.abs(task.amounts))).all():
            break
        # A little less than what is spare, and more than what is short: so they come to hold.
        moved = moved + np.where(short > 0, 1.5 * short, 0.98 * short)
    return best
