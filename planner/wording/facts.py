"""Facts in words: each by its unit, the same on every screen."""

from __future__ import annotations

from collections.abc import Iterable

from mmm_core.model import FittedModel
from planner.facts.fact import Fact, Facts
from planner.wording import amounts
from planner.wording.names import cell_labels
from planner.wording.units import Units


def say(units: Units, of: Fact) -> str:
    """The value of a fact: ``€1.24 M``, ``2.1x``, ``18.3 %``, a date or word as it is."""
    return of.value if isinstance(of.value, str) else said(units, of, of.value)


def said(units: Units, of: Fact, value: float) -> str:
    """Another amount in the unit of a fact."""
    match of.unit:
        case "money" | "money_per_outcome":
            return units.say_money(value)
        case "outcome":
            return units.say_outcome(value)
        case "return" | "factor":
            return units.say_times(value)
        case "outcome_per_money":
            return units.say_ratio(value)
        case "count":
            return units.say_count(int(value))
        case _:
            return units.say_share(value)


def change(units: Units, of: Fact, value: float | None = None) -> str:
    """The value of a fact, or another in its unit, as a change: its sign always said."""
    more = number(of) if value is None else value
    if of.unit == "outcome":
        return units.say_outcome_change(more)
    return units.say_money_change(more)


def span(units: Units, of: Fact) -> str:
    """Only its interval: ``€10.9 to 13.8 M``."""
    low, high = (amounts.UNBOUNDED if end is None else said(units, of, end)
                 for end in (of.low, of.high))  # fmt: skip
    return amounts.span(low, high, units.locale)


def chance(of: Fact | None) -> str:
    """A share of the draws: ``93 %``; of no fact that it is the same plan."""
    return amounts.chance_of(None if of is None else number(of))


def chance_in(facts: Facts, name: str) -> str:
    """The same of the fact of that name."""
    return chance(facts.get(name))


def cells(model: FittedModel, facts: Iterable[Fact]) -> list[str]:
    """Display names of the cells that facts are about, in their order."""
    labels = [tuple(name.items()) for name in model.cells.names]
    names, dims = dict(zip(labels, cell_labels(model), strict=True)), model.cells.dims
    return [names[tuple(one for one in of.about if one[0] in dims)] for of in facts]


def number(of: Fact) -> float:
    """The value of a fact that is a number."""
    assert not isinstance(of.value, str)
    return of.value


def number_in(facts: Facts, name: str) -> float | None:
    """The same of the fact of that name; None where there is none."""
    return number(facts[name]) if name in facts else None
