"""Branch and bound over boxes of levels: the search tree is the proof.

At a box the concave envelopes of the cells' bounds give a linear program; its levels are
a plan (the rows are linear), its multipliers a bound. Where the plan's true response
falls short of the envelope, either the grid is refined there or, if the response is not
concave there, the box is split there. The leaves with their multipliers are the witness.
"""

from __future__ import annotations

import heapq
import itertools
import time
from dataclasses import dataclass, field

import numpy as np

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.certificate import Box, Witness, Worth
from optimizer.compile import Relaxation
from optimizer.domain import Domain
from optimizer.envelope import Vertices, row_terms, upper_hull
from optimizer.feasibility import TOLERANCE
from optimizer.tents import Tabulator, Tents

FINE_GAP = 1e-6
_EXTRA_PROGRAMS = 12
_START_NODES = 5
_FAR_STEPS = 30
_SAME_LEVEL = 1e-9


@dataclass(frozen=True, eq=False)
class Found:
    """Best levels, their value by the solver's own tables, and the proof.

    ``bound`` and ``value`` are in objective units without the committed money's cost.
    """

    levels: Floats
    value: float
    bound: float
    witness: Witness
    programs: int
    timed_out: bool


@dataclass(eq=False)
class _Search:
    tabulator: Tabulator
    domain: Domain
    worth: Worth
    tables: list[Tents]
    relaxation: Relaxation
    money: float
    scale: float
    best: Floats
    best_value: float = -np.inf
    programs: int = 0
    hulls: dict[tuple[int, float, float, int], Vertices] = field(default_factory=dict)

    def hull(self, cell: int, low: float, high: float) -> Vertices:
        """Envelope vertices of one cell's bound over one interval, in objective units."""
        table = self.tables[cell]
        key = (cell, low, high, table.nodes.size)
        if key not in self.hulls:
            levels, values = table.points(low, high)
            self.hulls[key] = upper_hull(levels, self.worth.per_outcome * values)
        return self.hulls[key]

    def solve_box(self, lower: Floats, upper: Floats) -> tuple[Floats, Box]:
        """Levels and proven bound of one box."""
        hulls = [self.hull(k, a, b) for k, (a, b) in enumerate(zip(lower, upper, strict=True))]
        cost = np.full(lower.size, self.worth.per_money)
        levels, multipliers = self.relaxation.solve(hulls, cost, lower, upper)
        self.programs += 1
        price = cost + self.domain.matrix.T @ multipliers
        bound = row_terms(self.domain, multipliers) + sum(
            float((value - price[k] * level).max()) for k, (level, value) in enumerate(hulls)
        )
        return levels, Box(lower, upper, multipliers, bound)

    def refine(self, levels: Floats) -> tuple[Floats, bool]:
        """Add levels to the grids; returns each cell's worth there, and whether any was new."""
        grids = [
            _finer(table, float(level), _SAME_LEVEL * self.money)
            for table, level in zip(self.tables, levels, strict=True)
        ]
        for cell, tents in enumerate(self.tabulator.tabulate_all(grids)):
            if tents is not None:
                self.tables[cell] = self.tables[cell].inserted(tents)
        found = [
            float(np.interp(level, table.nodes, table.values))
            for table, level in zip(self.tables, levels, strict=True)
        ]
        worths = self.worth.per_outcome * np.array(found) - self.worth.per_money * levels
        return worths, any(grid is not None for grid in grids)

    def consider(self, levels: Floats, value: float) -> None:
        """Keep a plan if it satisfies the rows and is the best so far."""
        sides = self.domain.matrix @ levels
        slack = 1.2 * TOLERANCE * self.money
        inside = (sides <= self.domain.row_upper + slack) & (sides >= self.domain.row_lower - slack)
        if inside.all() and value > self.best_value:
            self.best, self.best_value = levels.copy(), value

    def looseness(self, leaf: Box, levels: Floats, worths: Floats) -> Floats:
        """Envelope minus response at given levels, by cell, after refinement there."""
        tops = [
            float(np.interp(level, *self.hull(k, leaf.lower[k], leaf.upper[k])))
            for k, level in enumerate(levels)
        ]
        return np.array(tops) - self.worth.per_money * levels - worths


def _finer(table: Tents, level: float, same: float) -> Floats | None:
    """Nodes that refine a table at a level; None if it is a node whose tents touch there."""
    nodes = table.nodes
    at = int(np.abs(nodes - level).argmin())
    if abs(nodes[at] - level) > same:
        at = int(np.searchsorted(nodes, level))
        return np.array([nodes[at - 1], level, nodes[at]])
    if at < table.lift.size and table.lift[at] > 0 and nodes[at + 1] - nodes[at] > same:
        # A vertical tangent: the bound closes in only as fast as the segment shrinks.
        return np.array([nodes[at], nodes[at] + (nodes[at + 1] - nodes[at]) / 32, nodes[at + 1]])
    return None


