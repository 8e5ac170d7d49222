"""Facts of what a brief says on request: stress, what rules cost, what would flip the advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.facts.answers import tipping_facts
from planner.facts.fact import Fact, Maker, Unit
from planner.questions.prices import Price
from planner.questions.stress import Stressed
from planner.questions.tipping_points import TippingPoints


def stress_facts(make: Maker, of: Sequence[Stressed]) -> Iterator[Fact]:
    """What each case costs the plan as it is, of that the base's part, and what reacting saves."""
    for one in of:
        part = make.plus("case", one.case.name)
        unit: Unit = "money" if one.on == "profit" else "outcome"
        yield from part.fact("case", one.case.name, "word", "26")
        yield from part.summary("costs", one.costs, unit, "26")
        if one.of_base is not None:
            yield from part.summary("costs_base", one.of_base, unit, "26")
            own = one.costs.mean - one.of_base.mean
            yield from part.fact("costs_own", own, unit, "26")
        if one.resolved is not None:
            yield from part.summary("saves", one.resolved.saves, unit, "26")


def price_facts(make: Maker, of: Sequence[Price], unit: Unit) -> Iterator[Fact]:
    """What dropping each rule would gain (numbers 14).

    Parameters
    ----------
    unit : of what was maximised
    """
    for one in of:
        gained, part = one.finite.gained, make.plus("rule", one.guardrail.label)
        if gained is not None:
            yield Fact(
                "price", part.about, gained.mean, unit, "14", part.source, gained.low, gained.high
            )


def flip_facts(of: TippingPoints) -> Iterator[Fact]:
    """Factors at which the advice flips, and by how much stronger or weaker that is."""
    for fact in tipping_facts(of):
        yield fact
        if fact.unit == "factor" and not isinstance(fact.value, str):
            change = Maker(fact.about, fact.source)
            yield from change.fact(f"{fact.name}_change", fact.value - 1, "share", "27")
