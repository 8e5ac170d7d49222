"""A figure where it stands: its clause, whom it may be about, how it is said to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.directions import Said, quiet, removes, said_of, ways_in
from planner.agent.checker.figures import Figure
from planner.agent.checker.plans import Plans
from planner.agent.checker.subjects import Subject, Subjects

_NEUTRAL = re.compile(r"\b(?:chang|differ)\w*\b", re.IGNORECASE)
# "a cut of 3, which earns 2": a change that goes up, whatever went down before.
_EARNS = re.compile(
    r"^\W*(?:which|that|this) (?:\w+ )?(?:earns?|brings?|yields?|makes?|generates?) *$",
    re.IGNORECASE,
)
# What is a figure by itself says which way, too.
_FACTOR = re.compile(r"\b(?:(?P<less>halv\w+)|doubl\w+|tripl\w+)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"^\W*(?:it|that|this|the range|the interval|the draws)\b", re.IGNORECASE)
_LEADS_ON = re.compile(
    r"(?:,| (?:on(?! (?:average|the (?:average|next|last)))|with|for|and|but|at(?! the margin)|"
    r"from|against|instead of|rather than)\b).*$",
    re.DOTALL,
)
# Its interval in brackets stands between a figure and which way that goes.
_ASIDE = re.compile(r"^\s*\([^()]*\)")


@dataclass(frozen=True)
class Place:
    """A figure where it stands.

    Parameters
    ----------
    figure, clause : itself and its clause
    said : how it is said to change something
    channel, region, rule : whom it may be about
    plan, held, against : which plan it may be of; which, where another figure is held against it;
        what that plan is compared with
    near, beside : its clause as it stands, and of that what lies between the figures beside it
    quiet : its clause without names, figures and bounds
    before : of its clause, up to the figure
    sentence, wide : all of its sentence, as it is; with the one before, where it goes on from that
    named : all plans of its sentence, in their order
    lead : of its sentence, up to the figure, names and figures masked, but for levels of intervals
    free : names of both, where its words may say a fact as they please; None where they may not
    """

    figure: Figure
    clause: Clause
    said: Said
    channel: Subject
    region: Subject
    plan: frozenset[str]
    held: frozenset[str]
    against: str
    rule: Subject
    near: str
    beside: str
    quiet: str
    before: str
    sentence: str
    wide: str
    named: tuple[str, ...]
    lead: str
    free: frozenset[str] | None = None


def place_of(
    index: int,
    at: int,
    text: str,
    plain: str,
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    by: dict[str, Subjects],
    plans: Plans,
) -> Place:
    """A figure with everything around it.

    Parameters
    ----------
    index, at : of the figure, and of its clause
    text, plain : as it stands, and with names and figures masked
    by, plans : who figures are about, by sort of name; which plans they are of
    """
    clause, figure = clauses[at], figures[index]
    left = max([clause.start, *(figures[i].end for i in clause.figures if i < index)])
    aside = _ASIDE.match(plain[figure.end : clause.end])
    own = figure.end + (aside.end() if aside else 0)  # its interval is no other figure
    right = min([clause.end, *(f.start for f in (figures[i] for i in clause.figures if i > index)
                              if f.start >= own)])  # fmt: skip
    after = _ASIDE.sub("", plain[figure.end : clause.end]).split("#", 1)[0]
    same = of_sentence(clauses, clause.sentence)
    former = of_sentence(clauses, clause.sentence - 1)
    said = said_of(plain[left : figure.start], after, plain[clause.start : clause.end])
    said = replace(said, removes=removes(plain[same[0].start : same[-1].end]))
    if not said.ways and _EARNS.search(plain[left : figure.start]):
        said = replace(said, attached=True, ways=frozenset({1}))
    if not said.ways and (factor := _FACTOR.search(text[same[0].start : figure.start])):
        said = replace(said, ways=frozenset({-1 if factor["less"] else 1}))
    if not said.ways and not _NEUTRAL.search(plain[left : figure.start]):
        said = replace(said, ways=_former_ways([*former, *same], clause, plain))
    sentence = text[same[0].start : same[-1].end]
    of = plans.of(at, index)
    return Place(
        figure, clause, said,
        by["channel"].of(at, index), by["region"].of(at, index),
        of.one_of, of.held, of.against, by["rule"].of(at, index),
        text[clause.start : clause.end],
        _beside(text, plain, left, right, figure, right < clause.end),
        quiet(plain[clause.start : clause.end]), text[clause.start : figure.start], sentence,
        text[former[0].start if former else same[0].start : same[-1].end],
        tuple(dict.fromkeys(one.label for each in same for one in each.of("plan") if one.label)),
        _lead(plain, figures, same[0].start, figure.start),
    )  # fmt: skip


def _lead(plain: str, figures: Sequence[Figure], start: int, end: int) -> str:
    """A stretch of a text in which the level of an interval is no figure."""
    for one in figures:
        if start <= one.start < end and re.match(r"90 ?(?:%|per)", one.text):
            plain = plain[: one.start] + "@" * (one.end - one.start) + plain[one.end :]
    return plain[start:end]


def _unnamed(text: str, plain: str, left: int, right: int) -> str:
    """A stretch of text without its names: a plan called Profit measures none."""
    return "".join(
        "_" if shown == "_" else one
        for one, shown in zip(text[left:right], plain[left:right], strict=True)
    )


def _beside(text: str, plain: str, left: int, right: int, figure: Figure, followed: bool) -> str:
    """What stands with a figure: words that lead on to the next one are that one's."""
    after = _unnamed(text, plain, figure.end, right)
    if followed:
        after = _LEADS_ON.sub("", after)
    return _unnamed(text, plain, left, figure.end) + after


def _former_ways(same: Sequence[Clause], clause: Clause, plain: str) -> frozenset[int]:
    """Which way the clauses before it went, where a clause has no word for it: "is cut, by 2 %"."""
    own = _GOES_ON.search(clause.text)
    before = [
        ways_in(plain[one.start : one.end])
        for one in same
        if one.start < clause.start and (own or one.sentence == clause.sentence)
    ]
    return next((one for one in reversed(before) if one), frozenset())
