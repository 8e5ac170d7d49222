"""What a plan's moves bring against the current plan, per draw, of what was maximised."""

from __future__ import annotations

from mmm_core.economics import earned
from mmm_core.labels import Floats
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
    if not on_profit(found):
        gained = then.incremental[cells] - now.incremental[cells]
        return gained if gained.ndim == 1 else gained.sum(axis=0)
    more = then.by_period[cells] - now.by_period[cells]
    more = more if more.ndim == 2 else more.sum(axis=0)
    brings = earned(found.answer.model, found.problem.horizon, more)
    assert brings is not None
    profit: Floats = brings.sum(axis=1) - float((then.spend[cells] - now.spend[cells]).sum())
    return profit
