"""Keeping the library in order: models are added, renamed, removed and brought back, cards changed.

Where whoever runs the server keeps the library, nothing of it is changed here (HEADROOM_UPLOADS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from mmm_core import kept_card as cards
from mmm_core import trash, uploads
from mmm_core.errors import NotAllowed
from mmm_core.kept_card import KeptCard
from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from mmm_core.trash import Removed
from planner import services
from planner.answered import line_answers
from planner.questions.fitness import Fitness

DEMO = "larkfield_national"


def by_line(entries: Sequence[LibraryEntry]) -> list[tuple[str, list[LibraryEntry]]]:
    """Models that can be used by their line, in alphabetical order; of each the newest fit first.

    That is the one whose data end last; of several, the one that was fitted last.
    """
    usable = sorted((one for one in entries if one.error is None), key=lambda one: one.name)
    newest = sorted(usable, key=lambda one: (one.last, one.fitted_at), reverse=True)
    lines = sorted(newest, key=lambda one: (one.line.casefold(), one.line))
    return [(line, list(fits)) for line, fits in groupby(lines, key=lambda one: one.line)]


def first_of(entries: Sequence[LibraryEntry]) -> str | None:
    """What opens where nobody has chosen: the demo, or else the newest fit of the first line."""
    names = [fit.name for _, fits in by_line(entries) for fit in fits]
    return DEMO if DEMO in names else next(iter(names), None)


@dataclass(frozen=True)
class Checked:
    """A file that may be added, as it was looked at.

    Parameters
    ----------
    model : under the card that it came with
    fitness : to plan with, from its current plan over the usual horizon (numbers 18)
    """

    model: FittedModel
    fitness: Fitness


def check(name: str, source: Path | bytes, card: str | None = None) -> Checked:
    """Look at a file that somebody hands in; nothing is kept.

    Raises
    ------
    NotAllowed
        Where models are not taken in.
    ModelRefused, InvalidCard, AlreadyThere, StorageTrouble
        As ``mmm_core.uploads.inspect``.
    """
    _require_changes("Models are not added")
    model = uploads.inspect(services.models_folder(), name, source, card)
    return Checked(model, judged(model))


def judged(model: FittedModel) -> Fitness:
    """Fitness to plan with, from the current plan over the usual horizon (numbers 18)."""
    reference = services.reference_for(model)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    return services.fitness_of(now.reference_evaluation)


def answered_in(line: str) -> tuple[tuple[str, str], ...]:
    """What people have said in a line of what reacts to weak demand: keys, and what of each."""
    found = line_answers(line, services.models_folder(), services.store)
    return tuple((key, one.said) for key, one in sorted(found.items()))


def rename(name: str, title: str) -> KeptCard:
    """Give a model another title; its name, line, links and kept plans stay.

    Raises
    ------
    NotAllowed
        Where models are not changed.
    InvalidCard, UnknownModel, ModelRefused, Overtaken, StorageTrouble
        As ``mmm_core.kept_card.rename``.
    """
    _require_changes("Models are not renamed")
    return cards.rename(services.models_folder(), name, title)


def remove(name: str, seen: str = "") -> str:
    """Take a model out of the library, its card with it; the key to bring it back by.

    What was kept of it stays.

    Raises
    ------
    NotAllowed
        Where models are not changed.
    UnknownModel, Overtaken, StorageTrouble
        As ``mmm_core.trash.remove``.
    """
    _require_changes("Models are not removed")
    return trash.remove(services.models_folder(), name, seen)


def removed() -> tuple[Removed, ...]:
    """What was removed and may be brought back, the latest first; StorageTrouble if unreadable."""
    return trash.removed(services.models_folder())


def removed_as(name: str) -> Removed | None:
    """What was removed last under a name; None where nothing was."""
    return next((one for one in removed() if one.entry.name == name), None)


def restore(key: str) -> str:
    """Bring a removed model back with its card; the name that it has then.

    Raises
    ------
    NotAllowed
        Where models are not changed.
    UnknownModel, AlreadyThere, StorageTrouble
        As ``mmm_core.trash.restore``.
    """
    _require_changes("Models are not brought back")
    return trash.restore(services.models_folder(), key)


def card_of(name: str) -> KeptCard:
    """The card of a model as it lies there; raises as ``mmm_core.kept_card.kept_card``."""
    return cards.kept_card(services.models_folder(), name)


def keep_card(name: str, text: str, seen: str) -> KeptCard:
    """Put a card in place of the one that was seen.

    Raises
    ------
    NotAllowed
        Where cards are not changed.
    InvalidCard, ModelRefused, Overtaken, UnknownModel, StorageTrouble
        As ``mmm_core.kept_card.keep_card``.
    """
    _require_changes("Cards are not changed")
    return cards.keep_card(services.models_folder(), name, text, seen)


def _require_changes(what: str) -> None:
    if not services.changes_allowed():
        raise NotAllowed.here(what)
