"""What is kept where no change is recommended: the allowed plan nearest to the current mix."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from planner.questions.against import Against, broken


def kept_plan(
    problem: PlanProblem, ground: Ground, domain: Domain, other: Against
) -> Floats | None:
    """The comparison itself where it is allowed, else the plan that moves the least money from it.

    Returns
    -------
    ndarray of shape (periods, cells), money; None where no plan near it keeps every guardrail,
    as floors on what a plan brings may ask for
    """
    if not other.required_by:
        return other.spend
    levels = _nearest(domain, domain.levels(other.spend))
    if levels is None:
        return None
    spend = domain.spend(levels)
    return None if broken(problem, ground, spend) else spend


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
