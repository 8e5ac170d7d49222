"""Where a return falls too low: the last level that is still worth its money."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.domain.constraints import Bound, Follows
from optimizer.requirements import Ground, Requirement

_GRID = 96
_HALVINGS = 50
_DOUBLINGS = 12


def cap_bounds(
    requirements: Sequence[Requirement], committed: Floats, shape: Floats, ground: Ground
) -> list[Bound]:
    """Levels beyond which a cell's mean marginal return is too low."""
    asked = [(source, cap) for source in requirements for cap in source.caps(ground)]
    if not asked:
        return []
    # All of them are returns, which are counted in one way.
    curves = ground.curves(committed, shape, asked[0][1].weights)
    bounds = []
    for source, cap in asked:
        if committed[:, cap.cell].any():
            raise InvalidProblem(
                f"Guardrail {source.label!r} bounds the mROAS of {ground.cells.text(cap.cell)}, "
                "some of whose periods are locked, or have money committed: along which calendar "
                "it would be scaled is not clear.",
                "Lock all of the cell or none of it, or leave it out of the return floor.",
            )
        most = last_worth(curves, cap.cell, cap.marginal, _first_guess(ground, cap.cell))
        bounds.append(Bound(source, cap.cell, -np.inf, most, Follows(above=cap.follows)))
    return bounds


def _first_guess(ground: Ground, cell: int) -> float:
    observed = float(ground.observed_max[cell]) * ground.dates.size
    return max(float(ground.reference_total[cell]), observed, 1e-6)


def last_worth(curves: CalendarCurves, cell: int, marginal: float, guess: float) -> float:
    """The largest level at which the mean marginal response is at least ``marginal``.

    Infinite where it still is at thousands of times the evidence.
    """

    def pays(level: float) -> bool:
        return float(curves.value_and_slope(cell, level)[1].mean()) >= marginal

    top = 4.0 * guess
    for _ in range(_DOUBLINGS):
        if not pays(top):
            break
        top *= 2.0
    else:
        return np.inf
    steps = np.concatenate([np.linspace(0, top, _GRID), np.geomspace(top * 1e-6, top, _GRID // 4)])
    grid = np.unique(steps)
    last = next((i for i in range(grid.size - 1, -1, -1) if pays(float(grid[i]))), None)
    if last is None:
        return 0.0
    low, high = float(grid[last]), float(grid[last + 1])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if pays(middle) else (low, middle)
    return low
