"""Linear programs in cvxpy: the relaxation over a box, and the elastic problem.

Nothing here knows a guardrail by name; it sees the rows of a ``Domain``.
"""

from __future__ import annotations

import cvxpy as cp
import numpy as np

from mmm_core.errors import Unproven
from mmm_core.labels import Floats
from optimizer.domain import Domain

_TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


class Relaxation:
    """Most that concave envelopes allow over a box of levels, subject to the coupling rows.

    Rows may be missed at a price far above any marginal return, so every box has an
    optimum and finite multipliers; an infeasible box shows as a value far below any plan.
    Levels and values are scaled to about one. The problem is stated once and solved for
    many boxes and envelopes (DPP).

    Parameters
    ----------
    domain : rows on levels
    lines : most lines per cell in an envelope
    money, worth : scale of levels and of values
    """

    def __init__(self, domain: Domain, lines: int, money: float, worth: float) -> None:
        cells, rows = domain.upper.size, domain.row_lower.size
        self.lines, self._money, self._worth = lines, money, worth
        self._level = cp.Variable(cells)
        self._response = cp.Variable(cells)
        self._slope = cp.Parameter((cells, lines))
        self._intercept = cp.Parameter((cells, lines))
        self._cost = cp.Parameter(cells)
        self._lower, self._upper = cp.Parameter(cells), cp.Parameter(cells)
        self._penalty = cp.Parameter(nonneg=True)
        short, over = cp.Variable(rows, nonneg=True), cp.Variable(rows, nonneg=True)
        each = np.ones((1, lines))
        level = cp.reshape(self._level, (cells, 1), order="C") @ each
        response = cp.reshape(self._response, (cells, 1), order="C") @ each
        constraints = [
            response <= cp.multiply(self._slope, level) + self._intercept,
            self._level >= self._lower,
            self._level <= self._upper,
        ]
        # Two one-sided rows, so that each has a multiplier of known sign.
        self._most = [i for i in range(rows) if np.isfinite(domain.row_upper[i])]
        self._least = [i for i in range(rows) if np.isfinite(domain.row_lower[i])]
        self._above = self._rows(domain, self._most, domain.row_upper, over, 1.0)
        self._below = self._rows(domain, self._least, domain.row_lower, short, -1.0)
        constraints += [row for row in (self._above, self._below) if row is not None]
        value = cp.sum(self._response) - self._cost @ self._level
        missed = cp.sum(short) + cp.sum(over)
        self._problem = cp.Problem(cp.Maximize(value - self._penalty * missed), constraints)
        assert self._problem.is_dpp()
        self._rows_count = rows

    def _rows(
        self, domain: Domain, chosen: list[int], side: Floats, missed: cp.Variable, sign: float
    ) -> cp.Constraint | None:
        if not chosen:
            return None
        matrix, limit = domain.matrix[chosen], side[chosen] / self._money
        return sign * (matrix @ self._level) - missed[chosen] <= sign * limit

    def solve(
        self, slope: Floats, intercept: Floats, cost: Floats, lower: Floats, upper: Floats
    ) -> tuple[Floats, Floats]:
        """Optimal levels and multipliers of the coupling rows (>= 0 where the upper side holds).

        Parameters
        ----------
        slope, intercept : (cells, lines) lines above each cell's response, unscaled
        cost : (cells,) cost per unit of level
        lower, upper : (cells,) the box
        """
        per = self._money / self._worth
        self._slope.value, self._intercept.value = slope * per, intercept / self._worth
        self._cost.value = cost * per
        self._lower.value, self._upper.value = lower / self._money, upper / self._money
        self._penalty.value = 1e3 * max(1.0, float(np.abs(slope).max()) * per)
        solve_lp(self._problem)
        levels = np.clip(_value(self._level) * self._money, lower, upper)
        multipliers = np.zeros(self._rows_count)
        if self._above is not None:
            multipliers[self._most] += np.atleast_1d(self._above.dual_value)
        if self._below is not None:
            multipliers[self._least] -= np.atleast_1d(self._below.dual_value)
        return levels, multipliers / per


def _value(variable: cp.Variable) -> Floats:
    assert variable.value is not None
    return np.asarray(variable.value, dtype=np.float64)


def solve_lp(problem: cp.Problem) -> float:
    """Solve a linear program with HiGHS, or with Clarabel where HiGHS gives up."""
    for options in ({"solver": cp.HIGHS, **_TIGHT}, {"solver": cp.HIGHS}, {"solver": cp.CLARABEL}):
        try:
            problem.solve(**options)
        except (cp.SolverError, ValueError):
            # cvxpy raises ValueError where a solver's status is unknown to it.
            continue
        if problem.status in (cp.OPTIMAL, cp.OPTIMAL_INACCURATE):
            return float(problem.value)
    raise Unproven(
        f"The solvers ended with {problem.status!r} on a problem that always has an optimum.",
        "Try again with rounder bounds; if it stays, report the problem file.",
    )


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
    count, cells = len(domain.rows), domain.upper.size
    matrix = np.zeros((count, cells))
    for i, row in enumerate(domain.rows):
        matrix[i, row.cells] = row.coefficients
    lower = np.array([row.lower for row in domain.rows]) / money
    upper = np.array([row.upper for row in domain.rows]) / money
    level = cp.Variable(cells, nonneg=True)
    short, over = cp.Variable(count, nonneg=True), cp.Variable(count, nonneg=True)
    constraints = [level[domain.shape.sum(axis=0) == 0] == 0]
    least, most = np.isfinite(lower), np.isfinite(upper)
    if least.any():
        constraints.append(matrix[least] @ level + short[least] >= lower[least])
    if most.any():
        constraints.append(matrix[most] @ level - over[most] <= upper[most])
    weight = np.array([budget_weight if row.label == budget else 1.0 for row in domain.rows])
    problem = cp.Problem(cp.Minimize(weight @ (short + over)), constraints)
    solve_lp(problem)
    moved = (_value(over) - _value(short)) * money
    return float(np.abs(moved).sum()), moved