def start_grid(low: float, high: float, reference: float) -> Floats:
    """First nodes of a cell: even over its range, and the reference."""
    if high <= low:
        return np.array([low])
    nodes = np.append(np.linspace(low, high, _START_NODES), reference)
    if high > 8 * reference > 0:
        # A bound far beyond the evidence: steps that grow reach it from the reference.
        steps = np.arange(1, min(_FAR_STEPS, np.log(high / reference) / np.log(4)))
        nodes = np.concatenate([nodes, [reference * 0.5], reference * 4.0**steps])
    nodes = np.unique(nodes[(nodes >= low) & (nodes <= high)])
    apart = 1e-3 * min(high - low, reference if reference > 0 else high - low)
    keep = np.concatenate([[True], np.diff(nodes) > apart])
    nodes = nodes[keep]
    nodes[-1] = high
    return nodes


def search(
    curves: CalendarCurves,
    domain: Domain,
    worth: Worth,
    reference: Floats,
    max_gap: float,
    time_limit: float,
) -> Found:
    """Best levels over a feasible domain, with a witness of how good they are.

    Parameters
    ----------
    curves : response of each cell by level
    domain : levels allowed; must not be empty
    worth : what outcome and money count for
    reference : (cells,) reference levels, a good place to look first
    max_gap : stop once (bound - value) / |outcome value| is this small
    time_limit : seconds, after which the best plan so far is returned with its honest gap
    """
    deadline = time.monotonic() + time_limit
    grids = [
        start_grid(low, high, ref)
        for low, high, ref in zip(domain.lower, domain.upper, reference, strict=True)
    ]
    tabulator = Tabulator(curves)
    tables = [tents for tents in tabulator.tabulate_all(grids) if tents is not None]
    money = domain.money_scale
    scale = worth.per_outcome * max(max(np.ptp(t.values) for t in tables), 1e-12)
    state = _Search(
        tabulator, domain, worth, tables, Relaxation(domain, money, scale), money, scale,
        best=np.clip(reference, domain.lower, domain.upper),
    )  # fmt: skip
    return _branch_and_bound(state, max_gap, deadline)


def _branch_and_bound(state: _Search, max_gap: float, deadline: float) -> Found:
    domain, order = state.domain, itertools.count()
    here = state.best
    state.consider(here, float(state.refine(here)[0].sum()))
    start, root = state.solve_box(domain.lower, domain.upper)
    heap = [(-root.bound, next(order), root, start)]
    closed: list[Box] = []
    enough: int | None = None
    while heap:
        leaf, levels = heap[0][2:]
        worths, finer = state.refine(levels)
        state.consider(levels, float(worths.sum()))
        bound = max([leaf.bound, *(other.bound for other in closed)])
        gap = (bound - state.best_value) / _divisor(state)
        if gap <= max_gap and enough is None:
            enough = state.programs + _EXTRA_PROGRAMS
        if gap <= FINE_GAP or (enough is not None and state.programs >= enough):
            break
        if time.monotonic() > deadline:
            break
        heapq.heappop(heap)
        boxes = _next_boxes(state, leaf, levels, worths, finer)
        if not boxes:
            closed.append(leaf)
        for lower, upper in boxes:
            found, child = state.solve_box(lower, upper)
            if child.bound > leaf.bound:
                child = Box(lower, upper, leaf.multipliers, leaf.bound)
            heapq.heappush(heap, (-child.bound, next(order), child, found))
    leaves = (*closed, *(entry[2] for entry in heap))
    return Found(
        levels=state.best,
        value=state.best_value,
        bound=max(leaf.bound for leaf in leaves),
        witness=Witness(leaves, tuple(table.nodes for table in state.tables)),
        programs=state.programs,
        timed_out=time.monotonic() > deadline,
    )


def _next_boxes(
    state: _Search, leaf: Box, levels: Floats, worths: Floats, finer: bool
) -> list[tuple[Floats, Floats]]:
    """The same box where the grid became finer, two halves where that cannot help, or none."""
    loose = state.looseness(leaf, levels, worths)
    worst = int(loose.argmax())
    short = leaf.bound - float(worths.sum())
    if finer and loose.sum() < 0.3 * short:
        return [(leaf.lower, leaf.upper)]
    inside = leaf.lower[worst] < levels[worst] < leaf.upper[worst]
    if inside and loose[worst] > 0.1 * short / loose.size:
        return _split(state, leaf, worst, float(levels[worst]))
    return [(leaf.lower, leaf.upper)] if finer else []


def _divisor(state: _Search) -> float:
    """What gaps are measured against: the outcome's value without the money (numbers 13)."""
    outcome = state.best_value + state.worth.per_money * float(state.best.sum())
    return max(abs(outcome), 1e-12 * state.scale)


def _split(state: _Search, leaf: Box, cell: int, at: float) -> list[tuple[Floats, Floats]]:
    nodes = state.tables[cell].nodes
    cut = float(nodes[np.abs(nodes - at).argmin()])
    left, right = leaf.upper.copy(), leaf.lower.copy()
    left[cell], right[cell] = cut, cut
    return [(leaf.lower, left), (right, leaf.upper)]
