"""Tables of every cell's tents: each node and segment evaluated once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.tents import DrawTents, Tents
from optimizer.remembered import Remembered
from optimizer.tolerances import STEEPEST

_BYTES_AN_ENTRY = 600


@dataclass(frozen=True, eq=False)
class Node:
    """One cell at one level: its response and the slope of it by level, and where that lies.

    Parameters
    ----------
    total, rise : (samples,), or means; of curves that fall in some draws, the slopes that rise
    convex, concave : whether every term is, in every draw, at all lower and at all higher levels
    """

    total: Floats
    rise: Floats
    convex: bool
    concave: bool


@dataclass(frozen=True, eq=False)
class Table:
    """What is known of one cell: by level, and of segments (rise, fall, lift) by their ends."""

    nodes: dict[float, Node]
    sides: dict[tuple[float, float], Floats]

    def copy(self) -> Table:
        """The same, to be added to."""
        return Table(self.nodes.copy(), self.sides.copy())

    @property
    def nbytes(self) -> int:
        """Memory that it takes, about."""
        numbers = sum(2 * node.total.nbytes for node in self.nodes.values())
        numbers += sum(side.nbytes for side in self.sides.values())
        return numbers + _BYTES_AN_ENTRY * (len(self.nodes) + len(self.sides))


# By cell, and whether means alone are known.
Known = dict[tuple[int, bool], Table]
REMEMBERED = Remembered[Table](64_000_000)


class Tabulator:
    """Tents of every cell's response, on any nodes, evaluated once each.

    Where only means are asked for, only means are kept: nothing of a draw but its terms at the
    latest nodes.

    Parameters
    ----------
    curves : responses by level; weights must not be negative
    most_bytes : memory for the terms of the latest nodes, which finer grids need again; sums
        over terms are kept of all
    known : of the same curves, from an earlier question
    """

    def __init__(
        self, curves: CalendarCurves, most_bytes: int = 60_000_000, known: Known | None = None
    ) -> None:
        terms = curves.offset.shape[1] * curves.weight.shape[1]
        self.samples = curves.weight.shape[1]
        self._curves, self._keep = curves, int(most_bytes / max(24 * terms * curves.cells, 1))
        self._cells: dict[tuple[int, bool], _Cell] = {}
        self.known: Known = {} if known is None else known

    def tabulate(self, cell: int, nodes: Floats) -> DrawTents:
        """Tents of one cell's response over ascending nodes, for every draw."""
        return DrawTents(nodes, *self._of(cell, False).over(nodes.tolist()))

    def mean(self, cell: int, nodes: Floats) -> Tents:
        """Tents of one cell's mean response over ascending nodes."""
        return Tents(nodes, *self._of(cell, True).over(nodes.tolist()))

    def _of(self, cell: int, means: bool) -> _Cell:
        if (cell, means) not in self._cells:
            table = self.known.setdefault((cell, means), Table({}, {}))
            self._cells[cell, means] = _Cell(self._curves, cell, means, self._keep, table)
        return self._cells[cell, means]


@dataclass(frozen=True, eq=False)
class _Terms:
    """Media, value and slope by level of every term at one level, (terms, samples)."""

    x: Floats
    value: Floats
    rate: Floats


