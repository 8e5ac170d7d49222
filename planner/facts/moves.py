"""Facts of an answer's moves, rules and frontier: what goes where, what holds it, what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from mmm_core.labels import CHANNEL
from mmm_core.statistics import summarize
from planner.facts.answers import BEST
from planner.facts.briefs import money_facts
from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import horizon_source, of_cell, source_of
from planner.questions.frontier import Frontier
from planner.questions.gains import change_of, on_profit
from planner.questions.optimize import OptimizeAnswer

MOVED = ("against", "reference")


def move_facts(of: OptimizeAnswer) -> Iterator[Fact]:
    """Money of every channel and cell, now and in the plan, and what its move brings.

    What it brings is of what was maximised: in profit where that is profit, else in outcome. Cells'
    means add up to the plan's; their intervals do not.
    """
    answer, then, now = of.answer, of.answer.evaluation, of.answer.reference_evaluation
    source = source_of(answer.model, answer.plan, answer.tail)
    make = Maker((("plan", BEST), MOVED), source)
    for dims in dict.fromkeys([(CHANNEL,), answer.model.cells.dims]):
        for labels, cells in then.groups(dims):
            part = make
            for dim, label in labels.items():
                part = part.plus(dim, label)
            plan, before = (float(each.spend[cells].sum()) for each in (then, now))
            yield from money_facts(part, plan, before, plan - before)
            brings = summarize(change_of(of, cells))
            if on_profit(of):
                yield from part.summary("profit_gain", brings, "money", "15")
            else:
                yield from part.summary("gain", brings, "outcome", "15")


def rule_facts(of: OptimizeAnswer) -> Iterator[Fact]:
    """Which rules of the question hold the plan back, and which cells they hold."""
    model = of.answer.model
    source = source_of(model, of.answer.plan, of.answer.tail)
    make = Maker((("plan", BEST),), source)
    yield from make.fact("priced_in", priced_in(of), "word", "14")
    for state in of.guardrails:
        label = state.guardrail.label
        rule = make.plus("rule", label)
        yield from rule.fact("binding", "yes" if state.binding else "no", "word", "14")
        if state.binding:
            for cell in state.cells:
                yield from of_cell(rule, model, cell).fact("held_by", label, "word", "14")


def priced_in(of: OptimizeAnswer) -> str:
    """What a price is counted in: "profit", "incremental", or "money" that a goal takes."""
    if of.problem.spends_least:
        return "money"
    return "profit" if on_profit(of) else "incremental"


def price_unit(of: OptimizeAnswer) -> Unit:
    """The unit of it."""
    return "outcome" if priced_in(of) == "incremental" else "money"


def frontier_facts(of: Frontier) -> Iterator[Fact]:
    """The best plan at every budget that has one, and the budget at which the last money pays."""
    problem = of.problem
    make = Maker((), horizon_source(of.model, problem.horizon, problem.tail))
    for point in of.points:
        part = make.plus("at", f"{point.budget:.0f}")
        if point.spend is None:
            continue
        yield from part.fact("spend", float(point.spend.sum()), "money", "2")
        yield from part.summary("incremental", point.incremental, "outcome", "5")
        yield from part.summary("profit", point.profit, "money", "7")
        yield from part.fact("gap", point.gap, "share", "13")
    yield from make.fact("frontier_break_even", of.break_even, "money", "20")
