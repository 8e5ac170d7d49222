"""The best plan by one floor alone: it may reach the others too, and what it misses, all miss."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from optimizer import quantiles
from optimizer.bounds.tabulator import Tabulator
from optimizer.criterion import Floor
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.feasibility.nearest import GLANCE, reference_levels, shorts_of
from optimizer.progress import Watcher
from optimizer.proof.bound import Bounds, proven_bound
from optimizer.requirements import Ground
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from optimizer.warm_start import WarmStart

How = Literal["holds", "floors", "open"]


def best_of_one(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    watcher: Watcher | None = None,
    deadline: Deadline | None = None,
) -> tuple[How, Found | None]:
    """A plan that reaches every floor, where the best by one of them does.

    A search that asks for more than enough is drawn inward, and soon through; one that asks
    for just enough creeps along the edge. "floors" where one of them is proven out of reach;
    with it, and where nothing is known, comes the last plan that was found.
    """
    curves, tabulator = warm.over(domain, ground.responses)
    deadline, last = deadline or Deadline.after(GLANCE * len(floors)), None
    for floor in floors:
        task = Task(curves, domain, floor.criterion, (), extra=0)
        patience = deadline.within(GLANCE)
        if len(floors) == 1:
            patience = deadline.left
            task = replace(task, enough=floor.amount + floor.allowed)
        found = _best(task, reference_levels(domain, ground), patience, tabulator, watcher)
        if not np.isfinite(found.value):
            continue
        shorts, last = shorts_of(found.levels, floors, domain, ground), found
        if all(short <= one.allowed for short, one in zip(shorts, floors, strict=True)):
            return "holds", replace(found, value=0.0, shorts=shorts)
        if found.bound < floor.amount - floor.allowed:
            proven = proven_bound(found.witness, floor.criterion, (), domain, Bounds(curves))
            if proven < floor.amount - floor.allowed:
                return "floors", replace(found, shorts=shorts)
    return "open", last


def _best(
    task: Task,
    start: np.ndarray,
    patience: float,
    tabulator: Tabulator,
    watcher: Watcher | None,
) -> Found:
    """The best plan by a criterion; of one that counts draws, begun with averages of bad ones."""
    deadline = Deadline.after(patience)
    if task.counts:
        start = quantiles.good_start(task, start, tabulator, watcher, deadline.part(0.5))
    return search(task, start, deadline.left, tabulator, watcher)
