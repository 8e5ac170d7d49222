"""Facts of an answer of the optimizer, and of what would flip its advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from planner.facts.fact import Fact, Maker, Unit, by_id
from planner.facts.plans import (
    CURRENT,
    against_facts,
    bad_case_facts,
    commit_facts,
    plan_facts,
    source_of,
    total_facts,
)
from planner.questions.optimize import OptimizeAnswer
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.questions.verdict import Evidence, Verdict

BEST, KEPT = "best", "kept"


def answer_facts(of: OptimizeAnswer) -> Iterator[Fact]:
    """The best plan and the current one, the verdict and the certificate."""
    answer = of.answer
    now, there, tail = answer.reference_evaluation, answer.reference.plan, answer.tail
    yield from plan_facts(answer, BEST)
    yield from total_facts(now, there, tail, CURRENT)
    yield from bad_case_facts(answer.evaluation, answer.plan, tail, BEST)
    yield from bad_case_facts(now, there, tail, CURRENT)
    yield from _judged(of)


def headline_facts(of: OptimizeAnswer) -> Mapping[str, Fact]:
    """Those of them that are said first, by their ids: nothing by cell."""
    answer = of.answer
    now, there, tail = answer.reference_evaluation, answer.reference.plan, answer.tail
    found = (
        total_facts(answer.evaluation, answer.plan, tail, BEST),
        against_facts(answer, BEST),
        total_facts(now, there, tail, CURRENT),
        bad_case_facts(answer.evaluation, answer.plan, tail, BEST),
        bad_case_facts(now, there, tail, CURRENT),
        _judged(of),
    )
    return by_id(chain.from_iterable(found))


def _judged(of: OptimizeAnswer) -> Iterator[Fact]:
    answer, certificate = of.answer, of.optimum.certificate
    make = Maker((("plan", BEST),), source_of(answer.model, answer.plan, answer.tail))
    yield from make.fact("gap", certificate.gap, "share", "13")
    yield from make.fact("status", of.optimum.status, "word", "13")
    yield from _verdict(make, of.verdict)


def _verdict(make: Maker, of: Verdict) -> Iterator[Fact]:
    yield from make.fact("decision", of.decision, "word", "16")
    yield from make.fact("claim", of.claim, "word", "30")
    yield from make.fact("fitness", of.fitness.level, "word", "18")
    # On hold it is of the plan that is kept.
    kept = Maker((("plan", KEPT),), replace(make.source, plan=""))
    yield from commit_facts(kept if of.decision == "hold" else make, of.commit)
    there = make.plus("judged", of.against.kind)
    yield from _evidence(there, of.evidence)
    yield from there.fact("weak_share", of.caution.share, "share", "16")
    yield from there.summary("money_effect", of.money, "outcome", "16")


def _evidence(make: Maker, of: Evidence) -> Iterator[Fact]:
    unit: Unit = "outcome" if of.on == "incremental" else "money"
    yield from make.summary(f"gain_{of.on}", of.gain, unit, "16")
    yield from make.fact("saved", of.saved, "money", "16")
    yield from make.fact("gain_share", of.share, "share", "16")
    yield from make.chance("p_better", of.chance)
    yield from make.chance("p_better_elsewhere", of.elsewhere, "16")
    yield from make.chance("p_reached", of.reached, "16")


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


def _flip(make: Maker, side: str, of: Tipping, flip: Flip) -> Iterator[Fact]:
    # A required return is turned as 1 and that: a factor of it would be read as of itself.
    if of.dial.money != "required_return":
        yield from make.fact(f"tips_{side}", flip.factor, "factor", "27")
    units: dict[str | None, Unit] = {"margin": "share", "required_return": "share"}
    if of.dial.money is not None:
        unit = units.get(of.dial.money, "money")
        yield from make.fact(f"tips_{side}_at", flip.value, unit, "27")
    yield from make.fact(f"tips_{side}_to", flip.after.decision, "word", "27")
