"""A figure where it stands: its clause, whom it may be about, how it is said to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import Said, quiet, said_of, ways_in
from planner.agent.checker.figures import Figure
from planner.agent.checker.subjects import Subject, Subjects

_NEUTRAL = re.compile(r"\b(?:chang|differ)\w*\b", re.IGNORECASE)
# Its interval in brackets stands between a figure and which way that goes.
_ASIDE = re.compile(r"^\s*\([^()]*\)")
_BESIDE = re.compile(
    r"\b(?:than|against|instead of|over|from|versus|vs\.?|beats|as) *$", re.IGNORECASE
)


@dataclass(frozen=True)
class Place:
    """A figure where it stands.

    Parameters
    ----------
    figure, clause : itself and its clause
    said : how it is said to change something
    channel, region, plan, rule : whom it may be about
    near, beside : its clause as it stands, and of that what lies between the figures beside it
    quiet : its clause without names, figures and bounds
    before : of its clause, up to the figure
    sentence : all of its sentence, as it is
    turned : the current plan is the subject and the best one what it is compared with
    """

    figure: Figure
    clause: Clause
    said: Said
    channel: Subject
    region: Subject
    plan: Subject
    rule: Subject
    near: str
    beside: str
    quiet: str
    before: str
    sentence: str
    turned: bool


def place_of(
    index: int,
    at: int,
    text: str,
    plain: str,
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    by: dict[str, Subjects],
) -> Place:
    """A figure with everything around it.

    Parameters
    ----------
    index, at : of the figure, and of its clause
    text, plain : as it stands, and with names and figures masked
    by : who figures are about, by sort of name
    """
    clause, figure = clauses[at], figures[index]
    left = max([clause.start, *(figures[i].end for i in clause.figures if i < index)])
    right = min([clause.end, *(figures[i].start for i in clause.figures if i > index)])
    after = _ASIDE.sub("", plain[figure.end : clause.end]).split("#", 1)[0]
    said = said_of(plain[left : figure.start], after, plain[clause.start : clause.end])
    same = [one for one in clauses if one.sentence == clause.sentence]
    if not said.ways and not _NEUTRAL.search(plain[left : figure.start]):
        said = replace(said, ways=_former_ways(same, clause, plain))
    sentence = text[same[0].start : same[-1].end]
    return Place(
        figure, clause, said,
        by["channel"].of(at, index), by["region"].of(at, index),
        _plan_of(
            clauses, clause, figure, plain,
            [figures[i].end for i in clause.figures if i < index],
        ),
        by["rule"].of(at, index),
        text[clause.start : clause.end], _unnamed(text, plain, left, right),
        quiet(plain[clause.start : clause.end]), text[clause.start : figure.start], sentence,
        _is_turned(same, clause, figure, plain),
    )  # fmt: skip


def _unnamed(text: str, plain: str, left: int, right: int) -> str:
    """A stretch of text without its names: a plan called Profit measures none."""
    return "".join(
        "_" if shown == "_" else one
        for one, shown in zip(text[left:right], plain[left:right], strict=True)
    )


def _former_ways(same: Sequence[Clause], clause: Clause, plain: str) -> frozenset[int]:
    """Which way the clauses before it went, where a clause has no word for it: "is cut, by 2 %"."""
    before = [ways_in(plain[one.start : one.end]) for one in same if one.start < clause.start]
    return next((one for one in reversed(before) if one), frozenset())


def _plan_of(
    clauses: Sequence[Clause], clause: Clause, figure: Figure, plain: str, ends: Sequence[int]
) -> Subject:
    """The plan that a figure is of: named before it in its clause, else behind it.

    Parameters
    ----------
    ends : of the figures before it; a plan right behind one of them is that one's
    """
    plans = [
        one
        for one in clause.of("plan")
        if not _BESIDE.search(plain[clause.start : one.start])
        and not any(not plain[end : one.start].strip() for end in ends)
    ]
    before = [one.label for one in plans if one.end <= figure.start]
    after = [one.label for one in plans if one.start >= figure.end]
    named = before[-1:] or after[:1]
    if named or clause.of("plan"):
        return Subject(frozenset(named) - {""}, True)
    return Subject(_carried(clauses, clause), True)


def _carried(clauses: Sequence[Clause], clause: Clause) -> frozenset[str]:
    """Plans of a clause that names none: of its sentence, else of the nearest one before it.

    A move leads from the current plan, which need not be named.
    """
    for sentence in range(clause.sentence, max(clause.sentence - 2, -1), -1):
        told = [one for each in clauses if each.sentence == sentence for one in each.of("plan")]
        labels = {one.label for one in told}
        if labels - {"", "current"}:
            return frozenset(labels - {""} | {"current"})
        if labels:
            return frozenset()
    return frozenset()


def _is_turned(same: Sequence[Clause], clause: Clause, figure: Figure, plain: str) -> bool:
    """Whether the current plan is held against the best one, and not the other way round."""
    plans = [
        one for each in same if each.start <= clause.start for one in each.of("plan") if one.label
    ]
    before = [one.label for one in plans if one.end <= figure.start]
    after = [one for one in plans if one.start >= figure.end]
    if not before or not after:
        return False
    than = re.search(r"\bthan\b|\bbehind\b", plain[figure.end : after[0].start], re.IGNORECASE)
    return bool(than) and before[-1] == "current" and after[0].label != "current"
