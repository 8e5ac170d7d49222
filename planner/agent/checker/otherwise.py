"""Other readings of a figure that the nearest one does not explain: another owner, free words.

A text that no rule was written for is accepted where one grammatical reading is true and none
that is nearer says the contrary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.directions import Said, ways_in
from planner.agent.checker.kinds_of_facts import sort_of
from planner.agent.checker.matching import Matcher
from planner.agent.checker.mentions import Mention
from planner.agent.checker.place import Place
from planner.agent.checker.plans import CURRENT, is_now
from planner.agent.checker.ranges import ranged
from planner.agent.checker.subjects import Subject
from planner.agent.checker.told import names_of
from planner.facts.fact import Fact

_INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of|over) (?:the )?$", re.IGNORECASE)


def otherwise(
    place: Place,
    at: int,
    plain: str,
    clauses: Sequence[Clause],
    matcher: Matcher,
    former: Sequence[Fact],
) -> list[Fact]:
    """Facts that a figure says in the first other reading of it that is true.

    Parameters
    ----------
    place, at : as it was read, and its clause
    plain : the text with names and figures masked
    clauses : of the text
    former : facts of the figure before it
    """
    denied = matcher.denied(place)
    if any(miss.wrong == "rounding" for _, miss in denied):
        return []
    wrong = {_sort(fact) for fact, _ in denied}
    for other in _readings(place, at, plain, clauses):
        found, _ = matcher.matches(other)
        if not found:
            wrong |= {_sort(fact) for fact, _ in matcher.denied(other)}
        named = other.free or frozenset()
        told = [one for one in found if _sort(one) not in wrong and names_of(one) <= named]
        if other.plan == {CURRENT} and CURRENT not in named:
            told = [one for one in told if any(_is_before(one, then) for then in former)]
        if other.plan == {place.against}:
            told = [one for one in told if sort_of(one) == "level"]
        if told:
            return told
    return []


def _is_before(now: Fact, then: Fact) -> bool:
    """Whether a fact is what there is now of what another one is in a plan."""
    about, own = dict(then.about), dict(now.about)
    same = now.name.removesuffix("_now") == then.name and now.id != then.id
    return same and about.get("channel") == own.get("channel")


def ranged_otherwise(
    first: Place, last: Place, at: int, plain: str, clauses: Sequence[Clause], matcher: Matcher
) -> list[Fact] | None:
    """Facts that a range says of another plan, or as two levels of two names; None where none.

    Parameters
    ----------
    first, last : its ends
    at : the clause of the first
    plain : the text with names and figures masked
    clauses : of the text
    """
    same = of_sentence(clauses, clauses[at].sentence)
    wide = [*of_sentence(clauses, clauses[at].sentence - 1), *same]
    for sort in ("plan", "channel"):
        told_of = [one for each in same for one in each.of(sort)]
        names = list(dict.fromkeys(one.label or "best" for one in told_of))
        if len(names) == 2:
            if _INSTEAD.search(plain[same[0].start : told_of[-1].start]):
                names.reverse()  # "A instead of B goes from 1 to 2": B has the first
            ends = [_of(one, sort, label) for one, label in zip((first, last), names, strict=True)]
            starts, stops = (matcher.matches(one)[0] for one in ends)
            told = {one.name for one in starts} & {one.name for one in stops}
            if told:
                return [one for one in (*starts, *stops) if one.name in told]
    for one in _readings(first, at, plain, clauses):
        said = one.said if ways_in(one.quiet) else Said(False, frozenset())
        now = frozenset({CURRENT}) if _is_one_plan(wide) else frozenset()
        start = replace(one, held=one.plan | now, said=said)
        end = replace(last, plan=one.plan, channel=one.channel, free=one.free, said=said)
        if found := ranged(start, end, matcher, None):
            return found
    return None


def _of(place: Place, sort: str, label: str) -> Place:
    """A place of one plan, or of one channel."""
    if sort == "channel":
        return replace(place, channel=Subject(frozenset({label}), False))
    return replace(place, plan=frozenset({label}), held=frozenset({label}), against="")


def _sort(of: Fact) -> str:
    """What is turned round with it: a gain that is said to be lost is no cost either."""
    sort = sort_of(of)
    return "change" if sort == "cost" else sort


def _readings(place: Place, at: int, plain: str, clauses: Sequence[Clause]) -> Iterator[Place]:
    """Places that a figure may have as well, the likeliest first."""
    sentence = clauses[at].sentence
    same = of_sentence(clauses, sentence)
    wide = [*of_sentence(clauses, sentence - 1), *same]
    plans = _plans(same) or _plans(wide)
    channels = [one for each in same for one in each.of("channel")]
    channels = channels or [one for each in clauses[:at] for one in each.of("channel")][-1:]
    names = [*channels, *(one for each in wide for one in each.names)]
    free = replace(place, free=frozenset(one.label for one in names))
    yield free
    where = (place.figure.start, place.figure.end)
    owners: list[str | None] = [*_owners(plans, plain, *where)]
    if _is_one_plan(wide):
        owners.append(CURRENT)  # "in the plan it gets 3; it had 2"
    owners = owners or [None]
    subjects: list[str | None] = [*_beside(channels, plain, *where)] or [None]
    for plan, channel in product(owners, subjects):
        one = free
        if plan is not None:
            own, against = frozenset({plan}), _other(plans, plan)
            one = replace(one, plan=own, held=own, against=against)
        if channel is not None:
            one = replace(one, channel=Subject(frozenset({channel}), False))
        yield one


def _plans(of: Sequence[Clause]) -> list[Mention]:
    """Plans that may own figures: beside the current one "the plan" is the best, and "now" none."""
    told = [(one, each) for each in of for one in each.of("plan")]
    alone = {one.label for one, _ in told} <= {"", CURRENT}
    return [
        replace(one, label=one.label or "best")
        for one, each in told
        if (one.label or alone) and not is_now(each, one)
    ]


def _is_one_plan(wide: Sequence[Clause]) -> bool:
    """Whether clauses name one plan, against which is what there is now."""
    return len({one.label for each in wide for one in each.of("plan")} - {CURRENT}) == 1


def _other(plans: Sequence[Mention], plan: str) -> str:
    """What a plan that is the first of two is held against."""
    labels = list(dict.fromkeys(one.label for one in plans))
    return labels[1] if len(labels) == 2 and labels[0] == plan else ""


def _owners(plans: Sequence[Mention], plain: str, start: int, end: int) -> Iterator[str]:
    """Plans that a figure may be of: beside it, or beside it but for what there is now."""
    then = [one for one in plans if one.label != CURRENT]
    near = list(_beside(plans, plain, start, end))
    last = next((one for one in reversed(plans) if one.end <= start), None)
    behind = any(one.start >= end for one in plans)
    if behind or last is None or "#" in plain[last.end : start]:
        near += _beside(then, plain, start, end)
    yield from dict.fromkeys(near)


def _beside(names: Sequence[Mention], plain: str, start: int, end: int) -> Iterator[str]:
    """The names before and behind a figure, but for one that another figure stands nearer to."""
    before = next((one for one in reversed(names) if one.end <= start), None)
    behind = next((one for one in names if one.start >= end), None)
    if behind and "#" in plain[end : behind.start]:
        behind = None
    if before and behind and "#" in plain[before.end : start]:
        before = None
    yield from dict.fromkeys(one.label for one in (before, behind) if one)
