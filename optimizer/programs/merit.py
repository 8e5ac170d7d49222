"""A program of one row: what brings most for a unit of it comes first, and no solver is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.envelope import Vertices
from optimizer.requirements import Integers

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Row:
    """``least <= each @ level <= most``.

    Parameters
    ----------
    each : (cells,) >= 0
    least, most : of the sum; infinite where it has no such side
    """

    each: Floats
    least: float
    most: float


@dataclass(frozen=True, eq=False)
class _Edges:
    """Edges of all cells' envelopes, each cell's in ascending order of levels.

    Parameters
    ----------
    levels : of all vertices
    first : (cells,) where each cell's begin
    cell : (edges,) whose it is
    gain, size : (edges,) what all of it brings, and what it adds to the row
    """

    levels: Floats
    first: Integers
    cell: Integers
    gain: Floats
    size: Floats

    @staticmethod
    def of(hulls: Sequence[Vertices], worth: Floats, cost: Floats, each: Floats) -> _Edges:
        """Of envelopes; the others as in ``by_merit``."""
        sizes = np.array([levels.size for levels, _ in hulls])
        levels, values = (np.concatenate([hull[part] for hull in hulls]) for part in (0, 1))
        owner = np.repeat(np.arange(sizes.size), sizes)
        begins = np.flatnonzero(owner[1:] == owner[:-1])
        cell, width = owner[begins], levels[begins + 1] - levels[begins]
        gain = worth[cell] * (values[begins + 1] - values[begins]) - cost[cell] * width
        return _Edges(levels, np.cumsum(sizes) - sizes, cell, gain, each[cell] * width)

    def ends(self, taken: Integers) -> Integers:
        """The vertices, one a cell, at which some edges end; those are a cell's first ones."""
        return self.first + np.bincount(self.cell[taken], minlength=self.first.size)


def by_merit(
    hulls: Sequence[Vertices], worth: Floats, cost: Floats, row: Row
) -> tuple[Floats, float] | None:
    """Levels at which ``worth`` x response - ``cost`` x level is most, and what the row charges.

    Responses are concave and piecewise linear, so edges are taken by their gain for a unit of the
    row, greatest first, up to where the row binds: the continuous knapsack (G. B. Dantzig,
    Discrete-variable extremum problems, 1957). That gain is the row's multiplier.

    Parameters
    ----------
    hulls : per cell the vertices (levels, values) of its concave response
    worth, cost : (cells,)

    Returns
    -------
    tuple or None
        Levels (cells,) and the multiplier, negative where the lower side binds. None where no
        levels satisfy the row.
    """
    edges = _Edges.of(hulls, worth, cost, row.each)
    inside, pays, total = edges.size > 0, edges.gain > 0, float(edges.size.sum())
    begun = float(row.each @ edges.levels[edges.first])
    wanted = begun + float(edges.size[pays].sum())
    target = min(max(wanted, row.least), row.most)
    rounding = _ROUNDING * (abs(begun) + total)
    if not begun - rounding <= target <= begun + total + rounding:
        return None
    if target == wanted or not inside.any():
        return edges.levels[edges.ends(np.flatnonzero(pays))], 0.0
    among = np.flatnonzero(inside)
    merit = edges.gain[among] / edges.size[among]
    order = np.argsort(-merit, kind="stable")
    last = int(np.searchsorted(np.cumsum(edges.size[among[order]]), target - begun))
    last = min(last, order.size - 1)
    # What adds nothing to the row is taken where it pays.
    ends = edges.ends(np.append(among[order[:last]], np.flatnonzero(pays & ~inside)))
    levels, cell = edges.levels[ends], int(edges.cell[among[order[last]]])
    left = levels[cell] + (target - float(row.each @ levels)) / row.each[cell]
    levels[cell] = np.clip(left, levels[cell], edges.levels[ends[cell] + 1])
    missed = abs(float(row.each @ levels) - target)
    return (levels, float(merit[order[last]])) if missed <= rounding else None
