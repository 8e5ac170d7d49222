"""The question in view with another budget: what "what if we cut 10 %?" asks to be solved."""

from __future__ import annotations

from dataclasses import replace

from mmm_core.plan import Reference
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner.agent.understood.question import Entities
from planner.questions.change import Held, next_money
from planner.questions.optimize import OptimizeAnswer


def money_in_view(found: OptimizeAnswer) -> float:
    """The money that a change is of: the question's budget; of a goal, what its plan takes."""
    budget = found.problem.budget
    if budget is None or found.problem.goal is not None:
        return found.answer.plan.total()
    return budget.total


def asked_money(of: Entities, now: float) -> float | None:
    """The budget that a question names, whether to an amount or by it; None where it names none."""
    if of.money is not None:
        return now + of.money if of.sense == "by" else of.money
    if of.share is not None:
        return now * (1 + of.share) if of.sense == "by" else now * of.share
    return None


def with_budget(problem: PlanProblem, money: float) -> PlanProblem:
    """The same question at another budget; a goal of an amount gives way to what it is of.

    A question of next money or of a cut becomes one of a whole plan.

    Raises
    ------
    InvalidProblem
        If the money is none.
    """
    objective, goal = problem.objective, problem.goal
    exact = goal is None and (problem.budget is None or problem.budget.sense == "==")
    if goal is not None and goal.spends_least:
        objective = Objective("profit" if goal.of == "profit" else "incremental")
        goal, exact = None, True
    own = tuple(one for one in problem.guardrails if not isinstance(one, Held))
    return replace(
        problem,
        budget=Budget(round(money, 2), "==" if exact else "<="),
        objective=objective,
        goal=goal,
        guardrails=own,
        asked="plan",
    )


def with_next_money(problem: PlanProblem, reference: Reference, money: float) -> PlanProblem:
    """Where so much more should go, on top of the current plan; within the same rules.

    Raises
    ------
    InvalidProblem
        If the money is none.
    """
    budget, held = next_money(reference, money)
    bare = with_budget(problem, budget.total)
    return replace(bare, budget=budget, guardrails=(*bare.guardrails, *held), asked="next")
