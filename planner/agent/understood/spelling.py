"""Misspelt words of a question, put right where one known word is clearly meant."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from planner.agent.understood.words import ORDINARY, Mention, words

# A word of as many letters may have as many mistakes; shorter ones only two letters exchanged.
_TOLERATED = ((9, 2), (5, 1), (3, 1))


def respelt(text: str, vocabulary: frozenset[str], named: Sequence[Mention]) -> str:
    """A plain text with its misspelt words put right, except where it names something."""
    parts, at = [], 0
    for word in words(text):
        kept = any(one.start <= word.start < one.end for one in named)
        parts += [text[at : word.start], word.text if kept else _right(word.text, vocabulary)]
        at = word.end
    return "".join([*parts, text[at:]])


@lru_cache(maxsize=4096)
def _right(word: str, vocabulary: frozenset[str]) -> str:
    """The only known word that is nearest to one; the word itself where it is known, or none is."""
    if word in vocabulary or word in ORDINARY or not word.isalpha():
        return word
    most = next((by for length, by in _TOLERATED if len(word) >= length), 0)
    if not most:
        return word
    near = extract(word, _sorted(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=6)
    least = min((by for _, by, _ in near), default=0)
    best = [other for other, by, _ in near if by == least and _may_be(word, other)]
    return best[0] if len(best) == 1 else word


def _may_be(word: str, other: str) -> bool:
    """Short words have the same letters, and all begin alike or with two letters exchanged."""
    if len(word) < 5:
        return sorted(word) == sorted(other)
    return len(other) >= 4 and (word[0] == other[0] or sorted(word) == sorted(other))


@lru_cache(maxsize=4)
def _sorted(vocabulary: Set[str]) -> list[str]:
    return sorted(vocabulary)
