"""What is kept where no change is recommended: the allowed plan nearest to the current mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from planner.questions.against import Against, broken


@dataclass(frozen=True, eq=False)
class Kept:
    """What stays.

    Parameters
    ----------
    spend : money, (periods, cells); None where nothing that is allowed was found
    misses : labels of what the nearest plan breaks then; none where there is no nearest one
    """

    spend: Floats | None
    misses: tuple[str, ...] = ()


def kept_plan(problem: PlanProblem, ground: Ground, domain: Domain, other: Against) -> Kept:
    """The comparison itself where it is allowed, else the plan that moves the least money from it.

    Only bounds and rows on money are looked at: what a plan brings is not asked of a model that
    may be unfit. Where the nearest plan breaks a floor, or spends too little of what is to be
    nothing or enough, nothing is kept.
    """
    if not other.required_by:
        return Kept(other.spend)
    levels = _nearest(domain, domain.levels(other.spend))
    if levels is None:
        return Kept(None)
    spend = domain.spend(levels)
    misses = broken(problem, ground, spend)
    return Kept(None if misses else spend, misses)


def _nearest(domain: Domain, start: Floats) -> Floats | None:
    """Levels that keep bounds and rows and move the least money; None where there are none."""
    cells, scale = start.size, domain.money_scale
    always = domain.switch < 0
    rows = np.vstack([domain.matrix[always], -domain.matrix[always]])
    sides = np.concatenate([domain.row_upper[always], -domain.row_lower[always]])
    held = np.isfinite(sides)
    one, none = np.eye(cells), np.zeros((int(held.sum()), cells))
    # Levels, and how far each is from the start: |level - start| <= distance.
    matrix = np.block([[rows[held], none], [one, -one], [-one, -one]])
    limits = np.concatenate([sides[held], start, -start])
    bounds = np.concatenate([[domain.lower, domain.upper], [[0.0], [np.inf]] * np.ones(cells)], 1)
    # It takes as long to load as a model, and few plans need it.
    from scipy.optimize import linprog

    found = linprog(
        np.repeat([0.0, 1.0], cells),
        A_ub=matrix,
        b_ub=limits / scale,
        bounds=(bounds.T / scale).tolist(),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10},
    )
    if not found.success or found.x is None:
        return None
    levels: Floats = np.clip(found.x[:cells] * scale, domain.lower, domain.upper)
    return levels
