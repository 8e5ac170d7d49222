"""The plan that comes nearest to every floor, and whether it reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.measures import Mean
from optimizer.progress import Watcher
from optimizer.proof.bound import Bounds, proven_bound
from optimizer.quantiles import SHARES, averaged_floors, focused_floors, raised
from optimizer.requirements import Ground, Requirement
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from optimizer.tolerances import FLOOR_TOLERANCE
from optimizer.warm_start import WarmStart

GLANCE = 2.0
WIDEST = 64.0
_RAISES = 3
_FOCUSES = 3


def finite(domain: Domain, ground: Ground) -> Domain:
    """A domain whose open bounds end at many times the reference."""
    observed = float(ground.observed_max.sum()) * ground.dates.size
    known = max(float(ground.reference.sum()), observed, domain.money_scale)
    return domain.within(WIDEST * known)


def nearest(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    patience: float,
    start: Floats | None = None,
    watcher: Watcher | None = None,
) -> Found:
    """The plan that misses floors by least, each in terms of its own size."""
    curves, tabulator = warm.over(domain, ground.responses)
    task = Task(
        curves,
        domain,
        _no_objective(floors, domain),
        floors,
        miss=np.array([1.0 / floor.size for floor in floors]),
        enough=-0.1 * FLOOR_TOLERANCE,
    )
    start = reference_levels(domain, ground) if start is None else start
    return search(task, start, patience, tabulator, watcher)


def reference_levels(domain: Domain, ground: Ground) -> Floats:
    """The reference's money, as far as bounds allow; a place to begin with."""
    levels = np.minimum(domain.levels(ground.reference), domain.upper)
    return np.maximum(levels, 0.0)


def nearest_any(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    watcher: Watcher | None,
    deadline: Deadline,
) -> Found:
    """``nearest``, helped by averages of bad draws where floors are on quantiles."""
    if not any(floor.criterion.counts for floor in floors):
        return nearest(floors, domain, ground, warm, deadline.left, watcher=watcher)
    closest, least = reference_levels(domain, ground), np.inf
    for times in (*SHARES, *[None] * _FOCUSES):
        # Tails first; then the closest plan says which draws are given up.
        before = least
        substitutes = (
            focused_floors(floors, ground.brings(domain.spend(closest)), domain.money(closest))
            if times is None
            else averaged_floors(floors, times)
        )
        for _ in range(_RAISES):
            patience = deadline.within(GLANCE)
            found = nearest(substitutes, domain, ground, warm, patience, closest, watcher)
            shorts = shorts_of(found.levels, floors, domain, ground)
            if _all_met(shorts, floors):
                return replace(found, value=0.0, shorts=shorts)
            amount = sum(float(x) / f.size for x, f in zip(shorts, floors, strict=True))
            if amount < least:
                closest, least = found.levels, amount
            if deadline.over:
                break
            substitutes = raised(substitutes, 1.2 * shorts)
        if deadline.over or (times is None and least >= before):
            break
    return nearest(floors, domain, ground, warm, deadline.left, closest, watcher)


def shorts_of(levels: Floats, floors: Sequence[Floor], domain: Domain, ground: Ground) -> Floats:
    """What a plan misses every floor by, evaluated on the draws."""
    outcome, money = ground.brings(domain.spend(levels)), domain.money(levels)
    return np.array([max(floor.short(outcome, money), 0.0) for floor in floors])


def _all_met(shorts: Floats, floors: tuple[Floor, ...]) -> bool:
    return all(short <= floor.allowed for short, floor in zip(shorts, floors, strict=True))


def proven_out_of_reach(
    found: Found, floors: tuple[Floor, ...], domain: Domain, ground: Ground, warm: WarmStart
) -> bool:
    """Checked without the search's tables: prices on the floors that no plan can meet."""
    curves, _ = warm.over(domain, ground.responses)
    nothing = _no_objective(floors, domain)
    return proven_bound(found.witness, nothing, floors, domain, Bounds(curves)) < 0


def _no_objective(floors: tuple[Floor, ...], domain: Domain) -> Criterion:
    nothing, base = np.zeros(domain.lower.size), np.zeros(floors[0].criterion.base.size)
    return Criterion(Mean(), nothing, nothing, base)


def reached(found: Found) -> bool:
    """Whether a plan that misses floors by least misses none."""
    return found.value >= -FLOOR_TOLERANCE


def missed(floors: Sequence[Floor], found: Found) -> list[tuple[Requirement, Floor, float]]:
    """Floors that a plan misses: who asked for them, and by how much."""
    return [
        (floor.source, floor, float(short))
        for floor, short in zip(floors, found.shorts, strict=True)
        if short > floor.allowed and floor.source is not None
    ]
