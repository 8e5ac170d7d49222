"""Where cells stand against break-even, in the words of every screen."""

from __future__ import annotations

from collections.abc import Iterable

from mmm_core.model import FittedModel
from planner.facts.fact import Fact, Facts, about, parts
from planner.facts.plans import CURRENT
from planner.questions.standing import LIKELY, UNLIKELY, Place, Standing, counts
from planner.wording import facts as words
from planner.wording.names import listed
from planner.wording.units import Units

_NOW = ("plan", CURRENT)
_NAMED = 10

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
# Of a horizon that is over: nothing has room there any more.
_WAS: dict[Place, tuple[str, str]] = {
    "room": ("had room", "had room"),
    "open": ("may or may not have paid", "may or may not have paid"),
    "below_threshold": ("was below its threshold", "were below their threshold"),
    "past": ("was past its best", "were past their best"),
}
MEANS = (
    f"Room: the next money pays for itself in at least {100 * LIKELY:.0f} % of the draws. Past its "
    f"best: in at most {100 * UNLIKELY:.0f} %, and no larger amount that was observed may pay; "
    "where one may, it is below its threshold. Between the two it may or may not pay."
)
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


def counted(standings: Iterable[Standing]) -> str:
    """How many cells stand where: "Room to grow: 3, Past its best: 4"."""
    found = counts(standings)
    return ", ".join(f"{SAID[place][2]}: {count}" for place, count in found.items())


def how_many(model: FittedModel, facts: Facts) -> dict[Place, str]:
    """How many cells stand where, said, in the order of lists.

    Parameters
    ----------
    facts : of cells, `planner.facts.standings.standing_facts`
    """
    units = Units.of(model)
    return {place: words.say(units, fact) for place, fact in _counts(facts).items()}


def grouped(model: FittedModel, facts: Facts, is_over: bool = False) -> str:
    """Who stands where, in one sentence: "TV and radio have room; search is past its best".

    Parameters
    ----------
    is_over : whether the horizon is, so that it is said of what was
    """
    counted, stands = _counts(facts), parts(facts, "standing", _NOW)
    many, said = len(stands) > _NAMED, []
    for place, count in counted.items():
        names = words.cells(model, [fact for fact in stands if fact.value == place])
        one, several = _WAS.get(place, SAID[place][:2]) if is_over else SAID[place][:2]
        who = listed(names)
        if many and len(names) > 1:
            # Too many to list: how many, and the first by name.
            who = f"{words.say(Units.of(model), count)} ({names[0]} first)"
        said.append(f"{who} {one if len(names) == 1 else several}")
    return "; ".join(said)


def level(units: Units, facts: Facts) -> str:
    """The mROAS that they are held against: ``2.0x``."""
    return words.say(units, about(facts, _NOW)["break_even"])


def _counts(facts: Facts) -> dict[Place, Fact]:
    found = {place: about(facts, _NOW, ("standing", place)).get("cells") for place in SAID}
    return {place: fact for place, fact in found.items() if fact is not None}
