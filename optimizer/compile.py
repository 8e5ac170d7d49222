"""Linear programs in cvxpy: the relaxation over a box, and the elastic problem.

Nothing here knows a guardrail by name; it sees the rows of a ``Domain``. cvxpy is imported
where a program is stated: that takes as long as everything else together, and evaluating a
plan or drawing a curve needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from mmm_core.errors import Unproven
from mmm_core.labels import Floats
from optimizer.domain import Domain
from optimizer.envelope import Vertices, hull_lines

if TYPE_CHECKING:
    import cvxpy as cp

_TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def prepare() -> None:
    """Import the solver's library, so that the first answer's time is that of the answer."""
    import cvxpy  # noqa: F401


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Most that concave envelopes allow over a box of levels, subject to the coupling rows.

    Rows may be missed at a price far above any marginal return, so every box has an
    optimum and finite multipliers; an infeasible box shows as a value far below any plan.
    The program is handed to cvxpy as one sparse inequality: that is restated in
    milliseconds for any number of cells, where parameters would cost seconds.

    Parameters
    ----------
    domain : rows on levels
    money, worth : scale of levels and of values; both are about one in the program
    """

    domain: Domain
    money: float
    worth: float

    def solve(
        self, hulls: Sequence[Vertices], cost: Floats, lower: Floats, upper: Floats
    ) -> tuple[Floats, Floats]:
        """Optimal levels and multipliers of the coupling rows (>= 0 where the upper side holds).

        Parameters
        ----------
        hulls : per cell the vertices (levels, values) of its concave envelope over the box
        cost : (cells,) cost per unit of level
        lower, upper : (cells,) the box
        """
        import cvxpy as cp

        cells, per = lower.size, self.money / self.worth
        lines, limits, steepest = self._lines(hulls)
        above = np.flatnonzero(np.isfinite(self.domain.row_upper))
        below = np.flatnonzero(np.isfinite(self.domain.row_lower))
        matrix = sparse.csr_array(
            np.vstack([self.domain.matrix[above], -self.domain.matrix[below]])
        )
        sides = np.concatenate([self.domain.row_upper[above], -self.domain.row_lower[below]])
        level = cp.Variable(cells, bounds=[lower / self.money, upper / self.money])
        response, missed = cp.Variable(cells), cp.Variable(sides.size, nonneg=True)
        rows = matrix @ level - missed <= sides / self.money
        penalty = 1e3 * max(1.0, steepest)
        value = cp.sum(response) - (cost * per) @ level - penalty * cp.sum(missed)
        envelopes = lines @ cp.hstack([level, response]) <= limits
        solve_lp(cp.Problem(cp.Maximize(value), [envelopes, rows]))
        duals = np.atleast_1d(rows.dual_value)
        multipliers = np.zeros(self.domain.row_upper.size)
        np.add.at(multipliers, above, np.maximum(duals[: above.size], 0.0))
        np.subtract.at(multipliers, below, np.maximum(duals[above.size :], 0.0))
        return np.clip(_value(level) * self.money, lower, upper), multipliers / per

    def _lines(self, hulls: Sequence[Vertices]) -> tuple[sparse.csr_array, Floats, float]:
        """Rows ``response - slope * level <= intercept`` of every edge, and the steepest slope."""
        edges = [hull_lines(*hull) for hull in hulls]
        slope = np.concatenate([line[0] for line in edges]) * (self.money / self.worth)
        intercept = np.concatenate([line[1] for line in edges]) / self.worth
        cell = np.repeat(np.arange(len(hulls)), [line[0].size for line in edges])
        row = np.arange(cell.size)
        matrix = sparse.csr_array(
            (
                np.concatenate([-slope, np.ones(cell.size)]),
                (np.concatenate([row, row]), np.concatenate([cell, cell + len(hulls)])),
            ),
            shape=(cell.size, 2 * len(hulls)),
        )
        return matrix, intercept, float(np.abs(slope).max(initial=0.0))


def _value(variable: cp.Variable) -> Floats:
    assert variable.value is not None
    return np.asarray(variable.value, dtype=np.float64)


def solve_lp(problem: cp.Problem) -> float:
    """Solve a linear program with HiGHS, or with Clarabel where HiGHS gives up."""
    import cvxpy as cp

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
    import cvxpy as cp

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
