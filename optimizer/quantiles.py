"""Plans for quantiles and probabilities to begin with: the worst draws averaged instead.

CVaR at the same tail share never exceeds the quantile (numbers 10), so a plan whose CVaR
reaches an amount reaches it with the probability asked for: a safe approximation
(Nemirovski and Shapiro 2006). The search polishes such a plan and proves how good it is
(decision 12).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tabulator import Tabulator
from optimizer.criterion import Criterion, Floor
from optimizer.deadline import Deadline
from optimizer.measures import Quantile, TailMean, TailOfSome
from optimizer.progress import Watcher, preparing
from optimizer.search.branching import search
from optimizer.search.task import Task

_PATIENCE = 1.0
# Of the draws that count: enough for a few to share the weight, too few to hide a bad one.
_WORST = 0.02
SHARES = (1.0, 2.0, 4.0)


def averaged(criterion: Criterion, times: float = 1.0) -> Criterion:
    """The criterion with CVaR in place of a quantile; others as they are."""
    measure = criterion.plain
    if not isinstance(measure, Quantile):
        return criterion
    share = min(max(measure.share * times, 1.0 / criterion.own(criterion.base).size), 1.0)
    return criterion.measured(TailMean(share))


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
    measure = criterion.plain
    if not isinstance(measure, Quantile):
        return criterion
    counted = measure.without_worst(criterion.own(criterion.draws(outcome, money)))
    share = max(_WORST, 1.0 / int(counted.sum()))
    return criterion.measured(TailOfSome(counted, share))


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
    """The best plan, by the question itself, of those that averages find; else ``start``."""
    best, most = start, _value(start, task)
    for times in SHARES if task.objective.counts else SHARES[:1]:
        safe = replace(
            task,
            objective=averaged(task.objective, times),
            floors=averaged_floors(task.floors),
            max_gap=1e-3,
            extra=0,
        )
        patience = _PATIENCE if deadline is None else deadline.within(_PATIENCE)
        found = search(safe, best, patience, tabulator, preparing(watcher))
        value = _value(found.levels, task) if np.isfinite(found.value) else -np.inf
        if value > most:
            best, most = found.levels, value
    return best


def _value(levels: Floats, task: Task) -> float:
    return task.worth(levels) if task.reaches(levels) else -np.inf