class _Cell:
    """One cell's nodes and segments, each evaluated once; terms of the latest nodes."""

    def __init__(
        self, curves: CalendarCurves, cell: int, means: bool, keep: int, table: Table
    ) -> None:
        self._kind, self._parameters = curves.kind, curves.cell_parameters(cell)
        self._offset, self._gain = curves.offset[cell], curves.gain[cell]
        self._weight, self._start = curves.weight[cell], curves.start[cell]
        self._turn, self._means = _Turn(curves, cell), means
        self._keep = 0 if self._turn.concave else keep
        self._nodes, self._sides = table.nodes, table.sides
        self._latest: dict[float, _Terms] = {}

    def over(self, levels: list[float]) -> tuple[Floats, Floats, Floats, Floats]:
        """Values at ascending nodes; rise, fall and lift of the segments between them."""
        for at, level in enumerate(levels):
            if level not in self._nodes:
                self._evaluate(level)
            if at and (levels[at - 1], level) not in self._sides:
                self._sides[levels[at - 1], level] = np.array(self._segment(levels[at - 1], level))
        while len(self._latest) > self._keep:
            self._latest.pop(next(iter(self._latest)))
        values = np.array([self._nodes[level].total for level in levels])
        sides = np.array([self._sides[pair] for pair in pairwise(levels)])
        rise, fall, lift = sides.reshape(-1, 3, *values.shape[1:]).swapaxes(0, 1)
        return values, rise, fall, lift

    def _sum(self, of_terms: Floats) -> Floats:
        """Terms (terms, samples), or their sum (samples,), as they count: per draw, or the mean."""
        total = of_terms if of_terms.ndim == 1 else of_terms.sum(axis=0)
        return (self._weight @ total) / total.size if self._means else self._weight * total

    def _evaluate(self, level: float) -> _Terms:
        x = self._offset + level * self._gain
        value, slope = self._kind.value_and_slope(x, self._parameters)
        with np.errstate(invalid="ignore"):
            rate = slope * self._gain
            if not np.isfinite(rate.sum()):
                # Where no money is felt, a vertical tangent at zero is not either.
                rate = np.where((self._gain > 0) & (self._weight > 0), rate, 0.0)
            rise = self._sum(rate if self._turn.one_way else np.maximum(rate, 0.0))
        total = self._sum(value.sum(axis=0) - self._start)
        self._nodes[level] = Node(total, rise, *self._turn.sides(x))
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

    def _segment(self, left: float, right: float) -> tuple[Floats, Floats, Floats]:
        """Rise, fall and lift."""
        start, end, step = self._nodes[left], self._nodes[right], right - left
        chord, none = (end.total - start.total) / step, np.zeros_like(start.total)
        if not np.any(start.rise > STEEPEST * np.abs(chord)):
            if start.concave:
                return start.rise, end.rise, none
            if end.convex:
                return chord, chord, none
            up, down = self._turn.lines(self._terms(left), self._terms(right), step)
            return self._sum(up), self._sum(down), none
        a, b = self._terms(left), self._terms(right)
        up, down = self._turn.lines(a, b, step)
        # The line through the right end bounds there too, and programs can be solved with it.
        vertical = up > STEEPEST * np.abs(b.value - a.value) / step
        jump = np.where(vertical, b.value - down * step - a.value, 0.0)
        return self._sum(np.where(vertical, down, up)), self._sum(down), self._sum(jump)


class _Turn:
    """Where one cell's curve turns, per draw, and its slope by level there."""

    def __init__(self, curves: CalendarCurves, cell: int) -> None:
        self._kind, self._parameters = curves.kind, curves.cell_parameters(cell)
        self._gain = curves.gain[cell]
        self._at = self._kind.inflection(self._parameters)
        self._rising = self._kind.sign(self._parameters) > 0
        self.one_way = bool(self._rising.all())
        self.concave = self.one_way and bool((self._at <= 0).all())

    @cached_property
    def _slope(self) -> Floats:
        """Slope at the inflection, (1 or terms, samples)."""
        finite = np.where(np.isfinite(self._at), self._at, 0.0)
        return self._kind.value_and_slope(finite, self._parameters)[1]

    def sides(self, x: Floats) -> tuple[bool, bool]:
        """Whether terms at ``x`` are convex there and below; whether concave there and above."""
        if self.concave or not self.one_way:
            return False, self.concave
        return bool((x <= self._at).all()), bool((x >= self._at).all())

    def lines(self, a: _Terms, b: _Terms, step: float) -> tuple[Floats, Floats]:
        """Slopes by level of bounding lines through either end, (terms, samples)."""
        before, after = b.x <= self._at, a.x >= self._at
        convex = before if self.one_way else np.where(self._rising, before, after)
        chord = (b.value - a.value) / step
        up, down = np.where(convex, chord, a.rate), np.where(convex, chord, b.rate)
        inside = np.flatnonzero(~(before | after))
        if inside.size:
            # Slopes run up to the inflection and down from it, or the reverse.
            rising = self.one_way or np.broadcast_to(self._rising, up.shape).ravel()[inside]
            with np.errstate(invalid="ignore"):
                rate = self._slope * self._gain
            turn, left, right = (of.ravel()[inside] for of in (rate, a.rate, b.rate))
            up.ravel()[inside] = np.where(rising, turn, np.maximum(left, right))
            down.ravel()[inside] = np.where(rising, np.minimum(left, right), turn)
        return up, down
