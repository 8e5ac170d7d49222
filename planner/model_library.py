"""Keeping the library in order: models are added, renamed, removed and brought back, cards changed.

Where whoever runs the server keeps the library, nothing of it is changed here (HEADROOM_UPLOADS).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from mmm_core import kept_card as cards
from mmm_core import trash
from mmm_core.errors import NotAllowed
from mmm_core.kept_card import KeptCard
from mmm_core.library import LibraryEntry
from mmm_core.trash import Removed
from planner import services


def by_line(entries: Sequence[LibraryEntry]) -> list[tuple[str, list[LibraryEntry]]]:
    """Models that can be used by their line, in alphabetical order; of each the newest fit first.

    That is the one whose data end last; of several, the one that was fitted last.
    """
    usable = sorted((one for one in entries if one.error is None), key=lambda one: one.name)
    newest = sorted(usable, key=lambda one: (one.last, one.fitted_at), reverse=True)
    lines = sorted(newest, key=lambda one: (one.line.casefold(), one.line))
    return [(line, list(fits)) for line, fits in groupby(lines, key=lambda one: one.line)]


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
