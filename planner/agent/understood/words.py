"""A question as plain text: bounded, in one spelling, and what is mentioned in it by place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# Characters of a question that are read; nobody asks one in more.
LONGEST = 600

# Words that are one or two letters from a medium's name, and are not misspelt.
ORDINARY = frozenset(Path(__file__).with_name("ordinary.txt").read_text("utf-8").split())

Kind = Literal["channel", "region", "plan", "rule", "money", "share", "factor", "time"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|_[^\W_]+")
_ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'")
    | dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63", "-")
    | dict.fromkeys('\u201c\u201d\u201e\u00ab\u00bb"', '"')
)


@dataclass(frozen=True)
class Word:
    """A word of a plain text, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """What a stretch of a plain text names.

    Parameters
    ----------
    start, end : its place
    kind : what it stands for
    labels : what it names; nothing where the model has no such thing
    unsure : one of ``labels`` is meant, not all
    said : the words, where ``labels`` is empty
    """

    start: int
    end: int
    kind: Kind
    labels: tuple[str, ...] = ()
    unsure: bool = False
    said: str = ""


def plain(text: str) -> str:
    """The beginning of a text, in lower case, one spelling of marks and single spaces.

    Invisible and control characters are left out; at most ``LONGEST`` characters are looked at.
    """
    known = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_ALIKE)
    seen = "".join(" " if c.isspace() else c for c in known if c.isspace() or _is_seen(c))
    return re.sub(" +", " ", seen).strip().lower()


def _is_seen(character: str) -> bool:
    return not unicodedata.category(character).startswith("C")


def words(text: str) -> list[Word]:
    """The words of a plain text."""
    return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]


def key(text: str) -> str:
    """A name as it is looked up: its words, single spaces between them."""
    return " ".join(word.text for word in words(plain(text.replace("_", " "))))


def apart(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions that do not overlap, in their order: of those that do, the longest, then first."""
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda m: m.start)


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """A text in which ``xchannel``, ``xmoney`` ... stand for what is mentioned."""
    parts, at = [], 0
    for one in mentions:
        parts += [text[at : one.start], f" x{one.kind} "]
        at = one.end
    return re.sub(" +", " ", "".join([*parts, text[at:]])).strip()
