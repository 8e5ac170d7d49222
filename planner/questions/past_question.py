"""What is asked looking back (numbers 28): the best plan of the money that was really spent."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.past import spent_plan
from mmm_core.periods import Horizon
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner.questions.optimize import PRESETS, Preset, near_current

WHAT_WAS_SPENT = "what was spent"


def usual_width() -> Preset:
    """How far each cell may move where nobody says, as multiples of what was spent there."""
    return PRESETS[1]


def usual_rules() -> tuple[Guardrail, ...]:
    """Those that a plan is looked for within where nobody says any: near what was spent."""
    return near_current("near what was spent")


def spent_reference(model: FittedModel, horizon: Horizon) -> Reference:
    """What was spent, as what guardrails refer to.

    Raises
    ------
    InvalidPlan
        As ``mmm_core.past.spent_plan``.
    """
    return Reference(spent_plan(model, horizon), WHAT_WAS_SPENT)


def past_problem(
    reference: Reference, guardrails: Sequence[Guardrail] | None = None
) -> PlanProblem:
    """The best plan for the money that was spent, each cell along the calendar that it had."""
    rules = usual_rules() if guardrails is None else tuple(guardrails)
    budget = Budget(reference.plan.total())
    return PlanProblem(reference.plan.horizon, budget, guardrails=rules)


def require_past(problem: PlanProblem, reference: Reference) -> None:
    """Refuse another question than the one of numbers 28.

    Raises
    ------
    InvalidProblem
        If it is of other periods or money, or assumes anything.
    """
    plan, budget = reference.plan, problem.budget
    total = plan.total()
    if problem.horizon != plan.horizon:
        raise InvalidProblem(
            f"The question is of {problem.horizon.periods} periods from {problem.horizon.start}; "
            f"looked back on are {plan.horizon.periods} from {plan.horizon.start}.",
            "Ask of the same periods.",
        )
    same = budget is not None and is_same_money(budget.total, total)
    if not same or problem.goal is not None or problem.asked != "plan":
        raise InvalidProblem(
            f"Hindsight asks for the best plan of the money that was spent, {total:,.0f}, and of "
            "no other.",
            "Leave out budget, goal and question.",
        )
    if problem.objective != Objective() or not problem.assumptions.is_neutral:
        raise InvalidProblem(
            "Hindsight judges by the mean outcome, under the model as it is.",
            "Leave out objective and assumptions.",
        )


def is_same_money(money: float, other: float) -> bool:
    """Whether two amounts are one, up to rounding."""
    return abs(money - other) <= 1e-9 * max(abs(other), 1.0)
