"""An answer's sentences cut where its figures stand, each with where that comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mmm_core.model import FittedModel
from planner.agent.analyst.resting import forms
from planner.agent.claims.claim import Said
from planner.facts.fact import Fact, Facts
from planner.wording import facts as words
from planner.wording.units import Units


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; ``fact`` is the figure that it says, None for words."""

    text: str
    fact: Fact | None = None


def pieces(model: FittedModel, of: Said, facts: Facts) -> tuple[Piece, ...]:
    """A sentence from its beginning to its end; its pieces put together are its text."""
    found: list[tuple[int, int, Fact]] = []
    for fact in (facts[id] for id in of.facts if id in facts):
        for start, end in _places(model, of.text, fact, found):
            found.append((start, end, fact))
    cut, at = list[Piece](), 0
    for start, end, fact in sorted(found, key=lambda one: one[0]):
        if at < start:
            cut.append(Piece(of.text[at:start]))
        cut.append(Piece(of.text[start:end], fact))
        at = end
    return (*cut, *([Piece(of.text[at:])] if at < len(of.text) else []))


def _places(
    model: FittedModel, text: str, of: Fact, taken: list[tuple[int, int, Fact]]
) -> list[tuple[int, int]]:
    """Where a figure is said first and no other figure is: with its interval, or both apart."""
    if of.unit == "word":
        return []
    said = {*forms(model, of)}
    if of.low is None or of.high is None:
        return _first(text, said, taken)
    span = words.span(Units.of(model), of)
    whole = {f"{one} ({span})" for one in said} | {one for one in said if span in one} - {span}
    return _first(text, whole, taken) or [
        *_first(text, said - whole - {span}, taken),
        *_first(text, {span}, taken),
    ]


def _first(
    text: str, said: Collection[str], taken: list[tuple[int, int, Fact]]
) -> list[tuple[int, int]]:
    """The first place of the longest form that is no other figure's; none where there is none."""
    for form in sorted(said, key=len, reverse=True):
        for start, end in _found(text, form):
            if all(end <= begins or ends <= start for begins, ends, _ in taken):
                return [(start, end)]
    return []


def _found(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where it stands by itself: not as a part of another number, or of a word."""
    if form:
        around = re.compile(rf"(?<![\w.,]){re.escape(form)}(?!\w)(?![.,]\d)")
        yield from (one.span() for one in around.finditer(text))
