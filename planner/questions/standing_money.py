"""What committed money keeps the best plan from: the question asked again without it."""

from __future__ import annotations

from optimizer.deadline import DEFAULT_TIME_LIMIT
from optimizer.explain.finite_prices import FinitePrice, joint_price
from optimizer.guardrails import Committed
from optimizer.progress import Watcher
from planner.questions.optimize import OptimizeAnswer


def commitments_cost(
    answer: OptimizeAnswer,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> FinitePrice | None:
    """What the objective would gain if nothing were committed; None where nothing is.

    What is spent already stays: no decision brings it back.

    Parameters
    ----------
    time_limit, watcher : of the one search that it takes

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    committed = [one for one in answer.problem.commitments if isinstance(one, Committed)]
    if not committed:
        return None
    optimum, model = answer.optimum, answer.answer.model
    return joint_price(
        answer.problem, committed, model, optimum.ground, optimum, time_limit, watcher
    )
