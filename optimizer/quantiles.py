"""Plans for quantiles and probabilities, found where the worst draws are averaged instead.

CVaR at the same tail share never exceeds the quantile (numbers 10), so a plan whose CVaR
reaches an amount reaches it with the probability asked for: a safe approximation
(Nemirovski and Shapiro 2006). How much safer than needed it is shows in the plan itself,
and the amount is lowered by that until the quantile just holds. The proof is the search's
own; this only gives it a good plan to begin with.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor
from optimizer.measures import Quantile, TailMean
from optimizer.search import Task, Watcher, preparing, search
from optimizer.tents import Tabulator

_ROUNDS = 7
_PATIENCE = 3.0
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


def averaged_floors(
    floors: tuple[Floor, ...], times: float = 1.0, more: Floats | None = None
) -> tuple[Floor, ...]:
    """Floors on averaged tails; with the same share never easier to reach than those given.

    ``more`` is added to their amounts.
    """
    added = np.zeros(len(floors)) if more is None else more
    return tuple(
        replace(floor, criterion=averaged(floor.criterion, times), amount=floor.amount + by)
        for floor, by in zip(floors, added.tolist(), strict=True)
    )


def good_start(
    task: Task, start: Floats, tabulator: Tabulator, watcher: Watcher | None = None
) -> Floats:
    """A plan that reaches the floors, as good as the approximation finds; else ``start``."""
    best, best_value = start, _value(start, task)
    for times in SHARES if isinstance(task.objective.measure, Quantile) else (1.0,):
        easier = np.zeros(len(task.floors))
        objective = averaged(task.objective, times)
        for _ in range(_ROUNDS if task.floors else 1):
            floors = averaged_floors(task.floors, more=-easier)
            safe = replace(task, objective=objective, floors=floors, max_gap=1e-4, extra=0)
            found = search(safe, best, _PATIENCE, tabulator, preparing(watcher))
            if not np.isfinite(found.value):
                break
            value = _value(found.levels, task)
            if value > best_value:
                best, best_value = found.levels, value
            spare = -task.shorts(found.levels)
            if not spare.size or (np.abs(spare) <= 1e-5 * np.abs(task.amounts + 1e-12)).all():
                break
            easier = np.maximum(easier + spare, 0.0)
    return best


def _value(levels: Floats, task: Task) -> float:
    return task.worth(levels) if task.reaches(levels) else -np.inf
