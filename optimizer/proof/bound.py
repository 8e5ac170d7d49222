"""The bound that a witness proves, recomputed draw by draw with numpy alone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves, ResponseWindow
from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.proof.certificate import Box, Witness


class Bounds:
    """Bounds of every cell's response along one set of curves, each evaluated once.

    Several proofs over the same curves, as along a frontier, share one.
    """

    def __init__(self, curves: CalendarCurves) -> None:
        self.curves = curves
        self._values: list[dict[float, _Known]] = [{} for _ in range(curves.cells)]
        self._lines: list[dict[tuple[float, float], _Known]] = [{} for _ in range(curves.cells)]
        self._apart: dict[Hashable, float] = {}

    def apart(self, levels: Floats, domain: Domain, window: ResponseWindow) -> float:
        """Largest difference of the curves from the model's own response, relative to it."""
        key = (window, *(part.tobytes() for part in (levels, domain.committed, domain.shape)))
        if key not in self._apart:
            curves = self.curves
            exact = window.incremental(domain.spend(levels)).sum(axis=2)
            start = np.abs(curves.weight * curves.start).max()
            scale = np.abs(exact).max() + start * 1e-3 + 1e-300
            self._apart[key] = float(np.abs(exact - curves.at(levels)).max() / scale)
        return self._apart[key]

    def table(self, cell: int, nodes: Floats, even: bool) -> _Bounds:
        """Bound one cell's response over each segment of its grid, draw by draw.

        On a segment a term's slope lies between its least and its greatest there. As slopes
        rise up to the inflection and fall beyond it (the other way round for a negative
        curve), those are at the ends or at the inflection; a convex piece lies below its
        chord. Summed over draws alike where ``even``.
        """
        curves, levels = self.curves, [float(level) for level in nodes]
        weight, gain, start = curves.weight[cell], curves.gain[cell], curves.start[cell]
        values, lines, ends = self._values[cell], self._lines[cell], _Evaluated(curves, cell)
        for level in levels:
            if level not in values:
                values[level] = _Known.of(weight * (ends.at(level).f.sum(axis=0) - start))
        turn = None
        for a, b in pairwise(levels):
            if (a, b) not in lines:
                turn = turn or _turn(curves, cell)
                sides = _lines(turn, weight, gain, start, ends.at(a), ends.at(b))
                lines[a, b] = _Known.of(sides)
        at = np.array([values[level].mean if even else values[level].draws for level in levels])
        pairs = [lines[pair] for pair in pairwise(levels)]
        sides = np.array([pair.mean if even else pair.draws for pair in pairs])
        sides = sides.reshape(-1, 3, *at.shape[1:])
        return _Bounds(nodes, at, sides[:, 0], sides[:, 1], sides[:, 2])


@dataclass(frozen=True, eq=False)
class _Known:
    """Numbers for every draw, the last axis, and their means over draws."""

    draws: Floats
    mean: Floats

    @staticmethod
    def of(draws: Floats) -> _Known:
        """Of draws."""
        return _Known(draws, draws.mean(axis=-1))


class _Evaluated:
    """One cell's terms at the levels of one grid; gone with it, for they are large."""

    def __init__(self, curves: CalendarCurves, cell: int) -> None:
        self._curves, self._cell, self._seen = curves, cell, dict[float, _End]()

    def at(self, level: float) -> _End:
        if level not in self._seen:
            self._seen[level] = _end(self._curves, self._cell, level)
        return self._seen[level]


def proven_bound(
    witness: Witness,
    objective: Criterion,
    floors: tuple[Floor, ...],
    domain: Domain,
    bounds: Bounds,
) -> float:
    """Most that any levels in the witness's boxes can be worth by the objective.

    Infinite or NaN where the witness proves nothing.
    """
    even = all(w.weights is None for box in witness.boxes for w in box.multipliers.criteria)
    tables = [bounds.table(cell, grid, even) for cell, grid in enumerate(witness.grids)]
    found = [
        _box_bound(box, tables, objective, floors, domain, bounds.curves) for box in witness.boxes
    ]
    return float(np.max(found))


@dataclass(frozen=True, eq=False)
class _Bounds:
    """One cell's bound per segment: its left value, slopes from both ends, its right value.

    Each but ``nodes`` is (segments,) for even weights, or (segments, samples) for any;
    ``values`` has one row a node.
    """

    nodes: Floats
    values: Floats
    left: Floats
    greatest: Floats
    least: Floats

    def weighted(self, weights: Floats) -> _Bounds:
        """Summed over draws."""
        parts = (part @ weights for part in (self.values, self.left, self.greatest, self.least))
        return _Bounds(self.nodes, *parts)


