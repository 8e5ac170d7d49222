"""Facts of the usual strategies: side by side, each with what it moves, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mmm_core.labels import Floats
from mmm_core.statistics import probability_above, summarize
from planner.facts.answers import goal_facts
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import horizon_source, source_of
from planner.questions.brand_price import BrandPrice
from planner.questions.growth_target import GrowthTarget
from planner.questions.strategies import NAMES, Strategies, Strategy

TARGET, BRAND = ("target", "growth"), ("brand", "short term")


def strategy_facts(of: Strategies) -> Iterator[Fact]:
    """Everything of the strategies that have a plan, of the target and of the brand's price."""
    yield from comparison_facts(of.compared)
    for one in of.plans:
        yield from _strategy(of, one)
    make = Maker((), horizon_source(of.model, of.question.horizon, of.question.tail))
    if of.question.budget is not None:
        yield from make.fact("asked_budget", of.question.budget.total, "money", "2")
    if of.goal is not None:
        yield from goal_facts(of.model, replace(of.question, budget=None, goal=of.goal))
    if of.target is not None:
        yield from _target(make.plus(*TARGET), of.target)
    if of.brand is not None:
        yield from _brand(make.plus(*BRAND), of.brand)


def _strategy(of: Strategies, one: Strategy) -> Iterator[Fact]:
    """What it asked, what it moves, and its verdict."""
    if one.found is None or one.moved is None:
        return
    answer, verdict = one.found.answer, one.found.verdict
    make = Maker((("plan", one.name),), source_of(of.model, answer.plan, of.question.tail))
    yield from make.fact("strategy", one.kind, "word", "16")
    yield from make.fact("moved_more", one.moved.more, "money", "16")
    yield from make.fact("moved_less", one.moved.less, "money", "16")
    yield from make.fact("same_as", one.same_as and NAMES[one.same_as], "word", "9")
    yield from make.fact("decision", verdict.decision, "word", "16")
    yield from make.fact("gap", one.found.optimum.certificate.gap, "share", "13")
    yield from _above(make.plus("against", "reference"), of.above(one), one)
    there = make.plus("judged", verdict.against.kind)
    unit: Unit = "outcome" if verdict.evidence.on == "incremental" else "money"
    # The gain as the verdict counts it, which may be against another plan than the current one.
    yield from there.summary(f"gain_{verdict.evidence.on}", verdict.evidence.gain, unit, "16")
    yield from there.chance("p_better", verdict.evidence.chance)
    yield from there.chance("p_better_elsewhere", verdict.evidence.elsewhere, "16")


def _above(make: Maker, more: Floats | None, one: Strategy) -> Iterator[Fact]:
    """Where a return is required, what counts is the profit above it (numbers 7)."""
    if more is None or one.compared is None:
        return
    yield from make.summary("gain_above", summarize(more), "money", "7")
    if not one.compared.answer.versus.same_plan:
        yield from make.chance("p_better_above", probability_above(more))


def _target(make: Maker, of: GrowthTarget) -> Iterator[Fact]:
    yield from make.fact("growth", of.growth, "share", "11")
    yield from make.fact("last_year", of.last_year, "outcome", "11")
    yield from make.fact("amount", of.amount, "outcome", "11")
    if of.total is not None:
        yield Fact(
            "expected", make.about, of.total.mean, "outcome", "11", make.source,
            of.total.low, of.total.high,
        )  # fmt: skip
        yield from make.fact("expected_now", of.total.compared, "outcome", "11")
        yield from make.fact("commit_total", of.total.commit, "outcome", "22")
    yield from make.chance("p_reached", of.chance, "11")
    yield from make.chance("p_reached_now", of.now, "11")
    yield from make.fact("searched_to", of.most, "money", "2")
    yield from make.fact("most_expected", of.bound, "outcome", "13")
    if of.takes is not None:
        takes = make.plus("budget", "least")
        yield from takes.fact("spend", of.takes.money, "money", "2")
        yield from takes.fact("expected", of.takes.expected, "outcome", "11")
        yield from takes.chance("p_reached", of.takes.chance, "11")


def _brand(make: Maker, of: BrandPrice) -> Iterator[Fact]:
    yield from make.fact("group", of.group, "word", "2")
    yield from make.fact("spend_now", of.now, "money", "3")
    yield from make.fact("spend_without", of.without, "money", "2")
    yield from make.fact("spend", of.spend, "money", "2")
    yield from make.summary("costs", of.outcome, "outcome", "14")
    yield from make.summary("costs_profit", of.profit, "money", "14")
    yield from make.chance("p_costs", of.costs)
    for one in of.trackers:
        part = make.plus("tracker", one.metric)
        yield from part.fact("interviews", one.interviews, "count", "8")
        yield from part.fact("least_change", one.least, "share", "8")
