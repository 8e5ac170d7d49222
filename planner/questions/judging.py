"""From a certified plan to its verdict: compare, judge the model, check on other draws, decide."""

from __future__ import annotations

from mmm_core.labels import Floats
from optimizer.deadline import Deadline
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Ground
from optimizer.solve import Optimum
from planner.questions import fitness
from planner.questions.against import Against, against
from planner.questions.assess import PlanAnswer
from planner.questions.commit import Commit, commit_of
from planner.questions.kept import Kept, kept_plan
from planner.questions.other_draws import OtherDraws, on_other_draws
from planner.questions.verdict import (
    Decision,
    Evidence,
    Verdict,
    caution_of,
    claim_of,
    decide,
    evidence_of,
    keeps,
    money_effect,
    reason_of,
)


def judged(
    problem: PlanProblem,
    optimum: Optimum,
    answer: PlanAnswer,
    deadline: Deadline,
    watcher: Watcher | None = None,
) -> tuple[Verdict, OtherDraws | None]:
    """The verdict on a plan, and how it does on other draws.

    The check on other draws takes two more searches; it is left out where nothing hangs on it:
    on hold, and where the model is not fit to plan with.

    Parameters
    ----------
    answer : the plan, assessed
    deadline : of the two searches together

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    model, ground, spend = answer.model, optimum.ground, optimum.spend
    other = against(problem, ground, float(spend.sum()))
    fit = fitness.fitness_of(answer.reference_evaluation)
    fit = fitness.with_gain(fit, model, _gain(ground, spend, other))
    evidence = evidence_of(problem, ground, spend, other)
    verdict = _verdict(problem, optimum, answer, (other, fit, evidence), None)
    if verdict.decision in ("hold", "not_fit"):
        return verdict, None
    checked = on_other_draws(optimum, problem, answer, other, deadline, watcher)
    evidence = evidence_of(problem, ground, spend, other, checked.split)
    return _verdict(problem, optimum, answer, (other, fit, evidence), checked), checked


def _verdict(
    problem: PlanProblem,
    optimum: Optimum,
    answer: PlanAnswer,
    found: tuple[Against, fitness.Fitness, Evidence],
    checked: OtherDraws | None,
) -> Verdict:
    other, fit, evidence = found
    ground, spend = optimum.ground, optimum.spend
    caution = caution_of(fit, spend, other, "" if checked is None else checked.why_not)
    reason = reason_of(evidence)
    decision = decide(fit, other, caution, reason)
    kept = Kept(None)
    if decision in ("hold", "not_fit"):
        kept = kept_plan(problem, ground, optimum.domain, other)
    return Verdict(
        decision=decision,
        reason=reason,
        against=other,
        money=money_effect(ground, other),
        keeps=keeps(problem, ground, other),
        evidence=evidence,
        caution=caution,
        fitness=fit,
        claim=claim_of(fit, caution, bool(answer.extrapolations)),
        kept=kept.spend,
        misses=kept.misses,
        commit=_commit(ground, decision, kept, checked),
        gap=optimum.certificate.gap,
    )


def _commit(
    ground: Ground, decision: Decision, kept: Kept, checked: OtherDraws | None
) -> Commit | None:
    """Of what is kept on hold, else of the plan on draws that did not choose it.

    Nothing of a model that is not fit: how many of its draws reach an amount says nothing then.
    """
    if decision == "not_fit":
        return None
    if kept.spend is None:
        return None if checked is None else checked.commit
    outcome = ground.outcome(kept.spend).sum(axis=0)
    return commit_of(outcome, ground.profit(kept.spend), out_of_sample=False)


def _gain(ground: Ground, spend: Floats, other: Against) -> Floats:
    """Outcome gained, per draw; in profit it is as well sampled, for the money is the same."""
    gain: Floats = (ground.outcome(spend) - ground.outcome(other.spend)).sum(axis=0)
    return gain
