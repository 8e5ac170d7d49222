"""Where cells stand against break-even, in the words of every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from planner.questions.standing import Place, Standing
from planner.wording.units import Units

# In the order of lists: one cell, several, and the heading above them.
SAID: dict[Place, tuple[str, str, str]] = {
    "room": ("has room", "have room", "Room to grow"),
    "open": ("may or may not pay", "may or may not pay", "May or may not pay"),
    "below_threshold": (
        "is below its threshold",
        "are below their threshold",
        "Below its threshold",
    ),
    "past": ("is past its best", "are past their best", "Past its best"),
    "unknown": ("has no known break-even", "have no known break-even", "No break-even is known"),
}
# What charts draw, as a letter of its own.
MARKS: dict[Place, str] = {
    "room": "▲",
    "open": "●",
    "below_threshold": "◆",
    "past": "▼",
    "unknown": "●",
}


def said(standing: Standing, units: Units) -> str:
    """One cell's: "is below its threshold: it would take about €2.1 M before it may pay".

    At that money it pays in more than a quarter of the draws, not surely.
    """
    text = SAID[standing.place][0]
    if standing.takes is None:
        return text
    return f"{text}: it would take about {units.say_money(standing.takes)} before it may pay"


def counts(standings: Iterable[Standing]) -> dict[Place, int]:
    """How many cells stand where, in the order of lists; places without any are left out."""
    places = [one.place for one in standings]
    return {place: places.count(place) for place in SAID if place in places}


def counted(standings: Iterable[Standing]) -> str:
    """How many cells stand where: "Room to grow: 3, Past its best: 4"."""
    found = counts(standings)
    return ", ".join(f"{SAID[place][2]}: {count}" for place, count in found.items())


def grouped(
    names: Sequence[str], standings: Sequence[Standing], listed: Callable[[Sequence[str]], str]
) -> str:
    """Who stands where, in one sentence: "TV and radio have room; search is past its best"."""
    parts = []
    for place in counts(standings):
        there = [n for n, one in zip(names, standings, strict=True) if one.place == place]
        one, many, _ = SAID[place]
        parts.append(f"{listed(there)} {one if len(there) == 1 else many}")
    return "; ".join(parts)
