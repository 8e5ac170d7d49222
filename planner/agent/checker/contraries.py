"""Texts with one word turned round, which tell whether that word was understood.

Words that are at fault either way were misread: their contrary would have to be true. Where a
reading knows what they say, one of the two passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from planner.agent.checker.fault import Fault
from planner.agent.checker.lexicon import BEATS, FALLS, RISES, TRAILS

_PAIRS = (
    "more|less", "more|fewer", "higher|lower", "larger|smaller", "bigger|smaller",
    "greater|lesser", "better|worse", "stronger|weaker", "richer|poorer", "dearer|cheaper",
    "extra|less", "above|below", "above|beneath", "short of|above", "shy of|above",
    "over|under", "up|down", "into|out of",
    "to|from", "ahead of|behind", "ahead of|outdone by", "right side|wrong side",
    "rises|falls", "rise|fall", "rising|falling", "rose|fell", "raises|lowers", "raise|lower",
    "raised|lowered", "raising|lowering", "raises|cuts", "raise|cut", "raising|cutting",
    "increases|decreases", "increase|decrease", "increased|decreased", "increasing|decreasing",
    "grows|shrinks", "grow|shrink", "growing|shrinking", "climbs|drops", "climb|drop",
    "climbs|slides", "climb|slide", "boosts|trims", "boost|trim", "lifts|cuts", "lift|cut",
    "lifting|cutting", "improves|worsens", "improve|worsen", "improving|worsening",
    "improves|deteriorates", "improves|hurts", "improve|hurt", "brings in|takes away",
    "gains|loses", "gain|lose", "gained|lost", "gaining|losing", "gain|loss", "wins|loses",
    "win|lose", "makes|loses", "make|lose", "making|losing", "adds|costs", "add|cost",
    "adding|costing", "saves|costs", "beats|loses to", "beating|losing to", "beat|lose to",
    "gains on|loses to", "outperforms|underperforms", "exceeds|falls short of", "leads|trails",
    "overtakes|trails", "tops|misses", "clears|misses", "pays|does not pay", "pay|not pay",
    "washes|does not wash", "more than washes|does not wash", "worth|not worth",
    "would|would not", "is|is not", "does|does not", "still|no longer",
    "profitable|unprofitable", "most|least", "highest|lowest", "largest|smallest",
    "biggest|smallest", "best|worst", "dearest|cheapest", "strongest|weakest", "top|bottom",
    "on top|last", "first|last", "comes first|comes last", "first|second", "first|third",
    "second|third", "last|second", "last|third", "safer|riskier",
    "leader|laggard", "former|latter", "yes|no", "at most|at least",
)  # fmt: skip
_CONTRARIES: dict[str, list[str]] = {}
for _one, _other in (pair.split("|") for pair in _PAIRS):
    _CONTRARIES.setdefault(_one, []).append(_other)
    _CONTRARIES.setdefault(_other, []).append(_one)
_LONGEST = sorted(map(re.escape, _CONTRARIES), key=len, reverse=True)
_WORDS = re.compile(rf"\b(?:{'|'.join(_LONGEST)})\b", re.IGNORECASE)
_FAMILIES = ((BEATS, "trails"), (TRAILS, "beats"), (RISES, "falls"), (FALLS, "rises"))
# What pays is denied by "does not".
_AFFIRMED = re.compile(
    r"(?<!not )(?<!to )\b(?:more than |comfortably |easily |just |still )?(?P<verb>(?:earn|cover|"
    r"recoup|"
    r"recover|break|repay|reach|meet|justif|return|pull)(?:s|es|ies)\b)",
    re.IGNORECASE,
)
# Each is a reading of the whole text: where there are more, what is at fault stays so.
_MOST = 24
# Faults of words that have a contrary.
_OF_WORDS = ("direction", "comparison", "ranking")


def understood(
    text: str, read: Callable[[str], tuple[Sequence[Fault], Sequence[Fault]]]
) -> tuple[Fault, ...]:
    """The faults of a text, without those of words of which the contrary is at fault as well.

    Parameters
    ----------
    read : finds what in a text is matched to no fact, and what is said of the rest and is not so
    """
    unmatched, misstated = read(text)
    found = (*unmatched, *misstated)
    rest = tuple(one for one in misstated if one.wrong not in _OF_WORDS)
    if unmatched or len(rest) == len(found):
        return found  # it is not shown, whatever its words say
    others = list(islice(contraries(text), _MOST + 1))
    if not 0 < len(others) <= _MOST:
        return found
    passes = any(sum(map(len, read(one))) < len(found) for one in others)
    return found if passes else rest


def contraries(text: str) -> Iterator[str]:
    """Texts in which one word is its contrary, each once."""
    for found in _WORDS.finditer(text):
        for other in _CONTRARIES[found.group().lower()]:
            said = other[:1].upper() + other[1:] if found.group()[:1].isupper() else other
            yield text[: found.start()] + said + text[found.end() :]
    for family, other in _FAMILIES:
        for found in re.finditer(rf"\b(?:{family})\b", text, re.IGNORECASE):
            yield text[: found.start()] + other + text[found.end() :]
    for found in _AFFIRMED.finditer(text):
        yield f"{text[: found.start()]}does not {text[found.start('verb') :]}"
