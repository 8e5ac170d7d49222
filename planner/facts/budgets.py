"""Facts of the best budget: what it earns, what others cost against it, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterator

from planner.facts.answers import chance_facts, weak_facts
from planner.facts.comparisons import named
from planner.facts.fact import Fact, Maker
from planner.facts.plans import beyond_facts, of_cell, source_of
from planner.questions.best_budget import BestBudget, OtherBudget
from planner.questions.holding import Holding

BEST_BUDGET = "best_budget"


def best_budget_facts(of: BestBudget) -> Iterator[Fact]:
    """The best budget and the others beside it; none where no budget is called the best."""
    if of.answer is None or of.optimum is None:
        return
    source = source_of(of.model, of.answer.plan, of.answer.tail)
    make = Maker((("plan", BEST_BUDGET),), source)
    yield from make.fact("spend", of.money, "money", "20")
    yield from make.summary("profit", of.profit, "money", "7")
    yield from make.summary("profit_above", of.above, "money", "7")
    which = named(of.on)
    yield from make.fact(f"bound{which}", of.optimum.certificate.upper_bound, "money", "13")
    yield from make.fact("gap", of.optimum.certificate.gap, "share", "13")
    now = make.plus("against", "reference")
    yield from now.summary(f"profit_gain{which}", of.gain, "money", "20")
    yield from now.chance("p_better", of.gains)
    yield from beyond_facts(make, of.answer)
    for other in of.others:
        yield from _other(make.plus("budget", other.whose), of, other)
    for held in of.held:
        yield from _held(make.plus("held", held.side), of, held)


def _other(make: Maker, of: BestBudget, other: OtherBudget) -> Iterator[Fact]:
    """A budget in question: how far it is from the best one, and what that costs."""
    yield from make.fact("spend", other.money, "money", "20")
    yield from make.fact("more_spend", other.more, "money", "20")
    if other.evidence is None:
        return
    yield from make.summary(f"gain_profit{named(of.on)}", other.evidence.gain, "money", "20")
    yield from make.fact("gain_share", other.evidence.share, "share", "16")
    yield from chance_facts(make, other.evidence)
    yield from weak_facts(make, of.model, other.caution)


def _held(make: Maker, of: BestBudget, held: Holding) -> Iterator[Fact]:
    """The cells at which money would move, and the rules that do not let it."""
    for cell in held.cells:
        yield from of_cell(make, of.model, cell).fact("held_back", held.side, "word", "20")
    for label in dict.fromkeys(held.guardrails):
        yield from make.plus("rule", label).fact("held_back_by", label, "word", "20")
