"""The best certified outcome at every budget: one domain, one set of curves, many totals.

The curves do not depend on the budget, so what one search evaluates the next ones use;
each begins at the plan of the budget before. Every plan is verified like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve_on
from optimizer.warm_start import WarmStart

# Many searches in all, so more time than for one.
DEFAULT_FRONTIER_LIMIT = 300.0


@dataclass(frozen=True, eq=False)
class Point:
    """The answer at one budget, or why there is none.

    Parameters
    ----------
    budget : money over the horizon
    optimum : the certified plan; None without one
    status : that of the optimum, or "invalid", or the kind of the error
    why : the reason where there is no plan, else empty
    """

    budget: float
    optimum: Optimum | None
    status: str
    why: str = ""


def at_budget(problem: PlanProblem, total: float) -> PlanProblem:
    """The same question with another budget, in the sense that it was asked, unrounded."""
    sense = "==" if problem.budget is None else problem.budget.sense
    return replace(problem, budget=Budget(total, sense), round_to=None, least_move=None)


def frontier_points(
    problem: PlanProblem,
    model: FittedModel,
    ground: Ground,
    budgets: Sequence[float],
    time_limit: float = DEFAULT_FRONTIER_LIMIT,
    watcher: Watcher | None = None,
) -> tuple[Point, ...]:
    """Best plan at each budget, in the order given.

    Parameters
    ----------
    problem : the question; its own budget does not count
    model, ground : as in ``solve_on``
    budgets : money over the horizon
    time_limit : seconds for all of them together; budgets that they do not suffice for have no plan
    watcher : told after each budget; the rest are given up where it returns False

    Raises
    ------
    InvalidProblem
        If the question is a goal that spends the least: it has no budget to vary.
    Cancelled
        If the watcher says so.
    """
    if problem.spends_least:
        raise InvalidProblem(
            "A goal that spends the least has no budget to vary.",
            "Ask for the frontier of a question with a budget.",
        )
    points: list[Point] = []
    warm, deadline = WarmStart(), Deadline.after(time_limit)
    for done, total in enumerate(budgets, start=1):
        seconds = deadline.step(len(budgets) - done + 1)
        points.append(_point(at_budget(problem, float(total)), model, ground, seconds, warm))
        tell(watcher, after_budget(done, len(budgets), float(total)), "frontier")
    return tuple(points)


def after_budget(done: int, of: int, budget: float) -> Progress:
    """How far a frontier is when a budget has its plan."""
    return Progress(done, of, f"budget {budget:,.0f}")


def _point(
    problem: PlanProblem, model: FittedModel, ground: Ground, seconds: float, warm: WarmStart
) -> Point:
    assert problem.budget is not None
    total = problem.budget.total
    if seconds <= 0:
        return Point(total, None, OutOfTime.kind, "The time limit was reached before.")
    try:
        optimum = solve_on(problem, model, ground, seconds, warm=warm, fine=False)
    except (NoAnswer, InvalidProblem) as error:
        status = "invalid" if isinstance(error, InvalidProblem) else error.kind
        return Point(total, None, status, error.message)
    return Point(total, optimum, optimum.status)
