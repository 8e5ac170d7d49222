"""Which cells a guardrail holds where a plan stands: by itself, or together with others."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.constraints import Bound, Constraint, CouplingRow, SemiContinuousCell
from optimizer.guardrails import Guardrail
from optimizer.solve import Optimum


def cells_held(optimum: Optimum, guardrail: Guardrail, near: float) -> tuple[int, ...]:
    """Cells at a bound of the guardrail, in a row of it that leaves no room, or locked by it.

    Parameters
    ----------
    guardrail : one of the question's
    near : money by which a plan may stay clear of a limit and still be held by it

    Returns
    -------
    indices in order; none of a floor on an outcome, which holds no money
    """
    domain = optimum.domain
    levels = domain.levels(optimum.spend)
    sides = domain.sides(levels)
    held = [
        constraint.cells
        for constraint in domain.constraints
        if constraint.source is guardrail and _is_tight(constraint, levels, sides, near)
    ]
    locked = [
        np.flatnonzero(one.entries.all(axis=0))
        for one in domain.commitments
        if one.source is guardrail
    ]
    found = np.unique(np.concatenate([*held, *locked, np.zeros(0, dtype=np.intp)]))
    return tuple(int(cell) for cell in found)


def _is_tight(constraint: Constraint, levels: Floats, sides: Floats, near: float) -> bool:
    match constraint:
        case Bound():
            at = float(levels[constraint.cell])
            return at <= constraint.lower + near or at >= constraint.upper - near
        case CouplingRow():
            at = float(sides[constraint.place]) if constraint.cells.size else np.inf
            return at <= constraint.lower + near or constraint.upper - near <= at < np.inf
        case SemiContinuousCell():
            at = float(levels[constraint.cell])
            return at <= near or abs(at - constraint.least) <= near
    return False
