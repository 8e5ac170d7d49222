"""The elastic problem: the cheapest total violation of all rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain, LabelledRow
from optimizer.guardrails import Integers
from optimizer.programs.solver import solve_lp, value_of

if TYPE_CHECKING:
    import cvxpy as cp


def least_violation(
    domain: Domain, budget_weight: float, budget: str, money: float
) -> tuple[float, Floats]:
    """Cheapest total violation of all rows, in money, and each row's (+ above, - below).

    Parameters
    ----------
    domain : rows on levels
    budget_weight : price of moving the budget, relative to moving a guardrail
    budget : label of the budget's row
    money : a typical amount, to scale by
    """
    import cvxpy as cp

    rows, cells = domain.rows, domain.upper.size
    count, parts = len(rows), sum(0 if r.forms is None else r.forms.base.size for r in rows)
    matrix, extra = np.zeros((count, cells)), np.zeros((count, parts))
    forms, bases, first = np.zeros((parts, cells)), np.zeros(parts), 0
    for i, row in enumerate(rows):
        matrix[i, row.cells] = row.coefficients
        if row.forms is not None:
            of = slice(first, first + row.forms.base.size)
            forms[of], bases[of] = row.forms.matrix, row.forms.base / money
            extra[i, of], first = row.forms.coefficients, of.stop
    lower = np.array([row.lower for row in rows]) / money
    upper = np.array([row.upper for row in rows]) / money
    level = cp.Variable(cells, nonneg=True)
    short, over = cp.Variable(count, nonneg=True), cp.Variable(count, nonneg=True)
    constraints = [level[domain.shape.sum(axis=0) == 0] == 0]
    sides = matrix @ level
    if parts:
        part = cp.Variable(parts, nonneg=True)
        constraints.append(part >= forms @ level + bases)
        sides = sides + extra @ part
    conditional = np.array([row.gap or row.switch >= 0 for row in rows], dtype=bool)
    least, most = np.isfinite(lower) & ~conditional, np.isfinite(upper)
    if least.any():
        constraints.append(sides[least] + short[least] >= lower[least])
    if most.any():
        constraints.append(sides[most] - over[most] <= upper[most])
    if conditional.any():
        constraints += _switched(rows, np.flatnonzero(conditional), level, sides, short, lower)
    weight = np.array([budget_weight if row.label == budget else 1.0 for row in rows])
    problem = cp.Problem(cp.Minimize(weight @ (short + over)), constraints)
    solve_lp(problem, integer=bool(conditional.any()))
    moved = (value_of(over) - value_of(short)) * money
    return float(np.abs(moved).sum()), moved


def _switched(
    rows: Sequence[LabelledRow],
    which: Integers,
    level: cp.Variable,
    sides: cp.Expression,
    short: cp.Variable,
    lower: Floats,
) -> list[cp.Constraint]:
    """Rows that count only where their cell spends: one binary each."""
    import cvxpy as cp

    far = 1e3 * (1.0 + float(np.abs(lower[np.isfinite(lower)]).max(initial=1.0)))
    on = cp.Variable(which.size, boolean=True)
    constraints = []
    for i, index in enumerate(which):
        row = rows[index]
        cell = row.switch if row.switch >= 0 else int(row.cells[0])
        constraints.append(level[cell] <= far * on[i])
        if row.switch >= 0:
            constraints.append(sides[index] + short[index] >= lower[index] - far * (1 - on[i]))
        else:
            constraints.append(sides[index] + short[index] >= lower[index] * on[i])
    return constraints
