"""Rigorous upper bounds of a cell's response between grid nodes, draw by draw.

On a segment [a, b] of levels every draw's every term is f(u) with u affine in the
level. f is bounded there by its chord where it is convex and by its end tangents where
it is concave; where the inflection lies inside, by lines through either end with the
largest (smallest) slope that f takes, which is that at the inflection or at an end.
Summed over terms, and over draws with any weights that are not negative, the response F
satisfies on [a, b]

    F(z) <= min(F(a) + lift + rise * (z - a), F(b) - fall * (b - z)),

a tent that touches F at both nodes. ``lift`` is zero unless some draw's tangent at the
left end is vertical or nearly so (a Hill slope below 1, near zero): such a draw is bounded
by its right line on both sides. No curvature constant is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mmm_core.labels import Floats


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

    def at(self, level: float) -> float:
        """The tent at a level between the first node and the last."""
        right = min(max(int(np.searchsorted(self.nodes, level)), 1), self.nodes.size - 1)
        left = right - 1
        if right == 0 or level in self.nodes:
            return float(np.interp(level, self.nodes, self.values))
        rising = self.values[left] + self.lift[left] + self.rise[left] * (level - self.nodes[left])
        falling = self.values[right] - self.fall[left] * (self.nodes[right] - level)
        return float(min(rising, falling))

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
