"""What was found in a model's file before it is added, and what its card leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.questions.fitness import Fitness
from planner.wording import dates, fitness
from planner.wording.names import channel_names, dimension, listed
from planner.wording.tones import Tone

_MOST = 12
_BILLIONTH = 1e-9
_LOOKED_AT = "it can be added and looked at, and recommends no plan"


@dataclass(frozen=True)
class Fact:
    """One thing that the file says, by what it is called."""

    name: str
    said: str


@dataclass(frozen=True)
class Lacking:
    """A key of the card that says nothing, and what follows."""

    key: str
    means: str


@dataclass(frozen=True)
class Said:
    """All that a person reads before a model is added.

    Parameters
    ----------
    title, fingerprint : what it would be called, and the sha256 of its file
    facts : in the order in which they are read
    level, tone, verdict : its fitness to plan with, for machines, screens and people
    minded : what speaks against it, the gravest first, each with its remedy
    lacking : what its card leaves unsaid
    """

    title: str
    fingerprint: str
    facts: tuple[Fact, ...]
    level: str
    tone: Tone
    verdict: str
    minded: tuple[str, ...]
    lacking: tuple[Lacking, ...]


def said(model: FittedModel, of: Fitness) -> Said:
    """What was found in a model's file."""
    minded = (f"{one.text} {one.remedy}".strip() for one in fitness.to_mind(model, of))
    return Said(
        model.card.title,
        model.fingerprint,
        tuple(_facts(model)),
        of.level,
        fitness.tone(model, of),
        _verdict(model, of),
        (*minded, *of.skipped),
        tuple(lacking(model)),
    )


def _verdict(model: FittedModel, of: Fitness) -> str:
    """That of every screen, and what an unfit model is good for."""
    said = fitness.verdict(model, of)
    return f"{said}; {_LOOKED_AT}" if of.level == "not_fit" else said


def lacking(model: FittedModel) -> Iterator[Lacking]:
    """What the card leaves unsaid that screens need, and what follows."""
    card = model.card
    if not card.currency:
        yield Lacking("currency", "Amounts are shown without a currency.")
    if card.outcome.value_per_unit is None:
        yield Lacking(
            "outcome.value_per_unit",
            "Nothing is shown as revenue: returns are cost per incremental unit.",
        )
    if card.margin is None:
        yield Lacking("margin", "Profit, break-even and the best budget are not shown.")
    unnamed = [key for key in model.cells.along(CHANNEL) if card.channel_name(key) == key]
    if unnamed:
        yield Lacking("channels", f"Called as in the file: {listed(unnamed)}.")


def _facts(model: FittedModel) -> Iterator[Fact]:
    card, locale = model.card, model.card.locale
    made = f"{model.vendor} {model.vendor_version}".strip()
    when = f", fitted {dates.said_moment(model.fitted_at, locale)}" if model.fitted_at else ""
    yield Fact("Made by", f"{made}{when}")
    unit = f", in {card.outcome.unit}" if card.outcome.unit else ", in a unit that nobody has said"
    yield Fact("Explains", f"{card.outcome.name}{unit}")
    names = channel_names(model)
    yield Fact("Channels", f"{len(names)}: {listed(names, _MOST)}")
    for dim in model.cells.dims:
        if dim != CHANNEL:
            labels = [card.label_name(dim, label) for label in model.cells.along(dim)]
            yield Fact(dimension(dim), f"{len(labels)}: {listed(labels, _MOST)}")
    count = model.dates.size
    span = dates.days(model, model.dates)
    yield Fact("Data", f"{count:,} {dates.periods_word(model.frequency, count)}, {span}")
    yield Fact("Draws", f"{model.samples:,} in {model.chains} chains")
    yield Fact("Base", listed(model.features, _MOST) if model.features else "intercept alone")
    yield Fact("Agreement", _agreement(model))


def _agreement(model: FittedModel) -> str:
    if model.parity is None:
        return "the file stores nothing to hold against what is recomputed from its draws"
    close = "to better than a billionth"
    if model.parity > _BILLIONTH:
        close = f"to {100 * model.parity:.2g} %"
    return f"what media bring, recomputed from the draws, is what the file stores {close}"
