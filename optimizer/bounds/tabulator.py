"""Tables of every cell's tents: each node and segment evaluated once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.tents import DrawTents, Tents
from optimizer.tolerances import STEEPEST


class Tabulator:
    """Tents of every cell's response, on any nodes, evaluated once each.

    Parameters
    ----------
    curves : responses by level; weights must not be negative
    most_bytes : memory for the terms of the latest nodes, which finer grids need again; sums
        over terms are kept of all
    """

    def __init__(self, curves: CalendarCurves, most_bytes: int = 200_000_000) -> None:
        terms = curves.offset.shape[1] * curves.weight.shape[1]
        keep = int(most_bytes / max(24 * terms * curves.cells, 1))
        self.samples = curves.weight.shape[1]
        self._cells = [_Cell(curves, cell, keep) for cell in range(curves.cells)]

    def tabulate(self, cell: int, nodes: Floats) -> DrawTents:
        """Tents of one cell's response over ascending nodes, for every draw."""
        return self._cells[cell].tents(nodes)

    def mean(self, cell: int, nodes: Floats) -> Tents:
        """Tents of one cell's mean response over ascending nodes."""
        return self._cells[cell].mean_tents(nodes)


@dataclass(frozen=True, eq=False)
class _Node:
    """One cell at one level: its response and the slope of it by level, (samples,).

    ``mean`` is the mean response.
    """

    total: Floats
    mean: float
    rise: Floats


@dataclass(frozen=True, eq=False)
class _Sides:
    """Rise, fall and lift of one segment: (3, samples), and their means (3,)."""

    draws: Floats
    means: Floats


@dataclass(frozen=True, eq=False)
class _Terms:
    """Media, value and slope by level of every term at one level, (terms, samples)."""

    x: Floats
    value: Floats
    rate: Floats


class _Cell:
    """One cell's nodes and segments, each evaluated once; terms of the latest nodes."""

    def __init__(self, curves: CalendarCurves, cell: int, keep: int) -> None:
        self._kind, self._parameters = curves.kind, curves.cell_parameters(cell)
        self._offset, self._gain = curves.offset[cell], curves.gain[cell]
        self._weight, self._start = curves.weight[cell], curves.start[cell]
        self._turn = _Turn.of(curves, cell)
        self._keep = 0 if self._turn.concave else keep
        self._nodes: dict[float, _Node] = {}
        self._latest: dict[float, _Terms] = {}
        self._sides: dict[tuple[float, float], _Sides] = {}

    def tents(self, grid: Floats) -> DrawTents:
        """Over ascending nodes, for every draw."""
        nodes, sides = self._over(grid.tolist())
        draws = np.array([side.draws for side in sides]).reshape(-1, 3, self._weight.size)
        return DrawTents(grid, np.array([node.total for node in nodes]), *draws.transpose(1, 0, 2))

    def mean_tents(self, grid: Floats) -> Tents:
        """Over ascending nodes, of the mean response."""
        nodes, sides = self._over(grid.tolist())
        means = np.array([side.means for side in sides]).reshape(-1, 3)
        return Tents(grid, np.array([node.mean for node in nodes]), *means.T)

    def _over(self, levels: list[float]) -> tuple[list[_Node], list[_Sides]]:
        for level in levels:
            if level not in self._nodes:
                self._evaluate(level)
        for a, b in pairwise(levels):
            if (a, b) not in self._sides:
                draws = self._segment(a, b)
                self._sides[a, b] = _Sides(draws, draws.mean(axis=1))
        while len(self._latest) > self._keep:
            self._latest.pop(next(iter(self._latest)))
        nodes = [self._nodes[level] for level in levels]
        return nodes, [self._sides[pair] for pair in pairwise(levels)]

    def _evaluate(self, level: float) -> _Terms:
        x = self._offset + level * self._gain
        value, slope = self._kind.value_and_slope(x, self._parameters)
        with np.errstate(invalid="ignore"):
            rate = slope * self._gain
        rise = rate.sum(axis=0)
        if not np.isfinite(rise).all():
            # Where no money is felt, a vertical tangent at zero is not either.
            rate = np.where(self._gain > 0, rate, 0.0)
            rise = rate.sum(axis=0)
        total = self._weight * (value.sum(axis=0) - self._start)
        self._nodes[level] = _Node(total, float(total.mean()), self._weight * rise)
        terms = _Terms(x, value, rate)
        if not self._turn.concave:
            self._latest[level] = terms
        return terms

    def _terms(self, level: float) -> _Terms:
        """Of a node; those asked for last are kept longest."""
        found = self._latest.pop(level, None)
        if found is None:
            return self._evaluate(level)
        self._latest[level] = found
        return found

    def _segment(self, left: float, right: float) -> Floats:
        """Rise, fall and lift per draw: (3, samples)."""
        start, end = self._nodes[left], self._nodes[right]
        lift = np.zeros(self._weight.size)
        step = right - left
        steep = bool((start.rise > STEEPEST * np.abs(end.total - start.total) / step).any())
        if self._turn.concave and not steep:
            return np.stack([start.rise, end.rise, lift])
        a, b = self._terms(left), self._terms(right)
        up, down = self._turn.lines(a, b, step)
        if steep:
            # The line through the right end bounds there too, and programs can be solved with it.
            vertical = up > STEEPEST * np.abs(b.value - a.value) / step
            jump = b.value - down * step - a.value
            lift = self._weight * np.where(vertical, jump, 0.0).sum(axis=0)
            up = np.where(vertical, down, up)
        return np.stack([self._weight * up.sum(axis=0), self._weight * down.sum(axis=0), lift])


@dataclass(frozen=True, eq=False)
class _Turn:
    """Where one cell's curve turns, per draw, and its slope by level there.

    Parameters
    ----------
    at : (1, samples) inflections
    rising : (1, samples) whether it is convex before its inflection, not after
    rate : (terms, samples) slope at the inflection
    concave : whether it is concave everywhere, in all draws
    """

    at: Floats
    rising: NDArray[np.bool_]
    rate: Floats
    concave: bool

    @staticmethod
    def of(curves: CalendarCurves, cell: int) -> _Turn:
        """Of one cell."""
        parameters = curves.cell_parameters(cell)
        at, rising = curves.kind.inflection(parameters), curves.kind.sign(parameters) > 0
        finite = np.where(np.isfinite(at), at, 0.0)
        with np.errstate(invalid="ignore"):
            rate = curves.kind.value_and_slope(finite, parameters)[1] * curves.gain[cell]
        return _Turn(at, rising, rate, bool(rising.all() and (at <= 0).all()))

    def lines(self, a: _Terms, b: _Terms, step: float) -> tuple[Floats, Floats]:
        """Slopes by level of bounding lines through either end, (terms, samples)."""
        before, after = b.x <= self.at, a.x >= self.at
        convex = before if self.rising.all() else np.where(self.rising, before, after)
        inside = ~(before | after)
        # Along a segment slopes run up to the inflection and down from it, or the reverse.
        up, down = np.maximum(a.rate, b.rate), np.minimum(a.rate, b.rate)
        if inside.any():
            up = np.where(inside & self.rising, self.rate, up)
            down = np.where(inside & ~self.rising, self.rate, down)
        if convex.any():
            chord = (b.value - a.value) / step
            up, down = np.where(convex, chord, up), np.where(convex, chord, down)
        return up, down
