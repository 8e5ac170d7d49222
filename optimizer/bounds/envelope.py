"""Concave envelopes of piecewise linear bounds, and the bound that multipliers prove."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain

Vertices = tuple[Floats, Floats]


def upper_hull(levels: Floats, values: Floats) -> Vertices:
    """Vertices of the least concave function above the points, ascending in level."""
    hull: list[tuple[float, float]] = []
    for x, y in zip(levels.tolist(), values.tolist(), strict=True):
        if hull and x <= hull[-1][0]:
            y = max(y, hull.pop()[1])
        while len(hull) > 1 and _below(hull[-2], hull[-1], (x, y)):
            hull.pop()
        hull.append((x, y))
    vertices = np.array(hull)
    return vertices[:, 0], vertices[:, 1]


def _below(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[1] - a[1]) * (c[0] - a[0]) <= (c[1] - a[1]) * (b[0] - a[0])


def hull_lines(levels: Floats, values: Floats) -> Vertices:
    """Slopes and intercepts of the hull's edges; a flat line for a single vertex."""
    if levels.size == 1:
        return np.zeros(1), values
    slope = np.diff(values) / np.diff(levels)
    return slope, values[:-1] - slope * levels[:-1]


def row_terms(domain: Domain, multipliers: Floats) -> float:
    """What the coupling rows' own sides contribute to a Lagrangian bound, in value units."""
    used = np.flatnonzero(multipliers)
    side = np.where(multipliers > 0, domain.row_upper, domain.row_lower)
    return float(np.sum(multipliers[used] * side[used]))
