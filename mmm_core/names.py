"""Names that strangers chose, in messages: few of them, each short, none taken for markup."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import islice

_SHOWN = 20
_LONGEST = 80
# Finding what is meant takes time for every pair of letters.
_MOST_COMPARED = 500
_LONGEST_COMPARED = 100


def printable(text: object, most: int = _LONGEST) -> str:
    """A name out of a file as it may stand in a message: one short printable line."""
    said = str(text)
    shown = "".join(c if c.isprintable() else "?" for c in said[:most])
    return shown if len(said) <= most else f"{shown}..."


def listed(names: Collection[object], most: int = _SHOWN) -> str:
    """Names in a message: "a, b and 47,980 more"."""
    shown = ", ".join(printable(name) for name in islice(names, most))
    more = len(names) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def doubled(names: Iterable[str]) -> list[str]:
    """Names that stand more than once, sorted."""
    seen: set[str] = set()
    again: set[str] = set()
    for name in names:
        (again if name in seen else seen).add(name)
    return sorted(again)


def nearest(name: str, known: Iterable[str], most: int = 1, alike: float = 0.8) -> list[str]:
    """Known names that a name was probably meant to be, the nearest first; none for long ones.

    Parameters
    ----------
    alike : share of letters in common, from which a name counts as near
    """
    if len(name) > _LONGEST_COMPARED:
        return []
    short = (one for one in known if len(one) <= _LONGEST_COMPARED)
    return get_close_matches(name, list(islice(short, _MOST_COMPARED)), most, alike)
