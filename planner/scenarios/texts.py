"""What people write of what they keep: bounded, of one form, and never anything but text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from mmm_core.errors import HeadroomError
from mmm_core.limits import NOTE_CHARACTERS, TAG_CHARACTERS, TAGS_KEPT, Limit
from planner.scenarios.errors import InvalidScenario

_SEEN = "Write letters, digits and signs that can be seen."


def line_of_text(
    text: str,
    limit: Limit,
    what: str,
    empty: bool = False,
    wrong: type[HeadroomError] = InvalidScenario,
) -> str:
    """A text of one line: composed letters, single spaces.

    Parameters
    ----------
    what : begins the sentence of a refusal: "The name"
    empty : whether nothing at all may be said
    wrong : the error that is raised

    Raises
    ------
    InvalidScenario
        Or ``wrong``, if it is empty, too long, or holds what cannot be printed on one line.
    """
    limit.require(len(text), f"{what} has", wrong, "Shorten it.")
    tidy = tidied(text)
    limit.require(len(tidy), f"{what} has", wrong, "Shorten it.")
    if not tidy.isprintable():
        raise wrong(f"{what} holds signs that cannot be printed.", _SEEN)
    if not tidy and not empty:
        raise wrong(f"{what} is empty.", _SEEN)
    return tidy


def tidied(text: str) -> str:
    """One text for what looks alike: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def note_of(text: str) -> str:
    """A note: lines of text, without blank ones at either end.

    Raises
    ------
    InvalidScenario
        If it is too long, or holds what cannot be printed.
    """
    return lines_of_text(text, NOTE_CHARACTERS, "The note", InvalidScenario)


def lines_of_text(text: str, limit: Limit, what: str, wrong: type[HeadroomError]) -> str:
    """Lines of text, without blank ones at either end; the rest as ``line_of_text``."""
    limit.require(len(text), f"{what} has", wrong, "Shorten it.")
    said = unicodedata.normalize("NFC", text)
    lines = [line.rstrip().replace("\t", " ") for line in said.splitlines()]
    if not all(line.isprintable() for line in lines):
        raise wrong(f"{what} holds signs that cannot be printed.", _SEEN)
    tidy = "\n".join(lines).strip()
    limit.require(len(tidy), f"{what} has", wrong, "Shorten it.")
    return tidy


def tags_of(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags, each once, sorted.

    Raises
    ------
    InvalidScenario
        If there are too many, or one of them is of no use.
    """
    found: set[str] = set()
    for tag in tags:
        found.add(line_of_text(tag, TAG_CHARACTERS, "A tag"))
        TAGS_KEPT.require(len(found), "There are at least", InvalidScenario, "Leave some out.")
    return tuple(sorted(found))
