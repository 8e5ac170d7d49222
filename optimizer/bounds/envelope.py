"""Concave envelopes of piecewise linear bounds, and the bound that multipliers prove."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tents import Tents, apexes
from optimizer.domain.levels import Domain
from optimizer.requirements import Integers

Vertices = tuple[Floats, Floats]


def envelopes(
    tents: Sequence[Tents], lower: Floats, upper: Floats, least: Floats
) -> list[Vertices]:
    """Vertices of the least concave function above each table's tents, ascending in level.

    Parameters
    ----------
    tents : of some cells
    lower, upper : (cells,) nodes between which they are wanted
    least : (cells,) levels above 0 and below this, itself a node, are left out
    """
    sizes = np.array([one.nodes.size for one in tents])
    first, owner = np.cumsum(sizes) - sizes, np.repeat(np.arange(sizes.size), sizes)
    nodes, values, rise, fall, lift = (
        np.concatenate([getattr(one, part) for one in tents])
        for part in ("nodes", "values", "rise", "fall", "lift")
    )
    begins = np.delete(np.arange(nodes.size), first + sizes - 1)
    left, width = values[begins] + lift, nodes[begins + 1] - nodes[begins]
    along, peak = apexes(width, left, values[begins + 1], rise, fall)
    # Every node, and the apex of the segment that begins there.
    levels, heights = np.stack([nodes, nodes], axis=1), np.stack([values, values], axis=1)
    levels[begins, 1] = np.minimum(nodes[begins] + along, nodes[begins + 1])
    heights[begins] = np.stack([left, peak], axis=1)
    start, below = np.where(lower < least, least, lower), nodes < upper[owner]
    kept = np.zeros(levels.shape, dtype=bool)
    kept[begins] = ((nodes >= start[owner]) & below)[begins, None]
    ends = (first + np.bincount(owner, below, sizes.size).astype(np.intp))[upper >= start]
    alone = np.append(ends, first[lower < least])
    kept[alone, 0], heights[alone, 0] = True, values[alone]
    chosen = kept.ravel()
    return upper_hulls(
        levels.ravel()[chosen], heights.ravel()[chosen], np.repeat(owner, 2)[chosen], sizes.size
    )


def upper_hulls(levels: Floats, values: Floats, owner: Integers, owners: int) -> list[Vertices]:
    """Upper hulls of points that ascend in owner, then in level; all of them at once.

    A point below the chord between its neighbours is no vertex, whichever others are none.
    """
    runs = np.flatnonzero(np.append(True, (np.diff(levels) > 0) | (np.diff(owner) > 0)))
    levels, values, owner = levels[runs], np.maximum.reduceat(values, runs), owner[runs]
    while True:
        (x0, x1, x2), (y0, y1, y2) = (_in_threes(of) for of in (levels, values))
        below = (owner[:-2] == owner[2:]) & ((y1 - y0) * (x2 - x0) <= (y2 - y0) * (x1 - x0))
        if not below.any():
            break
        stay = np.concatenate([[True], ~below, [True]])
        levels, values, owner = levels[stay], values[stay], owner[stay]
    cuts = np.searchsorted(owner, np.arange(1, owners))
    return list(zip(np.split(levels, cuts), np.split(values, cuts), strict=True))


def _in_threes(of: Floats) -> tuple[Floats, Floats, Floats]:
    return of[:-2], of[1:-1], of[2:]


def hull_lines(hulls: Sequence[Vertices]) -> tuple[Floats, Floats, Integers]:
    """Slope, intercept and owner of all edges; a flat line for a single vertex."""
    sizes = np.array([levels.size for levels, _ in hulls])
    levels, values = (np.concatenate([hull[part] for hull in hulls]) for part in (0, 1))
    owner = np.repeat(np.arange(sizes.size), sizes)
    begins = np.flatnonzero(np.append(owner[1:] == owner[:-1], False))
    slope = (values[begins + 1] - values[begins]) / (levels[begins + 1] - levels[begins])
    single = (np.cumsum(sizes) - sizes)[sizes == 1]
    at = np.concatenate([begins, single])
    slope = np.append(slope, np.zeros(single.size))
    return slope, values[at] - slope * levels[at], owner[at]


def highest(hulls: Sequence[Vertices], factor: Floats, price: Floats) -> Floats:
    """Most that factor * value - price * level reaches on each hull, (hulls,)."""
    sizes = np.array([levels.size for levels, _ in hulls])
    levels, values = (np.concatenate([hull[part] for hull in hulls]) for part in (0, 1))
    worth = np.repeat(factor, sizes) * values - np.repeat(price, sizes) * levels
    most: Floats = np.maximum.reduceat(worth, np.cumsum(sizes) - sizes)
    return most


def row_terms(domain: Domain, multipliers: Floats) -> float:
    """What the coupling rows' own sides contribute to a Lagrangian bound, in value units."""
    used = np.flatnonzero(multipliers)
    side = np.where(multipliers > 0, domain.row_upper, domain.row_lower)
    return float(np.sum(multipliers[used] * side[used]))
