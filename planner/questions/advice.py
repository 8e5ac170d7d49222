"""What would be advised if one number were another: solved anew, without the split-draw check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mmm_core.economics import economics_of
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.errors import Infeasible, OutOfReach
from optimizer.posed import ground_of, model_under
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground, Worth
from optimizer.solve import Optimum
from planner.questions.against import Against, against
from planner.questions.dials import Dial
from planner.questions.fitness import Fitness, with_gain
from planner.questions.verdict import Decision, caution_of, decide, evidence_of, reason_of

# A move of less money than this share of the budget has no direction (numbers 27).
LEAST_MOVE = 0.01
Direction = Literal[-1, 0, 1]
_MOVES = ("required", "change_with_caution", "change")


@dataclass(frozen=True)
class Advice:
    """What is advised, as far as one dial is concerned.

    Parameters
    ----------
    decision : of the verdict; "no_plan" where no plan meets the question any more
    direction : whether the dial's cells get more (1) or less (-1) than in what the verdict
        compares with; of a number of finance's, whether the plan spends more or less than the
        current one. 0 for a move below 1 % of the budget, and where no move is advised
    pays : whether the plan is expected to earn more than the required return on its money; None
        of a response, and where that is not known
    """

    decision: Decision | Literal["no_plan"]
    direction: Direction = 0
    pays: bool | None = None

    def flips(self, after: Advice) -> tuple[str, ...]:
        """What is different afterwards: "decision", "direction", "pays"."""
        names = ("decision", "direction", "pays")
        return tuple(name for name in names if getattr(self, name) != getattr(after, name))


@dataclass(frozen=True, eq=False)
class Case:
    """A question under one setting, answered.

    Parameters
    ----------
    model, problem : what was asked
    optimum : not checked yet; None where no plan meets the question, and then so is the rest
    against : what the verdict compares with
    decision : of the verdict, without the split-draw check
    """

    model: FittedModel
    problem: PlanProblem
    optimum: Optimum | None = None
    against: Against | None = None
    decision: Decision | None = None

    def advice(self, dial: Dial) -> Advice:
        """What it advises as far as a dial is concerned."""
        if self.optimum is None or self.decision is None:
            return Advice("no_plan")
        times = None if dial.money is None else self.times
        pays = None if times is None else times > 1
        return Advice(self.decision, _direction(self.move(dial)), pays)

    @property
    def times(self) -> float | None:
        """How many times what its money must earn the plan is expected to; None where unknown."""
        return None if self.optimum is None else _times(self.model, self.optimum)

    def move(self, dial: Dial) -> float:
        """Money that the dial's cells get more, or the whole plan, as a share of the budget.

        0 where no move is advised.
        """
        found, other = self.optimum, self.against
        if found is None or other is None or self.decision not in _MOVES:
            return 0.0
        then = other.spend if dial.money is None else found.ground.reference
        moved = (found.spend - then).sum(axis=0)
        more = float(moved[dial.picked].sum() if dial.money is None else moved.sum())
        budget = self.problem.budget
        money = float(found.spend.sum()) if budget is None else budget.total
        return more / money if money > 0 else 0.0


def case_of(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    fitness: Fitness,
    find: Callable[[FittedModel, Ground], Optimum],
) -> Case:
    """Answer a question as ``optimize`` does, but for the check on other draws.

    Parameters
    ----------
    fitness : at the current plan, without the gain: one factor on all draws does not change it
    find : the best plan of the question, of a model under its assumptions and on its ground

    Raises
    ------
    InvalidProblem, NoAnswer
        If nothing is known of its answer: no time was left, or the solvers gave up. That no plan
        meets it is an answer.
    Cancelled
        If the search was given up.
    """
    try:
        model = model_under(problem, model)
        ground = ground_of(model, reference, problem.tail)
        optimum = find(model, ground)
    except (Infeasible, OutOfReach):
        return Case(model, problem)
    other = against(problem, ground, float(optimum.spend.sum()))
    spend = optimum.spend
    gain = (ground.outcome(spend) - ground.outcome(other.spend)).sum(axis=0)
    fit = with_gain(fitness, model, gain)
    reason = reason_of(evidence_of(problem, ground, spend, other))
    decision = decide(fit, other, caution_of(fit, spend, other), reason)
    return Case(model, problem, optimum, other, decision)


def _direction(move: float) -> Direction:
    if abs(move) < LEAST_MOVE:
        return 0
    return 1 if move > 0 else -1


def _times(model: FittedModel, found: Optimum) -> float | None:
    # Of the model, for money may be worth another amount than where the plan was found; where it
    # differs between periods no plan is shared.
    terms = economics_of(model)
    worth = found.ground.earned
    if terms is not None:
        worth = Worth(terms.margin * terms.value_per_unit)
    if worth is None:
        return None
    brings = found.ground.outcome(found.spend, worth.by_period).sum(axis=0)
    earned = worth.per_unit * float(brings.mean())
    least = (1 + model.card.required_return) * float(found.spend.sum())
    # What costs nothing and brings nothing just earns what it must.
    return earned / least if least > 0 else 1.0
