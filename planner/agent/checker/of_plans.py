"""Whether a fact is of the plan that a place in a text names, and which way round it compares."""

from __future__ import annotations

from planner.agent.checker.kinds_of_facts import sort_of
from planner.agent.checker.place import Place
from planner.agent.checker.plans import ANY, CURRENT, called
from planner.facts.fact import Fact


def is_of_plan(fact: Fact, place: Place, many: bool) -> bool:
    """Of a named plan, only what is of it; the best and the current one are told apart.

    Parameters
    ----------
    many : several plans are compared, of which "the best" is not just the other one
    """
    named = frozenset(map(called, place.plan))
    own, against = _sides(fact)
    sort = sort_of(fact)
    if not own:
        return True
    if not named:  # of two plans by name, nothing is told of "the plan"
        told = not against or (against == CURRENT and own != CURRENT)
        return told or sort != "chance"
    if sort in ("bound", "saving") or (sort == "cost" and "rule" in dict(fact.about)):
        return True
    if fact.name.endswith("_now"):
        return bool({against, CURRENT} & named)
    if own in named:
        rival = called(place.against)
        if sort == "chance" and not against and rival not in ("", ANY, CURRENT, own):
            return False  # against another plan, and not against what there is now
        return (
            not against or rival in ("", ANY, own, against) or (own == CURRENT and sort != "chance")
        )
    if is_turned(fact, place) and sort in ("change", "chance"):
        return True
    loose = named <= {"best", CURRENT} and sort in ("change", "chance") and own != CURRENT
    if sort == "chance" and named == {CURRENT}:
        loose = False  # "the current plan is better" is not of the plan that is
    best = named == {"best"} and own != CURRENT and not many
    return best or (loose and not many and place.against in ("", CURRENT))


def is_turned(fact: Fact, place: Place) -> bool:
    """Whether a text holds the plan of a change against what it is a change from."""
    own, against = _sides(fact)
    rival = called(place.against)
    if not against or against not in map(called, place.plan):
        return False
    return rival == own or (rival == ANY and own != CURRENT)


def _sides(fact: Fact) -> tuple[str, str]:
    """The plan that a fact is of, and the one that it is compared with."""
    about = dict(fact.about)
    plan = about.get("plan") or about.get("brief") or ""
    return called(plan), called(about.get("against", ""))
