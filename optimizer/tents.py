"""Rigorous upper bounds of a cell's response between grid nodes, draw by draw.

On a segment [a, b] of levels every draw's every term is f(u) with u affine in the
level. f is bounded there by its chord where it is convex and by its end tangents where
it is concave; where the inflection lies inside, by lines through either end with the
largest (smallest) slope that f takes, which is that at the inflection or at an end.
Summed over terms, and over draws with any weights that are not negative, the response F
satisfies on [a, b]

    F(z) <= min(F(a) + lift + rise * (z - a), F(b) - fall * (b - z)),

a tent that touches F at both nodes. ``lift`` is zero unless some draw's tangent at the
left end is vertical (a Hill slope below 1, at zero): such a draw is bounded by its right
tangent on both sides. No curvature constant is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from os import cpu_count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves

# Numbers in a block: a few megabytes an array, which caches still hold.
_BLOCK = 20_000


@dataclass(frozen=True, eq=False)
class Tents:
    """One cell's weighted response on a grid, with a tent over every segment.

    Parameters
    ----------
    nodes : levels, ascending, at least one
    values : F at the nodes, outcome units
    rise, fall : slopes of the two lines over each segment, one fewer than nodes
    lift : what the left line stands above F at the left end of each segment, >= 0
    """

    nodes: Floats
    values: Floats
    rise: Floats
    fall: Floats
    lift: Floats

    def inserted(self, other: Tents) -> Tents:
        """The table with the segments of ``other`` in place of those they refine.

        The end nodes of ``other`` must be neighbouring nodes of this table.
        """
        return Tents(*_inserted(self, other))

    def points(self, low: float, high: float, least: float = 0.0) -> tuple[Floats, Floats]:
        """Corners of the tents between two nodes: levels and upper values, ascending.

        Levels above 0 and below ``least``, itself a node, are left out.
        """
        if low < least:
            none = (np.zeros(1), self.values[:1])
            if high < least:
                return none
            levels, values = self.points(least, high)
            return np.append(none[0], levels), np.append(none[1], values)
        first = int(np.searchsorted(self.nodes, low))
        last = int(np.searchsorted(self.nodes, high))
        of = slice(first, last)
        a, b = self.nodes[of], self.nodes[first + 1 : last + 1]
        left, right = self.values[of] + self.lift[of], self.values[first + 1 : last + 1]
        apex, height = apexes(b - a, left, right, self.rise[of], self.fall[of])
        levels = np.append(np.stack([a, a + apex], axis=1).ravel(), self.nodes[last])
        values = np.append(np.stack([left, height], axis=1).ravel(), self.values[last])
        return levels, values


@dataclass(frozen=True, eq=False)
class DrawTents:
    """One cell's response on a grid, with a tent over every segment, for every draw.

    Parameters
    ----------
    nodes : levels, ascending
    values : (nodes, samples)
    rise, fall, lift : (nodes - 1, samples)
    """

    nodes: Floats
    values: Floats
    rise: Floats
    fall: Floats
    lift: Floats

    def weighted(self, weights: Floats) -> Tents:
        """The sum over draws with weights (samples,), none negative."""
        parts = (part @ weights for part in (self.values, self.rise, self.fall, self.lift))
        return Tents(self.nodes, *parts)

    def inserted(self, other: DrawTents) -> DrawTents:
        """As ``Tents.inserted``."""
        return DrawTents(*_inserted(self, other))


def _inserted(mine: Any, other: Any) -> tuple[Floats, ...]:
    at = int(np.searchsorted(mine.nodes, other.nodes[0]))
    ends = (2, 2, 1, 1, 1)
    names = ("nodes", "values", "rise", "fall", "lift")
    return tuple(
        np.concatenate(
            [getattr(mine, name)[:at], getattr(other, name), getattr(mine, name)[at + end :]]
        )
        for name, end in zip(names, ends, strict=True)
    )


def apexes(
    width: Floats, left: Floats, right: Floats, rise: Floats, fall: Floats
) -> tuple[Floats, Floats]:
    """Where the two lines over each segment meet (from its left end), and how high.

    Parameters
    ----------
    width : of each segment
    left, right : what the left line is at the left end, the right line at the right end
    rise, fall : their slopes
    """
    bend = rise - fall
    meets = bend > 0
    along = np.where(meets, (right - left - fall * width) / np.where(meets, bend, 1.0), 0.0)
    along = np.clip(along, 0.0, width)
    # Lines that do not bend agree up to rounding; either is a bound.
    return along, np.maximum(left + rise * along, right - fall * (width - along))


class Tabulator:
    """Tents of every cell's response, on any nodes, evaluated once each.

    Nodes and segments of many cells are evaluated together, in blocks large enough that
    threads are kept busy by arithmetic.

    Parameters
    ----------
    curves : responses by level; weights must not be negative
    most_bytes : memory for evaluated nodes that later, finer grids may need again
    """

    def __init__(self, curves: CalendarCurves, most_bytes: int = 100_000_000) -> None:
        self._curves = curves
        self._bend = _Bend.of(curves)
        self._seen: dict[tuple[int, float], _Node] = {}
        self._totals: dict[tuple[int, float], Floats] = {}
        self._sides: dict[tuple[int, float, float], Floats] = {}
        self._samples = curves.weight.shape[1]
        self._size = self._samples * max(curves.offset.shape[2], 1)
        self._keep = int(most_bytes / max(24 * self._size, 1))

    def tabulate(self, cell: int, nodes: Floats) -> DrawTents:
        """Tents of one cell's response over ascending nodes, for every draw."""
        grids: list[Floats | None] = [None] * self._curves.cells
        grids[cell] = nodes
        found = self.tabulate_all(grids)[cell]
        assert found is not None
        return found

    def tabulate_all(self, nodes: Sequence[Floats | None]) -> list[DrawTents | None]:
        """Tents of every cell that has nodes, on all cores."""
        wanted = [(cell, grid.tolist()) for cell, grid in enumerate(nodes) if grid is not None]
        pieces = [(cell, a, b) for cell, grid in wanted for a, b in pairwise(grid)]
        new = [piece for piece in dict.fromkeys(pieces) if piece not in self._sides]
        alone = [(cell, level) for cell, grid in wanted for level in grid]
        alone = [key for key in alone if key not in self._totals]
        at = self._nodes([*alone, *((c, end) for c, a, b in new for end in (a, b))])
        ends = [(cell, at[cell, a], at[cell, b]) for cell, a, b in new]
        self._sides |= zip(new, self._in_blocks(self._lines, ends), strict=True)
        self._totals |= {key: at[key].total for key in alone}
        result: list[DrawTents | None] = [None] * len(nodes)
        for cell, grid in wanted:
            values = np.array([self._totals[cell, level] for level in grid])
            mine = [self._sides[cell, a, b] for a, b in pairwise(grid)]
            sides = np.array(mine).reshape(-1, 3, self._samples).transpose(1, 0, 2)
            result[cell] = DrawTents(np.array(grid), values, *sides)
        return result

    def _nodes(self, keys: Sequence[tuple[int, float]]) -> dict[tuple[int, float], _Node]:
        new = [key for key in dict.fromkeys(keys) if key not in self._seen]
        found = dict(zip(new, self._in_blocks(self._evaluate, new), strict=True))
        for key in new[: max(self._keep - len(self._seen), 0)]:
            self._seen[key] = found[key]
        return {key: self._seen.get(key) or found[key] for key in keys}

    def _in_blocks(self, work: Callable[[list[Any]], list[Any]], items: Sequence[Any]) -> list[Any]:
        """Results of ``work`` on blocks of items, in order."""
        cores = cpu_count() or 1
        size = max(1, min(_BLOCK // self._size, -(-len(items) // cores)))
        blocks = [list(items[i : i + size]) for i in range(0, len(items), size)]
        if len(blocks) <= 1:
            return work(blocks[0]) if blocks else []
        with ThreadPoolExecutor(max_workers=cores) as pool:
            return [result for block in pool.map(work, blocks) for result in block]

    def _evaluate(self, keys: list[tuple[int, float]]) -> list[_Node]:
        curves = self._curves
        cells = np.array([cell for cell, _ in keys])
        level = np.array([level for _, level in keys])[:, None, None]
        x = curves.offset[cells] + level * curves.gain[cells]
        value, slope = curves.kind.value_and_slope(x, _of(curves.parameters, cells))
        total = curves.weight[cells] * (value.sum(axis=2) - curves.start[cells])
        return [_Node(*parts) for parts in zip(x, value, slope, total, strict=True)]

    def _lines(self, segments: list[tuple[int, _Node, _Node]]) -> list[Floats]:
        """Rise, fall and lift per draw of every segment."""
        cells = np.array([cell for cell, _, _ in segments])
        a = _Node.stack([left for _, left, _ in segments])
        b = _Node.stack([right for _, _, right in segments])
        up, down = _segment(self._bend.of_cells(cells), a, b)
        curves = self._curves
        return list(_lines(curves.weight[cells], curves.gain[cells], a, b, up, down))


def _of(parameters: dict[str, Floats], cells: NDArray[np.intp]) -> dict[str, Floats]:
    return {name: values[cells] for name, values in parameters.items()}


@dataclass(frozen=True, eq=False)
class _Node:
    """Adstocked spend, value and slope of every term, and the response; per draw."""

    x: Floats
    value: Floats
    slope: Floats
    total: Floats

    @staticmethod
    def stack(nodes: Sequence[_Node]) -> _Node:
        """Nodes along a new first axis."""
        return _Node(
            np.stack([node.x for node in nodes]),
            np.stack([node.value for node in nodes]),
            np.stack([node.slope for node in nodes]),
            np.stack([node.total for node in nodes]),
        )


@dataclass(frozen=True, eq=False)
class _Bend:
    """Where curves turn, per cell and draw (cells, samples, 1), and their slope there."""

    at: Floats
    sign: Floats
    slope: Floats

    @staticmethod
    def of(curves: CalendarCurves) -> _Bend:
        at, sign = curves.kind.inflection(curves.parameters), curves.kind.sign(curves.parameters)
        finite = np.where(np.isfinite(at), at, 0.0)
        slope = curves.kind.value_and_slope(finite, curves.parameters)[1]
        shape = (*curves.weight.shape, 1)
        return _Bend(*(np.broadcast_to(part, shape) for part in (at, sign, slope)))

    def of_cells(self, cells: NDArray[np.intp]) -> _Bend:
        """The same of some cells."""
        return _Bend(self.at[cells], self.sign[cells], self.slope[cells])


def _segment(bend: _Bend, a: _Node, b: _Node) -> tuple[Floats, Floats]:
    """Slopes of bounding lines through the left and the right end, per draw and term."""
    before, after = b.x <= bend.at, a.x >= bend.at
    rising = bend.sign > 0
    if not rising.all():
        before, after = np.where(rising, before, after), np.where(rising, after, before)
    convex, concave = before, after
    if concave.all():
        return a.slope, b.slope
    inside = ~(before | after)
    up, down = np.maximum(a.slope, b.slope), np.minimum(a.slope, b.slope)
    if inside.any():
        # Along a segment slopes run up to the inflection and down from it, or the reverse.
        up = np.where(inside & rising, bend.slope, up)
        down = np.where(inside & (bend.sign < 0), bend.slope, down)
    if convex.any():
        run = b.x - a.x
        chord = (b.value - a.value) / np.where(run > 0, run, 1.0)
        up, down = np.where(convex, chord, up), np.where(convex, chord, down)
    return up, down


def _lines(weight: Floats, gain: Floats, a: _Node, b: _Node, up: Floats, down: Floats) -> Floats:
    """Rise, fall and lift, summed over terms: (segments, 3, samples)."""
    vertical = np.isinf(up)
    lift = np.zeros(weight.shape)
    if vertical.any():
        still = b.x == a.x
        up, down = np.where(still, 0.0, up), np.where(still, 0.0, down)
        vertical &= ~still
        jump = np.where(vertical, b.value - down * (b.x - a.x) - a.value, 0.0)
        lift = weight * jump.sum(axis=2)
        up = np.where(vertical, down, up)
    rise, fall = (weight * (side * gain).sum(axis=2) for side in (up, down))
    return np.stack([rise, fall, lift], axis=1)
