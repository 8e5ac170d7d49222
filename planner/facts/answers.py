"""Facts of an answer of the optimizer, and of what would flip its advice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.facts.fact import Fact, Facts, Maker, Unit, by_id
from planner.facts.plans import (
    CURRENT,
    against_facts,
    bad_case_facts,
    commit_facts,
    effect_facts,
    horizon_source,
    of_cell,
    plan_facts,
    source_of,
    sum_facts,
    total_facts,
)
from planner.questions.commit import COMMITTED
from planner.questions.gains import on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.questions.verdict import CONFIDENCE, Caution, Evidence, reached_by

BEST, KEPT = "best", "kept"
_GOAL_UNITS: dict[str, Unit] = {
    "incremental": "outcome",
    "profit": "money",
    "iroas": "return",
    "cpik": "money_per_outcome",
}


def answer_facts(of: OptimizeAnswer) -> Iterator[Fact]:
    """The best plan and the current one, the verdict and the certificate."""
    answer = of.answer
    now, there, tail = answer.reference_evaluation, answer.reference.plan, answer.tail
    yield from plan_facts(answer, BEST)
    yield from total_facts(now, there, tail, CURRENT)
    yield from bad_case_facts(answer.evaluation, answer.plan, tail, BEST)
    yield from bad_case_facts(now, there, tail, CURRENT)
    yield from _judged(of)


def headline_facts(of: OptimizeAnswer) -> Facts:
    """Those of them that are said first, by their ids.

    No returns, and of cells only whose evidence is weak.
    """
    answer = of.answer
    now, there, tail = answer.reference_evaluation, answer.reference.plan, answer.tail
    found = (
        sum_facts(answer.evaluation, answer.plan, tail, BEST),
        against_facts(answer, BEST),
        sum_facts(now, there, tail, CURRENT),
        bad_case_facts(answer.evaluation, answer.plan, tail, BEST),
        bad_case_facts(now, there, tail, CURRENT),
        _judged(of),
    )
    return by_id(chain.from_iterable(found))


def goal_facts(model: FittedModel, problem: PlanProblem) -> Iterator[Fact]:
    """What is to be reached; none of a question without a goal."""
    goal = problem.goal
    if goal is None:
        return
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    yield from make.fact(f"goal_{goal.of}", goal.reach, _GOAL_UNITS[goal.of], "16")


def _judged(of: OptimizeAnswer) -> Iterator[Fact]:
    answer, problem = of.answer, of.problem
    make = Maker((("plan", BEST),), source_of(answer.model, answer.plan, answer.tail))
    yield from make.fact("gap", of.verdict.gap, "share", "13")
    yield from make.fact("status", of.optimum.status, "word", "13")
    bound, least = of.optimum.certificate.upper_bound, problem.spends_least
    unit: Unit = "money" if least or on_profit(of) else "outcome"
    yield from make.fact("bound", -bound if least else bound, unit, "13")
    if problem.objective.statistic != "mean":
        yield from make.fact("worst_share", problem.objective.tail_share, "share", "10")
    yield from goal_facts(answer.model, problem)
    if problem.asked == "next":
        there = make.plus("against", "reference")
        yield from there.fact("asked_more_spend", _next_money(of), "money", "2")
    yield from _verdict(make, of)
    yield from _kept(make, of)


def _next_money(of: OptimizeAnswer) -> float:
    """The next money as it was asked; a plan may miss it by a little, and rounds it."""
    budget, now = of.problem.budget, of.answer.reference.plan.total()
    if budget is None or budget.sense != "==":
        return of.answer.plan.total() - now
    return round(budget.total - now, 2)


def _verdict(make: Maker, of: OptimizeAnswer) -> Iterator[Fact]:
    verdict, model = of.verdict, of.answer.model
    yield from make.fact("decision", verdict.decision, "word", "16")
    yield from make.fact("claim", verdict.claim, "word", "30")
    yield from make.fact("fitness", verdict.fitness.level, "word", "18")
    grave = [one for one in verdict.fitness.findings if one.fitness == "not_fit"]
    # The first of them is said, and how many more there are.
    yield from make.fact("more_findings", len(grave) - 1 if grave else None, "count", "18")
    there = make.plus("judged", verdict.against.kind)
    yield from _evidence(there, verdict.evidence)
    yield from weak_facts(there, model, verdict.caution)
    money = float(verdict.against.spend.sum())
    more = money - of.answer.reference.plan.total()
    yield from there.fact("compared_spend", money, "money", "16")
    yield from there.fact("compared_more_spend", more, "money", "16")
    yield from effect_facts(there, "money_effect", model, verdict.money, more, "16")
    for label in dict.fromkeys(verdict.required_by):
        yield from there.plus("rule", label).fact("ruled_out_by", label, "word", "16")


def _kept(make: Maker, of: OptimizeAnswer) -> Iterator[Fact]:
    """What stays where no change is recommended, and what may be committed to."""
    verdict = of.verdict
    holds, kept = verdict.decision == "hold", verdict.kept
    keeps = Maker((("plan", KEPT),), replace(make.source, plan=""))
    # On hold it is of the plan that is kept.
    yield from commit_facts(keeps if holds else make, verdict.commit)
    money = verdict.against.spend if holds else kept
    yield from keeps.fact("spend", None if money is None else float(money.sum()), "money", "16")
    if kept is not None:
        reached = reached_by(of.problem, of.optimum.ground, kept)
        yield from keeps.chance("p_reached", reached, "16")


def _evidence(make: Maker, of: Evidence) -> Iterator[Fact]:
    unit: Unit = "outcome" if of.on == "incremental" else "money"
    yield from make.summary(f"gain_{of.on}", of.gain, unit, "16")
    if of.on != "incremental":
        yield from make.summary("gain_incremental", of.outcome, "outcome", "16")
    yield from make.fact("saved", of.saved, "money", "16")
    yield from make.fact("gain_share", of.share, "share", "16")
    yield from make.fact("least_gain_share", of.least, "share", "16")
    yield from chance_facts(make, of)
    yield from make.chance("p_reached", of.reached, "16")
    yield from make.fact("asked_share", of.surely, "share", "16")
    yield from make.fact("sure_share", 1 - COMMITTED, "share", "22")


def chance_facts(make: Maker, of: Evidence) -> Iterator[Fact]:
    """How surely a plan is better, how surely on other draws, and how surely it should be."""
    yield from make.chance("p_better", of.chance)
    yield from make.chance("p_better_elsewhere", of.elsewhere, "16")
    yield from make.fact("confidence", CONFIDENCE, "share", "16")


def weak_facts(make: Maker, model: FittedModel, of: Caution) -> Iterator[Fact]:
    """How much of what moves rests on weak evidence, and in which cells, the most moved first."""
    yield from make.fact("weak_share", of.share, "share", "16")
    for cell in of.cells:
        yield from of_cell(make, model, cell).fact("evidence", "weak", "word", "18")


def tipping_facts(of: TippingPoints) -> Iterator[Fact]:
    """Factors at which the advice flips, and what the numbers themselves are there."""
    found = of.case.optimum
    if found is None:
        return
    model = of.case.model
    make = Maker((), source_of(model, found.plan, of.case.problem.tail, single=False))
    for point in of.points:
        part = make
        if point.dial.money is not None:
            part = part.plus("number", point.dial.money)
        for dim, label in point.dial.labels:
            part = part.plus(dim, label)
        yield from _point(part, point)


def _point(make: Maker, of: Tipping) -> Iterator[Fact]:
    for side, flip in (("below", of.below), ("above", of.above)):
        if flip is not None:
            yield from _flip(make, side, of, flip)
    # What turns the decision itself may lie beyond what turns a direction.
    for flip in of.beyond:
        side = "below" if flip.factor < 1 else "above"
        yield from _flip(make.plus("further", side), side, of, flip)


def _flip(make: Maker, side: str, of: Tipping, flip: Flip) -> Iterator[Fact]:
    # A required return is turned as 1 and that: a factor of it would be read as of itself.
    if of.dial.money != "required_return":
        yield from make.fact(f"tips_{side}", flip.factor, "factor", "27")
    units: dict[str | None, Unit] = {"margin": "share", "required_return": "share"}
    if of.dial.money is not None:
        unit = units.get(of.dial.money, "money")
        yield from make.fact(f"tips_{side}_at", flip.value, unit, "27")
    yield from make.fact(f"tips_{side}_to", flip.after.decision, "word", "27")