def _box_bound(
    box: Box,
    tables: list[_Bounds],
    objective: Criterion,
    floors: tuple[Floor, ...],
    domain: Domain,
    curves: CalendarCurves,
) -> float:
    """Lagrangian bound of one box, from its multipliers alone."""
    y, shares = box.multipliers.rows, box.multipliers.shares
    held = (domain.switch < 0) | (box.lower[domain.switch] > 0)
    if (
        (y > 0)[~np.isfinite(domain.row_upper)].any()
        or (y < 0)[~np.isfinite(domain.row_lower)].any()
        or (y != 0)[~held].any()
        or ((y < 0) & (domain.part_rows > 0).any(axis=1)).any()
    ):
        return np.inf
    sides = np.where(y > 0, domain.row_upper, domain.row_lower)
    slack = (y @ domain.part_rows) * shares
    total = float(sum(y[i] * sides[i] for i in np.flatnonzero(y))) - float(slack @ domain.part_base)
    price = y @ domain.matrix + slack @ domain.parts
    samples = objective.base.size
    even, counted = np.full(samples, 1.0 / samples), np.zeros((price.size, samples))
    before = domain.committed.sum(axis=0)
    amounts = (0.0, *(floor.amount for floor in floors))
    criteria = (objective, *(floor.criterion for floor in floors))
    for number, (of, weighing) in enumerate(zip(criteria, box.multipliers.criteria, strict=True)):
        weights = even if weighing.weights is None else weighing.weights
        constant = -float(weights @ of.base) - float(of.per_money @ before) - amounts[number]
        if not of.measure.exact:
            low, high = _range(of, box, domain, curves)
            constant += (
                of.measure.floor_correction(weights, low, amounts[number])
                if number
                else of.measure.correction(weights, low, high)
            )
        total += weighing.factor * constant
        price = price + weighing.factor * of.per_money
        counted += weighing.factor * of.per_outcome[:, None] * weights
    for k, table in enumerate(tables):
        if table.values.ndim == 1:
            summed, factor = table, float(counted[k].sum())
        else:
            summed, factor = table.weighted(counted[k]), 1.0
        ends = (float(box.lower[k]), float(box.upper[k]))
        total += _most(summed, factor, float(price[k]), *ends, float(domain.least[k]))
    return total


def _range(
    of: Criterion, box: Box, domain: Domain, curves: CalendarCurves
) -> tuple[Floats, Floats]:
    """Between which values every draw stays over a box: each response is monotone."""
    ends = [curves.at(corner) for corner in (box.lower, box.upper)]
    before = domain.committed.sum(axis=0)
    low = of.per_outcome @ np.minimum(*ends) - float(of.per_money @ (before + box.upper))
    high = of.per_outcome @ np.maximum(*ends) - float(of.per_money @ (before + box.lower))
    return low - of.base, high - of.base


def _most(
    table: _Bounds, factor: float, price: float, low: float, high: float, least: float
) -> float:
    """Most that factor * response - price * level reaches between two levels that plans take."""
    nodes = table.nodes
    if low < least:
        # Nothing, or at least so much: no plan lies between.
        off = factor * float(table.values[0]) if low == nodes[0] == 0 else np.inf
        return off if high < least else max(off, _most(table, factor, price, least, high, 0.0))
    if low == high and (nodes == low).any():
        return factor * float(table.values[np.flatnonzero(nodes == low)[0]]) - price * low
    if nodes.size == 1:
        return np.inf
    if low < nodes[0] or high > nodes[-1]:
        return np.inf
    first = max(int(np.searchsorted(nodes, low, side="right")) - 1, 0)
    last = min(int(np.searchsorted(nodes, high, side="left")), nodes.size - 1)
    of = slice(min(first, nodes.size - 2), max(last, first + 1))
    a, b = nodes[:-1][of], nodes[1:][of]
    start, end = table.left[of], table.values[1:][of]
    along, peak = _peaks(b - a, start, table.greatest[of], table.least[of], end)
    corners = (
        factor * start - price * a,
        factor * peak - price * (a + along),
        factor * end - price * b,
    )
    return float(np.max(np.concatenate(corners)))


def _peaks(
    step: Floats, start: Floats, greatest: Floats, least: Floats, end: Floats
) -> tuple[Floats, Floats]:
    """Where the lesser of two lines is highest (from the left), and how high."""
    bend = greatest - least
    meet = np.divide(end - start - least * step, bend, out=np.zeros_like(bend), where=bend > 0)
    along = np.clip(meet, 0.0, step)
    return along, np.maximum(start + greatest * along, end - least * (step - along))


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
) -> Floats:
    """Left value, greatest slope from the left and least to the right of a segment, per draw."""
    bend, sign, at_bend = turn
    greatest, least, left = np.maximum(a.slope, b.slope), np.minimum(a.slope, b.slope), a.f
    if np.isinf(greatest).any() or not ((bend <= 0) & (sign > 0)).all():
        across = (a.x < bend) & (bend < b.x)
        greatest = np.where(across & (sign > 0), at_bend, greatest)
        least = np.where(across & (sign < 0), at_bend, least)
        convex = np.where(sign > 0, b.x <= bend, a.x >= bend)
        chord = np.divide(b.f - a.f, b.x - a.x, out=np.zeros_like(b.f), where=b.x > a.x)
        least, greatest = np.where(convex, chord, least), np.where(convex, chord, greatest)
    steep = np.isinf(greatest)
    if steep.any():
        greatest = np.where(steep, least, greatest)
        left = np.where(steep, b.f - least * (b.x - a.x), left)
    return weight * np.stack(
        [left.sum(axis=0) - start, (greatest * gain).sum(axis=0), (least * gain).sum(axis=0)]
    )
