"""How low floors must be so that a plan reaches them: what the best plan reaches of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer import quantiles
from optimizer.criterion import Criterion, Floor
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.feasibility.nearest import shorts_of
from optimizer.feasibility.rows import nearest_levels
from optimizer.requirements import Ground
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from optimizer.tolerances import TOLERANCE
from optimizer.warm_start import WarmStart

_PATIENCE = 5.0
_ROUNDS = 8
_SAME_RETURN = 1e-5


def lower(
    floors: Sequence[Floor],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    found: Found,
    deadline: Deadline,
) -> Floats:
    """A plan that misses few floors, and of each, one by one, reaches the most there is.

    Parameters
    ----------
    floors : of the question; some of them out of reach together
    domain : levels that rows allow, all finite
    found : a plan that misses the floors by little
    deadline : by then the plan that is known has to do

    Returns
    -------
    levels of shape (cells,)
    """
    levels, left = _allowed(found, domain), list(floors)
    missed = np.flatnonzero(shorts_of(levels, floors, domain, ground) > 0)
    for at in missed.tolist():
        floor = floors[at]
        if float(shorts_of(levels, [floor], domain, ground)[0]) <= floor.allowed:
            continue
        # What the plan at hand reaches is asked of the others, and no more.
        spare = np.maximum(shorts_of(levels, left, domain, ground), 0.0)
        others = [
            replace(one, amount=one.amount - float(short))
            for i, (one, short) in enumerate(zip(left, spare, strict=True))
            if i != at
        ]
        levels = _best(floor, tuple(others), domain, ground, warm, levels, deadline)
        short = float(shorts_of(levels, [floor], domain, ground)[0])
        left[at] = replace(floor, amount=floor.amount - max(short, 0.0))
    return levels


def _slack(domain: Domain) -> float:
    return 2 * TOLERANCE * domain.money_scale


def _allowed(found: Found, domain: Domain) -> Floats:
    """What was found, where rows allow it; a search that proves that nothing will do has none."""
    if domain.allows(found.levels, _slack(domain)):
        return found.levels
    return nearest_levels(domain, domain.money_scale).levels


def _best(
    floor: Floor,
    others: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    start: Floats,
    deadline: Deadline,
) -> Floats:
    """Levels that reach most of a floor beside the others; ``start`` where none is found."""
    curves, tabulator = warm.over(domain, ground.responses)
    task = Task(curves, domain, floor.criterion, others, max_gap=1e-4, extra=0)
    levels = start
    for _ in range(_ROUNDS if floor.a_return else 1):
        if floor.a_return:
            task = replace(task, objective=_at_return(floor.criterion, levels, domain, ground))
        elif floor.criterion.counts:
            levels = quantiles.good_start(task, levels, tabulator, None, deadline.part(0.5))
        found = search(task, levels, deadline.within(_PATIENCE), tabulator)
        # Of a return, only what is worth more than the one at hand is better.
        better = found.value - task.worth(levels)
        if not np.isfinite(found.value):
            break
        levels = found.levels
        if better <= _SAME_RETURN * max(found.size, 1e-12) or deadline.over:
            break
    return levels


def _at_return(of: Criterion, levels: Floats, domain: Domain, ground: Ground) -> Criterion:
    """Outcome less money, at the return of a plan: it is worth nothing, and a better one more.

    So the best return is found in a few steps (Dinkelbach 1967).
    """
    outcome, money = ground.brings(domain.spend(levels)), domain.money(levels)
    cells = of.per_outcome > 0
    brought = float(of.own(outcome).mean(axis=1)[cells].sum())
    rate = brought / max(float(money[cells].sum()), 1e-12)
    counted = cells.astype(np.float64)
    return Criterion(of.measure, counted, rate * counted, np.zeros_like(of.base))
