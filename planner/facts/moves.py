"""Facts of an answer's moves and rules: what goes where, what holds it, what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from mmm_core.statistics import summarize
from planner.facts.answers import BEST
from planner.facts.briefs import money_facts
from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import of_cell, parts_of, source_of
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
    for part, cells in parts_of(make, then):
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
