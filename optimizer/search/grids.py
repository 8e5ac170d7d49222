"""The levels of every cell that a search begins with."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain

FAR = 8
_START_NODES = 5
_FAR_STEPS = 30
_TOWARDS_NOTHING = 8
_NEAR = 2.5
_NONE = np.zeros(0)


def first_grids(
    domain: Domain,
    reference: Floats,
    known: tuple[Floats, ...] | None = None,
    fine: int = 0,
) -> list[Floats]:
    """First nodes of every cell, with those that an earlier search ended with.

    ``fine`` is how many even ones a cell gets where grids will not be refined; none of the
    earlier search's then, which had as many.
    """
    grids = [
        start_grid(*ends)
        for ends in zip(domain.lower, domain.upper, reference, domain.least, strict=True)
    ]
    money = domain.money_scale
    if fine:
        known = tuple(_even(*of, fine) for of in zip(grids, reference.tolist(), strict=True))
    if known is None:
        return grids
    return [_merged(grid, more, money) for grid, more in zip(grids, known, strict=True)]


def start_grid(
    low: float,
    high: float,
    reference: float,
    least: float = 0.0,
    near: Floats = _NONE,
    plain: bool = False,
) -> Floats:
    """First nodes of a cell: even over its range, the reference, and the least above nothing.

    And those ``near`` a good plan; where ``plain``, its ends and these alone.
    """
    if high <= low:
        return np.array([low])
    even = [low, high] if plain else np.append(np.linspace(low, high, _START_NODES), reference)
    nodes = np.append(even, near)
    if high > FAR * reference > 0:
        # A bound far beyond the evidence: steps that grow reach it from the reference.
        steps = np.arange(1, min(_FAR_STEPS, np.log(high / reference) / np.log(4)))
        nodes = np.concatenate([nodes, [reference * 0.5], reference * 4.0**steps])
    nodes = np.unique(nodes[(nodes >= low) & (nodes <= high)])
    apart = 1e-3 * min(high - low, reference if reference > 0 else high - low)
    nodes = nodes[np.concatenate([[True], np.diff(nodes) > apart])]
    nodes[-1] = high
    if low < least < high:
        # The ends stay, however close: nothing, and just above nothing, are not the same.
        same = (np.abs(nodes - least) <= 1e-9 * high) & (nodes > low) & (nodes < high)
        nodes = np.unique(np.append(nodes[~same], least))
    return nodes


def _even(grid: Floats, reference: float, count: int) -> Floats:
    """Even nodes over a grid's range, most of them near the reference, closer towards nothing."""
    low, high = float(grid[0]), float(grid[-1])
    near = low + _NEAR * reference
    nodes = np.linspace(low, high, count)
    if 0 < near < 0.5 * high:
        few = count // 4
        nodes = np.append(np.linspace(low, near, count - few), np.linspace(near, high, few))
    if low > 0 or count < 2:
        return nodes
    return np.append(nodes, nodes[1] * 0.5 ** np.arange(1, _TOWARDS_NOTHING))


def _merged(grid: Floats, more: Floats, money: float) -> Floats:
    """A grid with other nodes inside of it, none too close to its own."""
    inside = more[(more > grid[0]) & (more < grid[-1])]
    if not inside.size:
        return grid
    apart = np.abs(inside[:, None] - grid).min(axis=1) > 1e-6 * money
    return np.union1d(grid, inside[apart])
