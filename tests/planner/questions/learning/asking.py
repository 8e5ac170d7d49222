"""The question that these tests ask."""

from __future__ import annotations

from dataclasses import replace

from mmm_core.plan import Reference
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from tests.planner.questions.forecasts import CARD

FINANCE = replace(CARD, margin=0.5)


def question(reference: Reference, **changes) -> PlanProblem:
    within = SpendRange("within", {}, 0.3, 1.7, "x_reference")
    budget = Budget(reference.plan.total())
    problem = PlanProblem(reference.plan.horizon, budget, guardrails=(within,), tail="reference")
    return replace(problem, **changes)
