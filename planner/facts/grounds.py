"""Facts of what every answer rests on: horizon, draws, money, what is assumed, what to mind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mmm_core.economics import economics_of
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.facts.fact import Fact, Maker
from planner.facts.plans import horizon_source, source_of
from planner.questions.fitness import Fitness
from planner.questions.learning.trial import MeasurementPlan
from planner.questions.verdict import Claim


def ground_facts(model: FittedModel, problem: PlanProblem) -> Iterator[Fact]:
    """Horizon, data, draws, and what money is counted with.

    Parameters
    ----------
    model : under what the question assumes
    """
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    days = problem.horizon.dates(model.frequency)
    told = {"first": days[0], "last": days[-1], "data_last": model.dates[-1]}
    for name, day in told.items():
        yield from make.fact(name, str(day.astype("M8[D]")), "date", "1")
    counts = {"periods": problem.horizon.periods, "tail_periods": model.l_max}
    for name, count in {**counts, "draws": model.samples}.items():
        yield from make.fact(name, count, "count", "1")
    card, economics = model.card, economics_of(model)
    even = None if economics is None else economics.break_even
    yield from make.fact("break_even", even, "return", "7")
    yield from make.fact("margin", card.margin, "share", "7")
    yield from make.fact("required_return", card.required_return or None, "share", "7")
    yield from make.fact("discount_rate", card.discount_rate or None, "share", "25")


def said_facts(
    model: FittedModel, problem: PlanProblem, name: str, lines: Sequence[str], definition: str
) -> Iterator[Fact]:
    """Sentences of the model's own, word for word: findings on it, what is assumed of it.

    Parameters
    ----------
    name : what each is: "finding", "assumed"
    """
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    for place, line in enumerate(dict.fromkeys(lines), 1):
        yield from make.plus(name, str(place)).fact(name, line, "word", definition)


def rule_sentence_facts(
    model: FittedModel, problem: PlanProblem, rules: Mapping[str, str]
) -> Iterator[Fact]:
    """What the rules of a question say, by their labels; limits that a person has set."""
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    for label, said in rules.items():
        yield from make.plus("rule", label).fact("says", said, "word", "14")


def finding_facts(model: FittedModel, problem: PlanProblem, of: Fitness) -> Iterator[Fact]:
    """What speaks against planning with a model, word for word, the gravest first."""
    lines = [one.text for one in of.findings]
    yield from said_facts(model, problem, "finding", lines, "18")


def fitness_fact(model: FittedModel, problem: PlanProblem, of: Fitness) -> Iterator[Fact]:
    """How far the model is fit to plan with."""
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    yield from make.fact("fitness", of.level, "word", "18")


def claim_fact(model: FittedModel, problem: PlanProblem, plan: str, claim: Claim) -> Iterable[Fact]:
    """The most that may be claimed of a plan (numbers 30)."""
    make = Maker((("plan", plan),), horizon_source(model, problem.horizon, problem.tail))
    return make.fact("claim", claim, "word", "30")


def broken_rules_fact(of: MeasurementPlan) -> Iterable[Fact]:
    """How many rules of the question a test does not keep; none where it keeps all."""
    trial, learning = of.trial, of.learning
    if trial is None or not trial.breaks:
        return ()
    source = source_of(learning.model, learning.plan, learning.problem.tail)
    make = Maker((("test", trial.channel),), source)
    return make.fact("rules_broken", len(trial.breaks), "count", "31")


def precedent_facts(
    model: FittedModel, problem: PlanProblem, found: Sequence[tuple[str, str, str]]
) -> Iterator[Fact]:
    """Every "no" of the past, in their order.

    Parameters
    ----------
    found : of each what was refused, the reason word for word, and when (ISO 8601, "" if unknown)
    """
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    for place, (what, reason, at) in enumerate(found, 1):
        part = make.plus("precedent", str(place))
        yield from part.fact("refused", what or None, "word", "16")
        yield from part.fact("reason", reason or None, "word", "16")
        yield from part.fact("refused_on", at[:10] or None, "date", "16")
