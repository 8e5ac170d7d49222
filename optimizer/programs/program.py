"""One linear program over a sparse inequality, handed to HiGHS as it stands.

Stating it in cvxpy first takes five times as long as solving it; that is left to programs of
another form, and to those at which HiGHS gives up. So is scipy's sparse matrix, which takes
longer to import than HiGHS needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mmm_core.labels import Floats
from optimizer.programs.solver import TIGHT, trouble, value_of, value_of_lp
from optimizer.requirements import Integers

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class Columns:
    """A sparse matrix, its columns one after the other.

    Parameters
    ----------
    height : number of rows
    start : (columns + 1,) where each column's entries begin, and where the last one's end
    row : (entries,) ascending in every column
    number : (entries,) what stands there
    """

    height: int
    start: Integers
    row: Integers
    number: Floats

    def matrix(self) -> sparse.csc_array:
        """As scipy has it."""
        from scipy import sparse

        shape = (self.height, self.start.size - 1)
        return sparse.csc_array((self.number, self.row, self.start), shape=shape)


@dataclass(frozen=True, eq=False)
class Solution:
    """Variables at an optimum, and what each row charges for a unit of its side, >= 0."""

    x: Floats
    duals: Floats


@dataclass(frozen=True, eq=False)
class Program:
    """Most that ``worth @ x`` reaches where ``columns @ x <= right`` and ``low <= x <= high``.

    Parameters
    ----------
    columns : what is multiplied with x
    right : (rows,)
    worth, low, high : (columns,); bounds may be infinite
    """

    worth: Floats
    columns: Columns
    right: Floats
    low: Floats
    high: Floats

    def solved(self) -> Solution:
        """Of a program that has an optimum.

        Raises
        ------
        SolverTrouble
            If no solver finds it.
        """
        found, status = self.by_highs(), ""
        if found is None:
            found, status = self.by_cvxpy()
        if found is None:
            raise trouble(status)
        return found

    def solution(self) -> Solution | None:
        """None where no solver has one."""
        return self.by_highs() or self.by_cvxpy()[0]

    def by_highs(self) -> Solution | None:
        """By HiGHS, given what cvxpy gives it; None where it does not end with an optimum."""
        import highspy

        highs: Any = highspy
        model, solver = highs.HighsModel(), highs.Highs()
        self._state(model.lp_, highs)
        solver.setOptionValue("log_to_console", False)
        for name, value in TIGHT.items():
            solver.setOptionValue(name, value)
        solver.passModel(model)
        solver.run()
        if solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
            return None
        found = solver.getSolution()
        return Solution(np.array(found.col_value), -np.array(found.row_dual))

    def _state(self, lp: Any, highs: Any) -> None:
        columns = self.columns
        lp.num_row_, lp.num_col_ = columns.height, self.worth.size
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = -self.worth, self.low, self.high
        lp.row_lower_, lp.row_upper_ = np.full(self.right.size, -np.inf), self.right
        matrix = lp.a_matrix_
        matrix.format_ = highs.MatrixFormat.kColwise
        matrix.start_, matrix.index_, matrix.value_ = columns.start, columns.row, columns.number

    def by_cvxpy(self) -> tuple[Solution | None, str]:
        """By whatever cvxpy has, and how that ended."""
        import cvxpy as cp

        x = cp.Variable(self.worth.size, bounds=[self.low, self.high])
        inequality = self.columns.matrix() @ x <= self.right
        problem = cp.Problem(cp.Maximize(self.worth @ x), [inequality])
        if value_of_lp(problem) is None:
            return None, str(problem.status)
        return Solution(value_of(x), np.atleast_1d(inequality.dual_value)), str(problem.status)
