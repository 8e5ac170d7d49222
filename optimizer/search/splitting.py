"""Where to go on after a box: the same one on a finer grid, two halves of it, or nowhere."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tables import Tables
from optimizer.proof.certificate import Box
from optimizer.search.judging import Judged
from optimizer.search.state import SAME_LEVEL, State
from optimizer.tolerances import TOLERANCE

Ends = tuple[Floats, Floats]


def next_boxes(state: State, leaf: Box, levels: Floats, judged: Judged, finer: bool) -> list[Ends]:
    """The same box where the grid became finer, two halves where that cannot help, or none."""
    between = undecided(state, leaf, levels)
    if between.any():
        return _split_semi_continuous(state, leaf, int(between.argmax()))
    loose = _looseness(state, leaf, levels, judged)
    worst = int(loose.argmax())
    short = max(leaf.bound - judged.value, 0.0) if np.isfinite(judged.value) else loose.sum()
    if finer and loose.sum() < 0.3 * short:
        return [(leaf.lower, leaf.upper)]
    inside = leaf.lower[worst] < levels[worst] < leaf.upper[worst]
    if inside and loose[worst] > 0.1 * short / loose.size:
        halves = _split(state, leaf, worst, float(levels[worst]))
        if halves:
            return halves
    if finer:
        return [(leaf.lower, leaf.upper)]
    return _halved(state, leaf) if state.task.draws_matter else []


def undecided(state: State, leaf: Box, levels: Floats) -> Floats:
    """How far cells that spend nothing or enough are from both, (cells,); 0 where one holds.

    Enough is at least ``least``, and what a row asks for that counts where the cell spends. A
    leaf in which a cell spends has decided that already.
    """
    domain = state.task.domain
    spends = (levels > SAME_LEVEL * state.money) & (leaf.lower < domain.least)
    inside = spends & (levels < domain.least * (1 - 1e-9))
    apart = np.where(inside, np.minimum(levels, domain.least - levels), 0.0)
    rows = np.flatnonzero(domain.switch >= 0)
    short = (domain.row_lower - domain.sides(levels))[rows]
    cells = domain.switch[rows]
    missed = spends[cells] & (short > TOLERANCE * state.money)
    np.maximum.at(apart, cells[missed], np.minimum(short, levels[cells])[missed])
    return apart


# --- what is loose ----------------------------------------------------------------------


def _looseness(state: State, leaf: Box, levels: Floats, judged: Judged) -> Floats:
    """Bounds minus responses at given levels, by cell, as the leaf's multipliers count.

    Floors that the plan misses count by their price at least, and by the draws that miss
    them: a floor that seems free in the bound may be out of reach all the same.
    """
    task, loose = state.task, np.zeros(levels.size)
    missed = judged.shorts > task.allowed
    price = np.ones(missed.size) if task.miss is None else task.miss
    least = (0.0, *np.where(missed, price, 0.0))
    for number, (criterion, weighing) in enumerate(
        zip(task.criteria, leaf.multipliers.criteria, strict=True)
    ):
        factor = max(weighing.factor, least[number])
        if factor == 0 or not (criterion.per_outcome > 0).any():
            continue
        asked = judged.supports[number] if weighing.factor < least[number] else weighing.weights
        nearest = 0 if asked is None else _nearest(state.tables, asked)
        loose += _apart(state.tables, nearest, leaf, levels, factor * criterion.per_outcome)
    return loose


def _apart(
    tables: Tables, weighting: int, leaf: Box, levels: Floats, per_outcome: Floats
) -> Floats:
    """Envelope minus response of one weighting, by cell, in value units."""
    apart, hulls = np.zeros(levels.size), tables.hulls(weighting, leaf.lower, leaf.upper)
    for k in np.flatnonzero(per_outcome).tolist():
        level = float(levels[k])
        real = tables.value_at(weighting, k, level)
        apart[k] = per_outcome[k] * (float(np.interp(level, *hulls[k])) - real)
    return apart


def _nearest(tables: Tables, weights: Floats) -> int:
    """The weighting that is closest to weights."""
    apart = [float(np.abs(other - weights).sum()) for other in tables.weightings]
    return int(np.argmin(apart))


# --- halves -----------------------------------------------------------------------------


def _split(state: State, leaf: Box, cell: int, at: float) -> list[Ends]:
    """Two halves at the node nearest to a level; none where no node lies inside of the box.

    A box in which a cell may spend nothing or enough comes apart there first: no half may
    begin or end between the two, or at the lesser of what is enough.
    """
    if leaf.lower[cell] < state.task.domain.least[cell] <= leaf.upper[cell]:
        return _split_semi_continuous(state, leaf, cell)
    nodes, same = state.tables.nodes(cell), SAME_LEVEL * state.money
    inside = nodes[(nodes > leaf.lower[cell] + same) & (nodes < leaf.upper[cell] - same)]
    if not inside.size:
        return []
    cut = float(inside[np.abs(inside - at).argmin()])
    return _parted(leaf, cell, cut, cut)


def _split_semi_continuous(state: State, leaf: Box, cell: int) -> list[Ends]:
    """Nothing, or at least enough."""
    return _parted(leaf, cell, 0.0, float(state.task.domain.least[cell]))


def _parted(leaf: Box, cell: int, end: float, begin: float) -> list[Ends]:
    """One part in which a cell ends at a level, one in which it begins at another."""
    left, right = leaf.upper.copy(), leaf.lower.copy()
    left[cell], right[cell] = end, begin
    return [(leaf.lower, left), (right, leaf.upper)]


def _halved(state: State, leaf: Box) -> list[Ends]:
    """Where weights on the draws are what is loose: halve the widest side with a node inside."""
    for cell in np.argsort(leaf.lower - leaf.upper):
        middle = 0.5 * float(leaf.lower[cell] + leaf.upper[cell])
        halves = _split(state, leaf, int(cell), middle)
        if halves:
            return halves
    return []
