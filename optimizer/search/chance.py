"""Branch and bound where criteria count draws: quantiles, and chances of reaching an amount.

A leaf is bounded first with its parent's multipliers, which costs one cell; with its own only
once it is the loosest of all. It is split where draws disagree most about one cell's level.
Plans come from the start and from relaxations, each polished.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.progress import Watcher, tell
from optimizer.proof.certificate import Box
from optimizer.requirements import Integers
from optimizer.search.bounding import relaxed
from optimizer.search.counting import Counting, Reach
from optimizer.search.patience import Patience
from optimizer.search.polish import polish
from optimizer.search.state import State
from optimizer.search.task import Found

# Steps by which draws find their weights: at first, and once they have their parent's.
_FIRST, _NEXT = (2.0, 1.4, 1.2, 1.1, 1.05), (1.08,)
_SPARE, _FIRST_LEAVES = 50, 8
# So much of what is loose must come from draws that disagree.
_EXPLAINS = 0.1


@dataclass(frozen=True, eq=False)
class _Leaf:
    """A box, what draws reach in it, and whether their weights are its own.

    ``likes`` are the levels of its relaxation, None where that was not asked.
    """

    box: Box
    reach: Reach
    own: bool
    likes: Floats | None


def count(state: State, patience: Patience, started: float, watcher: Watcher | None) -> Found:
    """The best plan of a task that counts draws, with boxes that bound every draw."""
    search = _Search(state, patience.until)
    while search.open:
        tell(watcher, state.progress(search.bound, started))
        if patience.over(state, search.bound):
            break
        search.advance()
    return state.found(search.leaves, search.counting.draws)


class _Search:
    """The leaves so far, the loosest first."""

    def __init__(self, state: State, until: float) -> None:
        self.state, self._until = state, until
        self.open: list[tuple[float, int, _Leaf]] = []
        self._closed: list[Box] = []
        self._order, self._tightened = itertools.count(), 0
        start = state.best.levels
        state.learn(polish(state, start, until))
        domain = state.task.domain
        likes, _ = relaxed(state, domain.lower, domain.upper)
        state.learn(polish(state, likes, until))
        self.counting, reach = self._root(domain.lower, domain.upper)
        self._add(domain.lower, domain.upper, reach, np.inf)

    def _root(self, lower: Floats, upper: Floats) -> tuple[Counting, Reach]:
        """What all draws reach anywhere; only the lowest of them matter from there on."""
        state = self.state
        _, multipliers = relaxed(state, lower, upper)
        positions = next(of.positions for of in state.task.criteria if of.counts)
        counted = np.arange(positions.start, positions.stop)
        every = Counting(state.task, state.tables, counted)
        ones = np.ones(every.draws.size)
        reach = every.priced(every.reach(multipliers, ones, lower, upper), lower, upper, _FIRST)
        keep = 3 * sum(of.below() for of in state.task.criteria) + _SPARE
        lowest = np.sort(np.argsort(reach.bounds, kind="stable")[:keep])
        counting = Counting(state.task, state.tables, counted[lowest])
        return counting, counting.reach(multipliers, reach.by_draw[lowest], lower, upper)

    @property
    def bound(self) -> float:
        """What no plan exceeds."""
        return max([-self.open[0][0], *(box.bound for box in self._closed)])

    @property
    def leaves(self) -> tuple[Box, ...]:
        """All of them; together they cover the domain."""
        return (*self._closed, *(entry[2].box for entry in self.open))

    def advance(self) -> None:
        """Better multipliers for the loosest leaf, or two halves of it, or its end."""
        leaf = heapq.heappop(self.open)[2]
        if not leaf.own:
            self._tighten(leaf, self._asks_again(leaf.box))
            return
        halves = self._halves(leaf)
        if not halves and leaf.likes is None:
            self._tighten(leaf, True)
            return
        if not halves:
            self._closed.append(leaf.box)
        for cell, lower, upper in halves:
            reach = self.counting.narrowed(leaf.reach, cell, lower[cell], upper[cell])
            self._add(lower, upper, reach, leaf.box.bound)

    def _add(
        self,
        lower: Floats,
        upper: Floats,
        reach: Reach,
        most: float,
        own: bool = False,
        likes: Floats | None = None,
    ) -> _Leaf:
        bound = min(reach.bound, most)
        leaf = _Leaf(Box(lower, upper, reach.multipliers, bound), reach, own, likes)
        heapq.heappush(self.open, (-bound, next(self._order), leaf))
        return leaf

    def _tighten(self, leaf: _Leaf, relax: bool) -> None:
        """Weights and, where that may help, multipliers of the leaf's own."""
        state, counting, likes = self.state, self.counting, None
        lower, upper = leaf.box.lower, leaf.box.upper
        best = counting.priced(leaf.reach, lower, upper, _NEXT)
        if relax:
            likes, multipliers = relaxed(state, lower, upper)
            other = counting.reach(multipliers, best.by_draw, lower, upper)
            even = counting.reach(multipliers, np.ones(best.by_draw.size), lower, upper)
            other = counting.priced(counting.better(other, even), lower, upper, _NEXT)
            best = other if other.bound < best.bound else best
        leaf = self._add(lower, upper, best, leaf.box.bound, True, likes)
        state.programs += likes is None
        self._tightened += 1
        # Ever more rarely: the first plans are good.
        rarely = self._tightened & (self._tightened - 1) == 0
        if rarely and state.gap(self.bound) > state.task.max_gap:
            polish(state, self._liked(leaf), self._until)

    def _asks_again(self, box: Box) -> bool:
        """Whether a relaxation may find other multipliers than the parent's.

        Where one row or floor is all there is, draws find by themselves what it is worth.
        """
        domain = self.state.task.domain
        asked = domain.row_lower.size + len(self.state.task.floors)
        if asked > 1 or self._tightened < _FIRST_LEAVES:
            return True
        ups, downs = np.maximum(domain.matrix, 0.0), np.minimum(domain.matrix, 0.0)
        least = ups @ box.lower + downs @ box.upper
        most = ups @ box.upper + downs @ box.lower
        return bool((least > domain.row_upper).any() or (most < domain.row_lower).any())

    def _liked(self, leaf: _Leaf) -> Floats:
        """What the draws that decide like on average: no plan yet."""
        some, ends = (
            self.counting.around(leaf.reach, 1 / 3),
            zip(leaf.box.lower.tolist(), leaf.box.upper.tolist(), strict=True),
        )
        wheres = [self.counting.cell(leaf.reach, k, *of, some)[1] for k, of in enumerate(ends)]
        return np.array([float(where.mean()) for where in wheres])

    # --- halves -------------------------------------------------------------------------

    def _halves(self, leaf: _Leaf) -> list[tuple[int, Floats, Floats]]:
        """Two boxes that differ in one cell: where the deciding draws lose most by one level.

        That is the level which they like on average; where it does not explain what is loose,
        that which the relaxation likes.
        """
        some = self.counting.around(leaf.reach, 1 / 3)
        short = leaf.box.bound - self.state.best.value
        for likes in (None, leaf.likes):
            found = [self._loss(leaf, cell, some, likes) for cell in range(leaf.box.lower.size)]
            losses = np.array([loss for loss, _ in found])
            cell = int(losses.argmax())
            explains = losses.sum() > _EXPLAINS * short or leaf.likes is likes
            if losses[cell] > 1e-12 * abs(leaf.box.bound) and (explains or not np.isfinite(short)):
                return self._parted(leaf, cell, found[cell][1])
        return self._switched(leaf)

    def _loss(
        self, leaf: _Leaf, cell: int, some: Integers, likes: Floats | None
    ) -> tuple[float, float]:
        """What draws lose where all take one level, and that level: a node inside of the box."""
        low, high = float(leaf.box.lower[cell]), float(leaf.box.upper[cell])
        least, corners = float(self.state.task.domain.least[cell]), self.counting.corners[cell]
        of, nodes = corners.between(low, high), corners.nodes
        if of.stop - of.start < 2:
            return 0.0, low
        most, where = self.counting.cell(leaf.reach, cell, low, high, some)
        level = float(where.mean()) if likes is None else float(likes[cell])
        node = of.start + int(np.abs(nodes[of.start : of.stop + 1] - level).argmin())
        # No level between nothing and enough is one.
        if low < least and level > 0:
            node = max(node, int(np.searchsorted(nodes, least)))
        loss = float((most - self.counting.at_node(leaf.reach, cell, node, some)).mean())
        inner = min(max(node, of.start + 1), of.stop - 1)
        return loss, float(nodes[inner])

    def _parted(self, leaf: _Leaf, cell: int, at: float) -> list[tuple[int, Floats, Floats]]:
        """Halves at a level; a cell that spends nothing or enough comes apart there first."""
        least = float(self.state.task.domain.least[cell])
        end = begin = at
        if leaf.box.lower[cell] < least <= leaf.box.upper[cell]:
            end, begin = 0.0, least
        left, right = leaf.box.upper.copy(), leaf.box.lower.copy()
        left[cell], right[cell] = end, begin
        return [(cell, leaf.box.lower, left), (cell, right, leaf.box.upper)]

    def _switched(self, leaf: _Leaf) -> list[tuple[int, Floats, Floats]]:
        """Where nothing is loose: cells whose spending switches a row on, each way; else none."""
        domain, box = self.state.task.domain, leaf.box
        for cell in np.unique(domain.switch[domain.switch >= 0]).tolist():
            if box.lower[cell] < domain.least[cell] <= box.upper[cell]:
                return self._parted(leaf, cell, 0.0)
        return []
