"""Features of a masked question: n-grams of characters and words, and the rules that it fits."""

from __future__ import annotations

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from planner.agent.understood.rules import RULES, fired

# N-grams share this many places by their hash.
BUCKETS = 1 << 13
SIZE = BUCKETS + len(RULES)
_CHARACTERS = (3, 4, 5)
_RULE_WEIGHT = 0.35
_WORD = re.compile(r"[a-z0-9&']+")


def features(masked: str) -> NDArray[np.float32]:
    """A vector of ``SIZE``: n-grams to length 1, then a fixed weight for each rule that fits."""
    said = _WORD.findall(masked)
    counts = np.zeros(BUCKETS, np.float32)
    grams = [gram for word in said for gram in _within(word)]
    grams += [f"w {' '.join(said[i : i + n])}" for n in (1, 2, 3) for i in range(len(said) - n + 1)]
    if said:
        grams += [f"first {said[0]}", f"first {' '.join(said[:2])}"]
    for gram in grams:
        counts[crc32(gram.encode()) % BUCKETS] += 1
    counts = np.sqrt(counts)
    length = float(np.linalg.norm(counts))
    told = np.array(fired(masked), np.float32) * _RULE_WEIGHT
    return np.concatenate([counts / (length or 1.0), told])


def _within(word: str) -> list[str]:
    """The character n-grams of a word, its ends marked."""
    whole = f" {word} "
    return [whole[i : i + n] for n in _CHARACTERS for i in range(len(whole) - n + 1)]
