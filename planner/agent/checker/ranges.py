"""Two ends of a range: the interval of one fact, or where something goes from and to."""

from __future__ import annotations

from dataclasses import replace

from planner.agent.checker.directions import Said
from planner.agent.checker.kinds_of_facts import is_now, sort_of
from planner.agent.checker.matching import Matcher
from planner.agent.checker.place import Place
from planner.agent.checker.readings import says, speaks_of, values
from planner.facts.fact import Fact

_NEUTRAL = Said(False, frozenset())


def ranged(
    first: Place, last: Place, matcher: Matcher, main: list[Fact] | None
) -> list[Fact] | None:
    """Facts that a range says; None where there are none.

    Parameters
    ----------
    first, last : its ends
    main : facts of the figure that it stands beside; None where it stands by itself
    """
    found = [one for one in matcher.facts.values() if is_interval(one, first, last, matcher)]
    if main is not None and main:
        return [one for one in found if one in main] or _moved(first, last, matcher, main)
    own = [one for one in found if matcher.is_of(one, first) or matcher.is_of(one, last)]
    return own or _move(first, last, matcher)


def is_interval(fact: Fact, first: Place, last: Place, matcher: Matcher) -> bool:
    """Whether two figures are the ends of the interval of a fact."""
    low, high = fact.low, fact.high
    if low is None or high is None:
        return False
    if not speaks_of(first.figure, fact, matcher.scale):
        return False
    if not speaks_of(last.figure, fact, matcher.scale):
        return False
    turned = (-high, -low)
    straight = _end(fact, low, first, matcher) and _end(fact, high, last, matcher)
    if straight and not (high < 0 and not first.figure.sign):
        return _signs(low, high, first, last)
    if high > 0 and (low > 0 or sort_of(fact) != "change"):
        return False
    flipped = _end(fact, turned[0], first, matcher) and _end(fact, turned[1], last, matcher)
    if straight and high < 0:  # "loses 1.5 to 0.9": from the worst on
        return not first.figure.sign and not last.figure.sign
    return flipped and _signs(*turned, first, last)


def _end(fact: Fact, value: float, place: Place, matcher: Matcher) -> bool:
    return any(says(place.figure, one) for one in values(fact, value, place.figure, matcher.scale))


def _signs(low: float, high: float, first: Place, last: Place) -> bool:
    """Ends below zero carry their sign where the other end is above."""
    for value, place in ((low, first), (high, last)):
        sign = place.figure.sign
        read = place.figure.readings[0][0]
        if sign and value and (value > 0) != (sign > 0):
            return False
        if not sign and value < 0 and read and abs(value) >= 0.005:
            return False
        if not read and abs(value) > max(0.005, 1e-6 * max(abs(low), abs(high))):
            return False
    return True


def _move(first: Place, last: Place, matcher: Matcher) -> list[Fact] | None:
    """Where something goes from and to: two facts of one measure, as far apart as is said."""
    first = replace(first, plan=first.held)
    befores, afters = (_levels(one, matcher) for one in (first, last))
    ways = first.said.ways | last.said.ways
    for before in befores:
        for after in afters:
            if before.id == after.id or before.unit != after.unit or _is_back(before, after):
                continue
            step = float(after.value) - float(before.value)
            # "trails, 2 to 3" is of two channels, of which neither moves.
            whose = [dict(one.about).get("channel") for one in (before, after)]
            if whose[0] == whose[1] and ((step > 0 and ways == {-1}) or (step < 0 and ways == {1})):
                continue
            return [before, after]
    return None


def _moved(first: Place, last: Place, matcher: Matcher, main: list[Fact]) -> list[Fact] | None:
    """Behind how much something changes, where it does from and to: "loses 2 (from 6 to 4)"."""
    ends = _move(first, last, matcher)
    if ends is None:
        return None
    step = float(ends[1].value) - float(ends[0].value)
    changes = [float(one.value) for one in main if sort_of(one) == "change"]
    return ends if any(abs(one - step) <= 1e-6 * abs(step) for one in changes) else None


def _levels(place: Place, matcher: Matcher) -> list[Fact]:
    found, _ = matcher.matches(replace(place, said=_NEUTRAL))
    return [one for one in found if sort_of(one) in ("level", "bound", "chance")]


def _is_back(before: Fact, after: Fact) -> bool:
    """Whether a way leads from a plan to the current one."""
    return is_now(after) and not is_now(before)
