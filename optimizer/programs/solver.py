"""How programs are solved: HiGHS, and Clarabel where it gives up.

cvxpy is imported where a program is stated: that takes as long as everything else
together, and evaluating a plan or drawing a curve needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mmm_core.labels import Floats
from optimizer.errors import SolverTrouble

if TYPE_CHECKING:
    import cvxpy as cp

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# Of a program with whole numbers whose optimum is compared with nothing.
_EXACT = {"mip_abs_gap": 1e-9, "mip_rel_gap": 1e-9, "mip_feasibility_tolerance": 1e-9, **TIGHT}


def prepare() -> None:
    """Import the solver, so that the first answer's time is that of the answer."""
    import highspy  # noqa: F401


def prepare_all() -> None:
    """And what states the programs that few questions need, where somebody is not waiting."""
    import cvxpy  # noqa: F401

    prepare()


def value_of(variable: cp.Variable) -> Floats:
    """What a solved program gives a variable."""
    assert variable.value is not None
    return np.asarray(variable.value, dtype=np.float64)


def solve_lp(problem: cp.Problem, integer: bool = False) -> float:
    """Optimal value of a linear program that has one.

    Raises
    ------
    SolverTrouble
        If no solver finds it.
    """
    value = value_of_lp(problem, integer, exact=True)
    if value is None:
        raise trouble(problem.status)
    return value


def trouble(status: str) -> SolverTrouble:
    """That solvers found no optimum where there is one."""
    return SolverTrouble(
        f"The solvers ended with {status!r} on a problem that always has an optimum.",
        "Try again with rounder bounds; if it stays, report the problem file.",
    )


def value_of_lp(problem: cp.Problem, integer: bool = False, exact: bool = False) -> float | None:
    """Optimal value by HiGHS, or by Clarabel where HiGHS gives up; None where neither has one.

    With whole numbers, ``exact`` asks for more digits than HiGHS gives by itself.
    """
    import cvxpy as cp

    tries: list[dict[str, Any]] = [
        {"solver": cp.HIGHS, **TIGHT},
        {"solver": cp.HIGHS},
        {"solver": cp.CLARABEL},
    ]
    if integer:
        tries = [{"solver": cp.HIGHS, **_EXACT}, tries[1]] if exact else tries[1:2]
    for options in tries:
        try:
            problem.solve(**options)
        except (cp.SolverError, ValueError):
            # cvxpy raises ValueError where a solver's status is unknown to it.
            continue
        if problem.status in (cp.OPTIMAL, cp.OPTIMAL_INACCURATE):
            return float(problem.value)
    return None
