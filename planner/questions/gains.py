"""What a plan's moves bring against the current plan, per draw, of what was maximised."""

from __future__ import annotations

from mmm_core.labels import Floats
from planner.questions.commit import profit_of
from planner.questions.optimize import OptimizeAnswer


def on_profit(found: OptimizeAnswer) -> bool:
    """Whether profit was maximised."""
    problem = found.problem
    return problem.objective.maximize == "profit" and not problem.spends_least


def change_of(found: OptimizeAnswer, cells: int | slice | list[int]) -> Floats:
    """Change of a cell, or of several together, (samples,).

    Money of profit where that was maximised, else outcome units; the cells' add up to the plan's.
    """
    then, now = found.answer.evaluation, found.answer.reference_evaluation
    gained = then.incremental[cells] - now.incremental[cells]
    gained = gained if gained.ndim == 1 else gained.sum(axis=0)
    spent = float((then.spend[cells] - now.spend[cells]).sum())
    profit = profit_of(found.answer.model, gained, spent) if on_profit(found) else None
    return gained if profit is None else profit
