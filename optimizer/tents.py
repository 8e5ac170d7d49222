"""Rigorous upper bounds of a cell's mean response between grid nodes.

On a segment [a, b] of levels every draw's every term is f(u) with u affine in the
level. f is bounded there by its chord where it is convex and by its end tangents where
it is concave; where the inflection lies inside, by lines through either end with the
largest (smallest) slope that f takes, which is that at the inflection or at an end.
Summed, the mean response F satisfies on [a, b]

    F(z) <= min(F(a) + lift + rise * (z - a), F(b) - fall * (b - z)),

a tent that touches F at both nodes. ``lift`` is zero unless some draw's tangent at the
left end is vertical (a Hill slope below 1, at zero): such a draw is bounded by its right
tangent on both sides. No curvature constant is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves


@dataclass(frozen=True, eq=False)
class Tents:
    """One cell's mean response on a grid, with a tent over every segment.

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
        at = int(np.searchsorted(self.nodes, other.nodes[0]))
        return Tents(
            nodes=np.concatenate([self.nodes[:at], other.nodes, self.nodes[at + 2 :]]),
            values=np.concatenate([self.values[:at], other.values, self.values[at + 2 :]]),
            rise=np.concatenate([self.rise[:at], other.rise, self.rise[at + 1 :]]),
            fall=np.concatenate([self.fall[:at], other.fall, self.fall[at + 1 :]]),
            lift=np.concatenate([self.lift[:at], other.lift, self.lift[at + 1 :]]),
        )

    def points(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Corners of the tents between two nodes: levels and upper values, ascending."""
        first = int(np.searchsorted(self.nodes, low))
        last = int(np.searchsorted(self.nodes, high))
        of = slice(first, last)
        a, b = self.nodes[of], self.nodes[first + 1 : last + 1]
        left, right = self.values[of] + self.lift[of], self.values[first + 1 : last + 1]
        apex, height = apexes(b - a, left, right, self.rise[of], self.fall[of])
        levels = np.append(np.stack([a, a + apex], axis=1).ravel(), self.nodes[last])
        values = np.append(np.stack([left, height], axis=1).ravel(), self.values[last])
        return levels, values


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


def tabulate(curves: CalendarCurves, cell: int, nodes: Floats) -> Tents:
    """Tents of one cell's mean response over given nodes.

    Parameters
    ----------
    curves : responses by level; weights must not be negative
    cell : which cell
    nodes : ascending levels
    """
    concave = _is_concave(curves, cell)
    weight = curves.weight[cell] / curves.weight.shape[1]
    gain = curves.gain[cell]
    values, lines = [], []
    before = None
    for level in nodes:
        here = _at(curves, cell, float(level))
        values.append(float(weight @ (here.value.sum(axis=1) - curves.start[cell])))
        if before is not None:
            up, down = (
                (before.slope, here.slope) if concave else _segment(curves, cell, before, here)
            )
            lines.append(_lines(weight, gain, before, here, up, down))
        before = here
    rise, fall, lift = np.array(lines).reshape(-1, 3).T
    return Tents(np.asarray(nodes, float), np.array(values), rise, fall, lift)


def tabulate_all(curves: CalendarCurves, nodes: Sequence[Floats | None]) -> list[Tents | None]:
    """``tabulate`` every cell that has nodes, on all cores."""
    wanted = [cell for cell, grid in enumerate(nodes) if grid is not None]

    def one(cell: int) -> Tents:
        grid = nodes[cell]
        assert grid is not None
        return tabulate(curves, cell, grid)

    result: list[Tents | None] = [None] * len(nodes)
    with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
        for cell, tents in zip(wanted, pool.map(one, wanted), strict=True):
            result[cell] = tents
    return result


@dataclass(frozen=True, eq=False)
class _Node:
    x: Floats
    value: Floats
    slope: Floats


def _at(curves: CalendarCurves, cell: int, level: float) -> _Node:
    x = curves.offset[cell] + level * curves.gain[cell]
    value, slope = curves.kind.value_and_slope(x, curves.cell_parameters(cell))
    return _Node(x, value, slope)


def _is_concave(curves: CalendarCurves, cell: int) -> bool:
    parameters = curves.cell_parameters(cell)
    return bool(
        (curves.kind.inflection(parameters) == 0).all() and (curves.kind.sign(parameters) > 0).all()
    )


def _segment(curves: CalendarCurves, cell: int, a: _Node, b: _Node) -> tuple[Floats, Floats]:
    """Slopes of bounding lines through the left and the right end, per draw and term."""
    parameters = curves.cell_parameters(cell)
    bend, sign = curves.kind.inflection(parameters), curves.kind.sign(parameters)
    convex = np.where(sign > 0, b.x <= bend, a.x >= bend)
    up, down = np.maximum(a.slope, b.slope), np.minimum(a.slope, b.slope)
    inside = (a.x < bend) & (bend < b.x)
    if inside.any():
        steepest = curves.kind.value_and_slope(np.where(np.isfinite(bend), bend, 0.0), parameters)[
            1
        ]
        up = np.where(inside, np.maximum(up, steepest), up)
        down = np.where(inside, np.minimum(down, steepest), down)
    if convex.any():
        run = b.x - a.x
        chord = (b.value - a.value) / np.where(run > 0, run, 1.0)
        up, down = np.where(convex, chord, up), np.where(convex, chord, down)
    return up, down


def _lines(
    weight: Floats, gain: Floats, a: _Node, b: _Node, up: Floats, down: Floats
) -> tuple[float, float, float]:
    """Rise, fall and lift of a segment, summed over terms and averaged over draws."""
    vertical = np.isinf(up)
    lift = 0.0
    if vertical.any():
        jump = np.where(vertical, b.value - down * (b.x - a.x) - a.value, 0.0)
        lift = float(weight @ jump.sum(axis=1))
        up = np.where(vertical, down, up)
    rise = float(weight @ (up * gain).sum(axis=1))
    fall = float(weight @ (down * gain).sum(axis=1))
    return rise, fall, lift
