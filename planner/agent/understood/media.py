"""What people call media: ``media.tsv`` has one a line, the wider one that it is part of, names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("media.tsv")


@dataclass(frozen=True)
class Medium:
    """A medium by the names that people use for it.

    Parameters
    ----------
    names : as `planner.agent.understood.words.key` writes them
    words : those of ``names`` that are also words for other things: a model that has no such
        medium does not say so when it meets them
    within : the medium that it is part of; "" for none
    """

    names: frozenset[str]
    words: frozenset[str]
    within: str = ""


def _read(text: str) -> dict[str, Medium]:
    found = {}
    for line in text.splitlines():
        medium, within, said = line.split("\t")
        names = [name.strip() for name in said.split(",")]
        words = frozenset(name.removesuffix("*") for name in names if name.endswith("*"))
        found[medium] = Medium(frozenset(name.removesuffix("*") for name in names), words, within)
    return found


MEDIA = _read(FILE.read_text("utf-8"))


def media_of(name: str) -> set[str]:
    """Which media a name, as `key` writes it, says it is: of its whole, or the longest part."""
    whole = {medium for medium, of in MEDIA.items() if name in of.names}
    if whole:
        return whole
    parts = name.split()
    for length in range(min(3, len(parts)), 0, -1):
        runs = {" ".join(parts[i : i + length]) for i in range(len(parts) - length + 1)}
        found = {medium for medium, of in MEDIA.items() if runs & of.names}
        if found:
            return found
    return set()
