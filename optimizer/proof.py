"""The bound that a witness proves, recomputed draw by draw with numpy alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.certificate import Box, Witness, Worth
from optimizer.domain import Domain


def proven_bound(witness: Witness, worth: Worth, domain: Domain, curves: CalendarCurves) -> float:
    """Most that any levels in the witness's boxes can be worth, committed money's cost left out.

    Infinite or NaN where the witness proves nothing.
    """
    with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
        tables = list(pool.map(lambda k: _bounds(curves, k, witness.grids[k]), range(curves.cells)))
    bounds = [
        _box_bound(box, tables, domain, worth.per_outcome, worth.per_money) for box in witness.boxes
    ]
    return float(np.max(bounds))


def covers(low: Floats, high: Floats, lower: Floats, upper: Floats) -> bool:
    """Whether boxes (boxes, cells) cover the box from ``low`` to ``high``.

    They must come apart by straight cuts through the whole box, as those of a branching
    search do; a cover of another kind is not recognised, and not accepted.
    """
    pending = [(low, high, np.arange(lower.shape[0]))]
    while pending:
        a, b, mine = pending.pop()
        if ((lower[mine] <= a).all(axis=1) & (upper[mine] >= b).all(axis=1)).any():
            continue
        cut = _straight_cut(a, b, lower[mine], upper[mine])
        if cut is None:
            return False
        cell, at = cut
        left_end, right_start = b.copy(), a.copy()
        left_end[cell] = right_start[cell] = at
        pending.append((a, left_end, mine[upper[mine, cell] <= at]))
        pending.append((right_start, b, mine[lower[mine, cell] >= at]))
    return True


def _straight_cut(
    low: Floats, high: Floats, lower: Floats, upper: Floats
) -> tuple[int, float] | None:
    """A cell and a level that no box straddles, with boxes on both sides."""
    for cell in range(low.size):
        for at in np.unique(upper[:, cell]):
            if not low[cell] < at < high[cell]:
                continue
            left, right = upper[:, cell] <= at, lower[:, cell] >= at
            if (left | right).all() and left.any() and right.any():
                return cell, float(at)
    return None


@dataclass(frozen=True, eq=False)
class _Bounds:
    """Corners of one cell's bound: per segment its left end, its peak, its right end."""

    nodes: Floats
    left: Floats
    peak_at: Floats
    peak: Floats
    right: Floats
    alone: float


def _box_bound(
    box: Box, tables: list[_Bounds], domain: Domain, per_outcome: float, per_money: float
) -> float:
    y = box.multipliers
    if (y > 0)[~np.isfinite(domain.row_upper)].any() or (y < 0)[
        ~np.isfinite(domain.row_lower)
    ].any():
        return np.inf
    sides = np.where(y > 0, domain.row_upper, domain.row_lower)
    total = float(sum(y[i] * sides[i] for i in np.flatnonzero(y)))
    price = per_money + y @ domain.matrix
    for k, table in enumerate(tables):
        total += _most(table, per_outcome, float(price[k]), box.lower[k], box.upper[k])
    return total


def _most(table: _Bounds, per_outcome: float, price: float, low: float, high: float) -> float:
    """Most that per_outcome * response - price * level reaches between two levels."""
    nodes = table.nodes
    if nodes.size == 1:
        alone = low == high == nodes[0]
        return per_outcome * table.alone - price * low if alone else np.inf
    if low < nodes[0] or high > nodes[-1]:
        return np.inf
    first = max(int(np.searchsorted(nodes, low, side="right")) - 1, 0)
    last = min(int(np.searchsorted(nodes, high, side="left")), nodes.size - 1)
    of = slice(min(first, nodes.size - 2), max(last, first + 1))
    a, b = nodes[:-1][of], nodes[1:][of]
    corners = (
        per_outcome * table.left[of] - price * a,
        per_outcome * table.peak[of] - price * table.peak_at[of],
        per_outcome * table.right[of] - price * b,
    )
    return float(np.max(np.concatenate(corners)))


def _bounds(curves: CalendarCurves, cell: int, nodes: Floats) -> _Bounds:
    """Bound one cell's mean response over each segment of its grid, draw by draw.

    On a segment a term's slope lies between its least and its greatest there. As slopes
    rise up to the inflection and fall beyond it (the other way round for a negative
    curve), those are at the ends or at the inflection; a convex piece lies below its
    chord.
    """
    weight, gain = curves.weight[cell] / curves.weight.shape[1], curves.gain[cell]
    start, turn = curves.start[cell], _turn(curves, cell)
    ends = [_end(curves, cell, float(level)) for level in nodes]
    values = np.array([weight @ (end.f.sum(axis=1) - start) for end in ends])
    corners = [
        _corner(float(step), *_lines(turn, weight, gain, start, a, b), float(value))
        for step, a, b, value in zip(np.diff(nodes), ends, ends[1:], values[1:], strict=False)
    ]
    left, along, peak = np.array(corners).reshape(-1, 3).T
    return _Bounds(nodes, left, nodes[:-1] + along, peak, values[1:], float(values[0]))


def _turn(curves: CalendarCurves, cell: int) -> tuple[Floats, Floats, Floats]:
    """Inflection, sign and slope at the inflection, per draw."""
    p = curves.cell_parameters(cell)
    bend = curves.kind.inflection(p)
    at_bend = curves.kind.value_and_slope(np.where(np.isfinite(bend), bend, 0.0), p)[1]
    return bend, curves.kind.sign(p), at_bend


@dataclass(frozen=True, eq=False)
class _End:
    x: Floats
    f: Floats
    slope: Floats


def _end(curves: CalendarCurves, cell: int, level: float) -> _End:
    x = curves.offset[cell] + level * curves.gain[cell]
    return _End(x, *curves.kind.value_and_slope(x, curves.cell_parameters(cell)))


def _lines(
    turn: tuple[Floats, Floats, Floats],
    weight: Floats,
    gain: Floats,
    start: Floats,
    a: _End,
    b: _End,
) -> tuple[float, float, float]:
    """Left value, greatest slope from the left, least slope to the right, over a segment."""
    bend, sign, at_bend = turn
    across = (a.x < bend) & (bend < b.x)
    greatest = np.where(across & (sign > 0), at_bend, np.maximum(a.slope, b.slope))
    least = np.where(across & (sign < 0), at_bend, np.minimum(a.slope, b.slope))
    convex = ((sign > 0) & (b.x <= bend)) | ((sign < 0) & (a.x >= bend))
    chord = np.divide(b.f - a.f, b.x - a.x, out=np.zeros_like(b.f), where=b.x > a.x)
    least, greatest = np.where(convex, chord, least), np.where(convex, chord, greatest)
    steep = np.isinf(greatest)
    greatest = np.where(steep, least, greatest)
    left = np.where(steep, b.f - least * (b.x - a.x), a.f)
    return (
        float(weight @ (left.sum(axis=1) - start)),
        float(weight @ (greatest * gain).sum(axis=1)),
        float(weight @ (least * gain).sum(axis=1)),
    )


def _corner(
    step: float, start: float, greatest: float, least: float, end: float
) -> tuple[float, float, float]:
    """Left value, and place and height of the peak, of the lesser of two lines."""
    bend = greatest - least
    along = (end - start - least * step) / bend if bend > 0 else 0.0
    along = min(max(along, 0.0), step)
    return start, along, max(start + greatest * along, end - least * (step - along))
