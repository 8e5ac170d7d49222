"""JSON texts of strangers: measured before they are parsed.

Depth, values and keys are counted on the text, so that nothing is built, and nothing is gone
through once for every pair, before it is known to be small.
"""

from __future__ import annotations

import json
import re
from typing import Any

from mmm_core.limits import JSON_DEPTH, JSON_KEYS, JSON_VALUES, Limit, Refusal
from mmm_core.names import doubled, listed

# Possessive: a text in quotes is passed over once, however long it is.
_TEXTS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+', re.DOTALL)
_MARKS = re.compile(r"[\[\]{}:]")
_REMEDY = "Shorten it."


def require_bounded(
    text: str, who: str, refusal: Refusal, characters: Limit, remedy: str = _REMEDY
) -> None:
    """Refuse a JSON text that is too long, too deep, or of too many values or keys.

    Parameters
    ----------
    who : whose text it is, without a verb: "The problem"
    characters : how long it may be

    Raises
    ------
    HeadroomError
        What ``refusal`` makes; it names the limit and the figure.
    """
    characters.require(len(text), f"{who} has", refusal, remedy)
    bare = _TEXTS.sub("", text)
    values = 1 + bare.count(",") + bare.count("[") + bare.count("{")
    JSON_VALUES.require(values, f"{who} has", refusal, remedy)
    depth, keys = _deepest(bare)
    JSON_DEPTH.require(depth, f"{who} is nested in", refusal, remedy)
    JSON_KEYS.require(keys, f"{who} has", refusal, remedy)


def _deepest(bare: str) -> tuple[int, int]:
    """Levels of a text without its strings, and the most keys that one object has."""
    deepest, most = 0, 0
    keys = [0]
    for mark in _MARKS.findall(bare):
        if mark in "[{":
            keys.append(0)
            deepest = max(deepest, len(keys) - 1)
        elif mark == ":":
            keys[-1] += 1
            most = max(most, keys[-1])
        elif len(keys) > 1:
            keys.pop()
    return deepest, most


def loads(text: str) -> Any:
    """A bounded text parsed; a key that stands twice in one object is an error.

    Raises
    ------
    ValueError
        Says what is wrong, and where.
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        again = [*map(repr, doubled(key for key, _ in pairs))]
        raise ValueError(f"the key {listed(again, 5)} stands more than once")
    return found
