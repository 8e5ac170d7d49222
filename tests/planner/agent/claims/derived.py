"""Facts that follow from two others by arithmetic: a difference, a share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.facts.fact import About, Fact, Maker, Unit


def number(of: Fact) -> float:
    """The value of a fact that is a number.

    Raises
    ------
    ValueError
        If it is a word or a date.
    """
    if isinstance(of.value, str):
        raise ValueError(f"{of.id} is no number: {of.value}")
    return of.value


def difference_fact(before: Fact, after: Fact) -> Iterator[Fact]:
    """How much more the second is; no interval, for ends of intervals do not subtract."""
    if before.unit != after.unit:
        raise ValueError(f"{before.id} is in {before.unit}, {after.id} in {after.unit}")
    unit: Unit = after.unit
    make = Maker(_beside(after, before), replace(after.source, plan=""))
    yield from make.fact(f"more_{after.name}", number(after) - number(before), unit, "15")


def share_fact(part: Fact, whole: Fact) -> Iterator[Fact]:
    """The part as a share of the whole; none of nothing."""
    if part.unit != whole.unit:
        raise ValueError(f"{part.id} is in {part.unit}, {whole.id} in {whole.unit}")
    make = Maker(_beside(part, whole), part.source)
    share = number(part) / number(whole) if number(whole) > 0 else None
    yield from make.fact(f"share_of_{whole.name}", share, "share", "17")


def _beside(of: Fact, other: Fact) -> About:
    return (*of.about, ("beside", other.id))
