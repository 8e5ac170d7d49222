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

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from os import cpu_count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves

Mask = NDArray[np.bool_]


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

    Parameters
    ----------
    curves : responses by level; weights must not be negative
    most_bytes : memory for evaluated nodes that later, finer grids may need again
    """

    def __init__(self, curves: CalendarCurves, most_bytes: int = 100_000_000) -> None:
        self._curves = curves
        self._bends = [_Bend.of(curves, cell) for cell in range(curves.cells)]
        self._seen: list[dict[float, _Node]] = [{} for _ in range(curves.cells)]
        entry = 3 * 8 * curves.weight.shape[1] * curves.offset.shape[2]
        self._keep = int(most_bytes / max(entry * curves.cells, 1))

    def tabulate(self, cell: int, nodes: Floats) -> DrawTents:
        """Tents of one cell's response over ascending nodes, for every draw."""
        curves = self._curves
        weight, gain, start = curves.weight[cell], curves.gain[cell], curves.start[cell]
        at = [self._at(cell, float(level)) for level in nodes]
        values = np.array([weight * (node.value.sum(axis=1) - start) for node in at])
        segments = max(len(at) - 1, 0)
        lines = np.empty((3, segments, weight.size))
        for i, (a, b) in enumerate(pairwise(at)):
            lines[:, i] = _lines(weight, gain, a, b, *_segment(self._bends[cell], a, b))
        return DrawTents(np.asarray(nodes, float), values, *lines)

    def tabulate_all(self, nodes: Sequence[Floats | None]) -> list[DrawTents | None]:
        """``tabulate`` every cell that has nodes, on all cores."""
        wanted = [(cell, grid) for cell, grid in enumerate(nodes) if grid is not None]
        result: list[DrawTents | None] = [None] * len(nodes)
        with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
            found = pool.map(lambda pair: self.tabulate(*pair), wanted)
            for (cell, _), tents in zip(wanted, found, strict=True):
                result[cell] = tents
        return result

    def _at(self, cell: int, level: float) -> _Node:
        seen = self._seen[cell]
        if level not in seen:
            curves = self._curves
            x = curves.offset[cell] + level * curves.gain[cell]
            node = _Node(x, *curves.kind.value_and_slope(x, curves.cell_parameters(cell)))
            if len(seen) >= self._keep:
                return node
            seen[level] = node
        return seen[level]


@dataclass(frozen=True, eq=False)
class _Node:
    x: Floats
    value: Floats
    slope: Floats


@dataclass(frozen=True, eq=False)
class _Bend:
    """Where one cell's curves turn, per draw (samples, 1), and their slope there."""

    at: Floats
    sign: Floats
    slope: Floats
    rising: bool

    @staticmethod
    def of(curves: CalendarCurves, cell: int) -> _Bend:
        parameters = curves.cell_parameters(cell)
        at, sign = curves.kind.inflection(parameters), curves.kind.sign(parameters)
        finite = np.where(np.isfinite(at), at, 0.0)
        slope = curves.kind.value_and_slope(finite, parameters)[1]
        return _Bend(at, sign, slope, bool((sign > 0).all()))


def _segment(bend: _Bend, a: _Node, b: _Node) -> tuple[Floats, Floats]:
    """Slopes of bounding lines through the left and the right end, per draw and term."""
    before, after = b.x <= bend.at, a.x >= bend.at
    convex, concave = (before, after) if bend.rising else _by_sign(bend.sign, before, after)
    if concave.all():
        return a.slope, b.slope
    inside = ~(before | after)
    up, down = np.maximum(a.slope, b.slope), np.minimum(a.slope, b.slope)
    if inside.any():
        # Along a segment slopes run up to the inflection and down from it, or the reverse.
        up = np.where(inside & (bend.sign > 0), bend.slope, up)
        down = np.where(inside & (bend.sign < 0), bend.slope, down)
    if convex.any():
        run = b.x - a.x
        chord = (b.value - a.value) / np.where(run > 0, run, 1.0)
        up, down = np.where(convex, chord, up), np.where(convex, chord, down)
    return up, down


def _by_sign(sign: Floats, before: Mask, after: Mask) -> tuple[Mask, Mask]:
    return np.where(sign > 0, before, after), np.where(sign > 0, after, before)


def _lines(
    weight: Floats, gain: Floats, a: _Node, b: _Node, up: Floats, down: Floats
) -> tuple[Floats, Floats, Floats]:
    """Rise, fall and lift of a segment, summed over terms, per draw."""
    vertical = np.isinf(up)
    lift = np.zeros(weight.size)
    if vertical.any():
        still = b.x == a.x
        up, down = np.where(still, 0.0, up), np.where(still, 0.0, down)
        vertical &= ~still
        jump = np.where(vertical, b.value - down * (b.x - a.x) - a.value, 0.0)
        lift = weight * jump.sum(axis=1)
        up = np.where(vertical, down, up)
    return weight * (up * gain).sum(axis=1), weight * (down * gain).sum(axis=1), lift
