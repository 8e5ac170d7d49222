"""Figures that follow from facts: several names together, and a difference of two levels."""

from __future__ import annotations

import re
from itertools import combinations

from planner.agent.checker.kinds_of_facts import is_now, measure_of, measures_in, sort_of
from planner.agent.checker.matching import Matcher
from planner.agent.checker.place import Place
from planner.agent.checker.readings import says, speaks_of, values
from planner.facts.fact import Fact

_OF_NOW = re.compile(
    r"\bof (?:what (?:it|they)|its|their|the) (?:current|present|now|today|has|gets|had|have)",
    re.IGNORECASE,
)


def is_sum(place: Place, matcher: Matcher) -> bool:
    """Whether a figure is of names together, or how far two levels are apart."""
    if place.figure.kind == "points":
        return _apart_in_points(place, matcher)
    halved = place.figure.kind == "times" or (
        place.figure.kind == "percent"
        and not place.said.attached
        and (_OF_NOW.search(place.sentence) or re.search(r"\bin half\b", place.sentence))
    )
    returns = re.search(r"return|ROAS", place.near, re.IGNORECASE)
    if halved and not returns and _is_ratio(place, matcher):
        return True
    return _together(place, matcher) or _apart(place, matcher)


def _together(place: Place, matcher: Matcher) -> bool:
    labels = place.channel.together
    if len(labels) < 2:
        return False
    by_shape: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, Fact]] = {}
    for fact in matcher.facts.values():
        label = dict(fact.about).get("channel")
        if (
            label in labels
            and fact.unit in ("money", "outcome", "share")
            and not isinstance(fact.value, str)
        ):
            rest = tuple(one for one in fact.about if one[0] != "channel")
            by_shape.setdefault((fact.name, rest), {})[label] = fact
    for found in by_shape.values():
        if len(found) == len(set(labels)):
            one = next(iter(found.values()))
            if all(_reads(place, each, float(each.value), matcher) for each in found.values()):
                return all(_goes(place, each, float(each.value)) for each in found.values())
            total = sum(float(fact.value) for fact in found.values())
            if _reads(place, one, total, matcher) and _goes(place, one, total):
                return True
    return False


def _apart(place: Place, matcher: Matcher) -> bool:
    """How much more the plan has than now, of the subject that is named."""
    if not place.said.attached:
        return False
    levels = [
        one
        for one in matcher.facts.values()
        if sort_of(one) == "level" and one.unit in ("money", "outcome", "return")
        and matcher.is_of(one, place)
    ]  # fmt: skip
    told = measures_in(place.near)
    for one, other in combinations(levels, 2):
        same = one.unit == other.unit and measure_of(one) == measure_of(other) != ""
        if not same or (told and measure_of(one) not in told):
            continue
        now, then = (one, other) if is_now(one) else (other, one)
        if not is_now(now) or is_now(then) or _parts(now) != _parts(then):
            continue
        step = float(then.value) - float(now.value)
        if (_reads(place, now, step, matcher) or _is_share(place, now, step)) and _goes(
            place, now, step
        ):
            return True
    return False


def _is_ratio(place: Place, matcher: Matcher) -> bool:
    """Whether something is said to be halved or doubled."""
    whole = 100.0 if place.figure.kind == "percent" else 1.0
    levels = [one for one in matcher.facts.values() if one.name in ("spend", "spend_now")]
    for now, then in ((a, b) for a in levels for b in levels if is_now(a) and not is_now(b)):
        same = _parts(now) == _parts(then) and now.value
        if same and says(place.figure, whole * float(then.value) / float(now.value)):
            return True
    shares = [one for one in matcher.facts.values() if one.name == "more_share"]
    return any(
        says(place.figure, whole * (1 + float(one.value))) and matcher.is_of(one, place)
        for one in shares
    )


def _is_share(place: Place, now: Fact, step: float) -> bool:
    """Whether a change is said as a share of what there is now."""
    percent = place.figure.kind == "percent" and float(now.value) > 0
    return percent and says(place.figure, 100 * step / float(now.value))


def _parts(of: Fact) -> frozenset[tuple[str, str]]:
    return frozenset(one for one in of.about if one[0] not in ("plan", "brief", "against"))


def _reads(place: Place, of: Fact, value: float, matcher: Matcher) -> bool:
    if not speaks_of(place.figure, of, matcher.scale):
        return False
    return any(says(place.figure, one) for one in values(of, value, place.figure, matcher.scale))


def _goes(place: Place, of: Fact, value: float) -> bool:
    if sort_of(of) == "level" and not place.said.attached:
        return place.figure.sign in (0, 1)
    side = 1 if value > 0 else -1
    if place.figure.sign:
        return place.figure.sign == side and not (side < 0 and place.said.only < 0)
    return place.said.only in (0, side)


def _apart_in_points(place: Place, matcher: Matcher) -> bool:
    shares = [
        one for one in matcher.facts.values() if one.unit == "share" and matcher.is_of(one, place)
    ]
    return any(
        one.name == other.name and says(place.figure, 100 * (float(one.value) - float(other.value)))
        for one, other in combinations(shares, 2)
    )
