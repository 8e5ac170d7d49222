"""Which facts a sentence of a screen says: of those that it was made from, as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from mmm_core.model import FittedModel
from planner.facts.fact import Fact
from planner.wording import amounts, dates
from planner.wording import facts as words
from planner.wording.answers import exactly, said_gap
from planner.wording.locale import written, written_day
from planner.wording.nouns import Speaker
from planner.wording.units import Units

_FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")


def said_in(model: FittedModel, text: str, facts: Sequence[Fact]) -> list[Fact]:
    """Those whose value, size or interval stands in a text, and words about what it names.

    They are facts of the very thing that the sentence is about: a figure alone would not tell.
    """
    speaker = Speaker(model)
    return [one for one in facts if _is_said(speaker, text, one)]


def _is_said(speaker: Speaker, text: str, of: Fact) -> bool:
    """Of a word also where the cell that it is of is named, and what the decision is."""
    if isinstance(of.value, str) and of.unit == "word":
        cell = speaker.cell(of)
        if of.name == "decision" or (cell and cell in text):
            return True
    return any(said in text for said in forms(speaker.model, of))


def unbacked(model: FittedModel, text: str, facts: Iterable[Fact]) -> list[str]:
    """Figures of a text that no form of the facts holds."""
    held = {
        figure for fact in facts for said in forms(model, fact) for figure in _FIGURE.findall(said)
    }
    return [one for one in _FIGURE.findall(text) if one not in held]


def forms(model: FittedModel, of: Fact) -> Iterator[str]:
    """Every way in which screens say a fact."""
    speaker, units = Speaker(model), Units.of(model)
    if isinstance(of.value, str):
        yield from _days(of.value, units) if of.unit == "date" else (of.value,)
        return
    yield speaker.value(of)
    yield speaker.size(of)
    if of.unit == "share":
        yield from _shares(of.value, units)
    elif of.unit == "money":
        yield from (units.say_typed(of.value), units.say_exactly(round(of.value, 2)))
    elif of.unit == "outcome":
        yield units.say_typed_outcome(of.value)
    if of.low is not None and of.high is not None:
        yield words.span(units, of)
        yield speaker.with_span(of, turned=True)


def _days(iso: str, units: Units) -> Iterator[str]:
    """A day, and beside another of its year without that."""
    yield dates.said_day(iso, units.locale)
    yield written_day(date.fromisoformat(iso), units.locale, year=False)


def _shares(value: float, units: Units) -> Iterator[str]:
    yield from (amounts.chance_of(value), exactly(value, units.locale))
    yield said_gap(value, units.locale)
    yield written(f"{100 * value:.2f} %", units.locale)
