"""One plan beside the current one, in the words of a verdict: one thing is said in one way."""

from __future__ import annotations

from optimizer.problem import PlanProblem
from planner.questions.against import Against
from planner.questions.compared import Compared, PlansCompared
from planner.questions.recommendation import Recommendation
from planner.questions.verdict import CONFIDENCE, Decision, Reason, decide
from planner.wording import amounts, counted, recommended
from planner.wording.units import Units
from planner.wording.verdicts import DECISIONS, TONES, Headline


def headline(
    of: PlansCompared, said: Recommendation, problem: PlanProblem | None = None
) -> Headline:
    """What to do, and what that brings, in what the plan's question maximises.

    Parameters
    ----------
    of : the current plan, and the plan
    problem : the question that it answers; None where it is the answer to none
    """
    usual = recommended.headline(of, said)
    match said.kind:
        case "not_fit":
            word = DECISIONS["not_fit"]
            return Headline(f"{word}: this model is not fit to plan with", "", usual.tone)
        case "keep":
            return Headline(f"{DECISIONS['hold']}: keep the current plan", "", usual.tone)
        case "choose":
            assert said.gain is not None
            decision = _decision(of.plans[1])
            gain, span = recommended.gain(of, 1, said.gain, said), usual.span
            if _asks_for_outcome(problem):
                units, more = Units.of(of.plans[1].answer.model), of.plans[1].answer.versus.gain
                gain = units.with_result(units.say_outcome_change(more.mean))
                span = units.say_outcome_span(more)
            return Headline(f"{DECISIONS[decision]}: {gain} against now", span, TONES[decision])
        case _:
            return usual


def why(of: PlansCompared, said: Recommendation) -> list[str]:
    """What that rests on, a sentence each."""
    if said.place is None or said.chance is None:
        return recommended.why(of, said)
    units, what = Units.of(of.plans[1].answer.model), counted.what(of, said.on)
    chance = amounts.chance(said.chance)
    better = f"The plan is better than the current plan on {what} in {chance} of the draws"
    if said.kind == "choose":
        return [f"{better}.", *recommended.beside(of, said)]
    if said.reason == "unlikely":
        return [f"{better}, less than the {units.say_share(CONFIDENCE)} that a change should have."]
    return recommended.why(of, said)


def _decision(one: Compared) -> Decision:
    """How surely a plan is advised that is worth leaving the current one for (numbers 16)."""
    now = one.answer.reference_evaluation.plan.array(one.answer.model)
    return decide(one.fitness, Against("reference", now, None, ()), one.caution, Reason("worth"))


def _asks_for_outcome(problem: PlanProblem | None) -> bool:
    """Whether a whole plan was asked for that brings the most, whatever counts among plans."""
    if problem is None or problem.goal is not None or problem.asked != "plan":
        return False
    return problem.objective.maximize == "incremental"
