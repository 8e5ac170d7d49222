"""What could be done instead of a plan (numbers 16): the plan that a verdict compares with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mmm_core.labels import Floats
from optimizer.criterion import floors_of
from optimizer.problem import PlanProblem
from optimizer.proof.breaches import breaches
from optimizer.requirements import Ground, Requirement
from planner.questions.mix import Mix, meeting

Kind = Literal["reference", "same_money", "same_goal"]

# A budget this close to the reference's is the reference's (numbers 16).
SAME_BUDGET = 1e-3
_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Against:
    """The plan that another is judged against.

    Parameters
    ----------
    kind : the reference; its mix at the plan's money; or at money with which it meets the goal,
        and every rule besides where it can
    spend : money, (periods, cells)
    before : what the money in question comes on top of, or is taken from: the reference for
        next and cut, what is locked for a rest; None where a whole plan is asked
    required_by : labels of what rules it out, by their own slack; of the reference itself where
        its mix cannot be scaled to the money or the goal
    reaches : whether some money in the current mix meets the goal, where there is one
    """

    kind: Kind
    spend: Floats
    before: Floats | None
    required_by: tuple[str, ...]
    reaches: bool = True


def against(problem: PlanProblem, ground: Ground, money: float) -> Against:
    """What a plan of so much money is judged against.

    Parameters
    ----------
    ground : with the window over which plans are evaluated
    money : of the plan, over the horizon
    """
    mix, before = Mix.of(problem, ground), None
    kind, spend = _instead(problem, ground, mix, money)
    if problem.asked == "rest":
        before = mix.fixed
    elif problem.asked != "plan":
        before = ground.reference
    if spend is None:
        # The current mix cannot be scaled to what is asked; what rules the plan itself out is said.
        reference = ground.reference
        ruled_out = broken(problem, ground, reference)
        return Against("reference", reference, before, ruled_out, kind != "same_goal")
    return Against(kind, spend, before, broken(problem, ground, spend, kind))


def broken(
    problem: PlanProblem, ground: Ground, spend: Floats, kind: Kind = "same_money"
) -> tuple[str, ...]:
    """Labels of everything that a plan (periods, cells) breaks, by its own slack.

    What it meets by its making is left out: the goal where it was scaled to it, a budget that is
    the reference's to a thousandth where it is the reference.
    """

    def met(one: Requirement) -> bool:
        if one is problem.goal:
            return kind == "same_goal"
        return one is problem.budget and kind == "reference" and _same_budget(problem, ground)

    required = [one for one in problem.requirements if not met(one)]
    found = breaches(spend, ground, required, floors_of(problem, ground))
    return tuple(one.label for one, _ in found if one is not None)


def saves_money(problem: PlanProblem, ground: Ground) -> bool:
    """Whether a plan meets a goal for less money, and nothing more is to be said for it.

    Plans that reach the same profit differ in the money that they take for it, and so do plans
    that reach the same outcome where nobody knows what that is worth.
    """
    goal = problem.goal
    if goal is None or not goal.spends_least:
        return False
    return goal.of == "profit" or ground.earned is None


def _same_budget(problem: PlanProblem, ground: Ground) -> bool:
    total = float(ground.reference.sum())
    budget = problem.budget
    return budget is not None and abs(budget.total - total) <= SAME_BUDGET * total


def _instead(
    problem: PlanProblem, ground: Ground, mix: Mix, money: float
) -> tuple[Kind, Floats | None]:
    reference = ground.reference
    if problem.goal is not None:
        return "same_goal", meeting(problem, ground, mix)
    whole = problem.asked == "plan"
    if whole and _same_budget(problem, ground):
        return "reference", reference
    total = float(reference.sum())
    if abs(money - total) <= _CLOSE * total:
        return ("reference" if whole else "same_money"), reference
    factor = mix.factor(money)
    return "same_money", None if factor is None else mix.times(factor)
