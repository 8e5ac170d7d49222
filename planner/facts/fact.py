"""A fact (numbers 29): a value with unit, interval, definition, and what it was computed from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from mmm_core.statistics import Probability, Summary

# Money and outcome units are the model's; returns are revenue per money, or outcome per money
# where nobody has said what that is worth.
Unit = Literal[
    "money", "outcome", "return", "outcome_per_money", "money_per_outcome", "share", "factor",
    "count", "date", "word",
]  # fmt: skip
# What a fact is about, from the outside in: ("plan", "Bold"), ("channel", "tv").
About = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """What a fact was computed from.

    Parameters
    ----------
    model, fingerprint, draws : the fitted model, sha256 of its file, and how many of its draws
    start, periods, tail : the horizon, and what is spent after it
    plan : sha256 of the plan's money; "" where it is about no single plan
    assumptions : sha256 of what is assumed; "" for nothing
    """

    model: str
    fingerprint: str
    draws: int
    start: str
    periods: int
    tail: str
    plan: str = ""
    assumptions: str = ""


@dataclass(frozen=True)
class Fact:
    """One value and where it comes from.

    Parameters
    ----------
    id : unique among the facts of one answer: ``plan:Bold/channel:tv/spend``
    name : what is measured, of a closed list: "profit"
    about : what it is measured of
    value : a number; of a date its ISO form, of a word that word
    unit : of the value
    low, high : ends of the 90 % interval, in the unit of the value; None where there is none
    definition : the number of ``docs/numbers.md`` that defines it
    source : what it was computed from
    """

    name: str
    about: About
    value: float | str
    unit: Unit
    definition: str
    source: Source
    low: float | None = None
    high: float | None = None

    @property
    def id(self) -> str:
        """Unique among the facts of one answer; signs that part its pieces are escaped."""
        return id_of(self.about, self.name)


def id_of(about: About, name: str) -> str:
    """The id of the fact of that name about one thing."""
    return "/".join([*(f"{kind}:{quote(label, safe=' ')}" for kind, label in about), name])


Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Maker:
    """Makes the facts about one thing."""

    about: About
    source: Source

    def plus(self, kind: str, label: str) -> Maker:
        """About a part of it."""
        return Maker((*self.about, (kind, label)), self.source)

    def fact(
        self, name: str, value: float | str | None, unit: Unit, definition: str
    ) -> Iterable[Fact]:
        """A fact without interval; none where the value is unknown or endless."""
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return
        yield Fact(name, self.about, value, unit, definition, self.source)

    def summary(self, name: str, of: Summary | None, unit: Unit, definition: str) -> Iterable[Fact]:
        """A fact with its interval."""
        if of is None or not math.isfinite(of.mean):
            return
        ends = [end if math.isfinite(end) else None for end in (of.low, of.high)]
        yield Fact(name, self.about, of.mean, unit, definition, self.source, *ends)

    def chance(self, name: str, of: Probability | None, definition: str = "9") -> Iterable[Fact]:
        """A share of the draws."""
        return self.fact(name, None if of is None else of.value, "share", definition)


def by_id(facts: Iterable[Fact]) -> Facts:
    """Facts by their ids.

    Raises
    ------
    ValueError
        If two have one id.
    """
    found: dict[str, Fact] = {}
    for fact in facts:
        if fact.id in found:
            raise ValueError(f"two facts are called {fact.id}")
        found[fact.id] = fact
    return found


def about(facts: Facts, *what: tuple[str, str]) -> Facts:
    """Facts about just one thing, and no part of it, by their names."""
    return {fact.name: fact for fact in facts.values() if fact.about == what}


def parts(facts: Facts, name: str, *of: tuple[str, str]) -> list[Fact]:
    """Facts of one name about parts of a thing, in their order."""
    return [fact for fact in facts.values() if fact.name == name and fact.about[: len(of)] == of]
