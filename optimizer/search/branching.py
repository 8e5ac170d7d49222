"""Branch and bound over boxes of levels: the search tree is the proof.

At a box the concave envelopes of the cells' bounds give a linear program; its levels are
a plan (the rows are linear), its multipliers a bound. Where the plan's true worth falls
short of that bound, the grid is refined there, a weighting of the draws that tells the
truth there is added, or, if a response is not concave there, the box is split there. The
leaves with their multipliers are the witness.
"""

from __future__ import annotations

import heapq
import itertools
import time

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tabulator import Tabulator
from optimizer.progress import Watcher, tell
from optimizer.proof.certificate import Box
from optimizer.search.bounding import proven, solve_box
from optimizer.search.chance import count
from optimizer.search.patience import Patience
from optimizer.search.splitting import next_boxes, undecided
from optimizer.search.state import State
from optimizer.search.task import Found, Task


def search(
    task: Task,
    reference: Floats,
    time_limit: float,
    tabulator: Tabulator | None = None,
    watcher: Watcher | None = None,
    nodes: tuple[Floats, ...] | None = None,
) -> Found:
    """Best levels over a feasible domain, with a witness of how good they are.

    Parameters
    ----------
    task : what is searched for
    reference : (cells,) reference levels, a good place to look first
    time_limit : seconds, after which the best plan so far is returned with its honest gap
    tabulator : of an earlier search over the same curves
    watcher : told of the progress; the search is given up where it returns False
    nodes : levels per cell that an earlier search ended with, to begin with

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    started = time.monotonic()
    state = State.begin(task, reference, tabulator or Tabulator(task.curves), nodes)
    begun = state.best.levels
    patience = Patience(task, started, time_limit)
    if task.counts:
        return count(state, patience, started, watcher)
    tree = _planted(state)
    while tree.open:
        leaf, levels = tree.loosest
        judged, finer = state.refine(levels)
        state.consider(levels, judged)
        _snap(state, leaf, levels)
        tell(watcher, state.progress(tree.bound, started))
        if patience.over(state, tree.bound):
            break
        finer |= state.learn(judged)
        finer |= state.raise_margins(judged)
        tree.replace(state, next_boxes(state, leaf, levels, judged, finer))
    if not np.isfinite(state.best.value):
        state.consider(begun, state.refine(begun)[0])
    return state.found(tuple(proven(state, leaf) for leaf in tree.leaves))


class _Tree:
    """The leaves: open ones, the loosest first, and those that cannot be improved on."""

    def __init__(self) -> None:
        self.open: list[tuple[float, int, Box, Floats]] = []
        self._closed: list[Box] = []
        self._order = itertools.count()

    @property
    def loosest(self) -> tuple[Box, Floats]:
        """The open leaf with the highest bound, and the levels that its relaxation likes."""
        return self.open[0][2:]

    @property
    def bound(self) -> float:
        """What no plan exceeds."""
        return max([self.loosest[0].bound, *(leaf.bound for leaf in self._closed)])

    @property
    def leaves(self) -> tuple[Box, ...]:
        """All of them; together they cover the domain."""
        return (*self._closed, *(entry[2] for entry in self.open))

    def add(self, leaf: Box, levels: Floats) -> None:
        """One leaf more."""
        heapq.heappush(self.open, (-leaf.bound, next(self._order), leaf, levels))

    def replace(self, state: State, boxes: list[tuple[Floats, Floats]]) -> None:
        """Boxes in place of the loosest leaf; without any it is closed."""
        leaf = heapq.heappop(self.open)[2]
        if not boxes:
            self._closed.append(leaf)
        for lower, upper in boxes:
            levels, child = solve_box(state, lower, upper)
            if child.bound > leaf.bound:
                child = Box(lower, upper, leaf.multipliers, leaf.bound)
            self.add(child, levels)


def _planted(state: State) -> _Tree:
    """One leaf, the whole domain, once the plan to begin with is known."""
    start, domain, tree = state.best.levels, state.task.domain, _Tree()
    judged, _ = state.refine(start)
    state.consider(start, judged, exactly=True)
    state.learn(judged)
    levels, root = solve_box(state, domain.lower, domain.upper)
    tree.add(root, levels)
    return tree


def _snap(state: State, leaf: Box, levels: Floats) -> None:
    """Try the nearest plan whose semi-continuous cells spend nothing or enough."""
    apart, least = undecided(state, leaf, levels), state.task.domain.least
    inside = apart > 0
    if not inside.any():
        return
    # Nearer to enough than to nothing.
    up = inside & (apart < levels)
    lower, upper = leaf.lower.copy(), leaf.upper.copy()
    lower[up] = least[up]
    upper[inside & ~up] = 0.0
    found, _ = solve_box(state, lower, upper)
    for _ in range(2):
        judged, finer = state.refine(found)
        state.consider(found, judged)
        if not finer:
            break
        found, _ = solve_box(state, lower, upper)
