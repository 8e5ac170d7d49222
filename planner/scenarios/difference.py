"""What one document says otherwise than another: spend by cell and month, and everything else.

It is computed on what is kept alone: no model is needed, so that two versions can be compared
when the file that they were made with is gone. ``planner.wording.differences`` says it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.scenarios.content import BRINGS, BY_PERIOD, JUDGED, Content

# Half a cent is nothing where it is little of a plan's money, which may be counted in millions.
_CENT, _CENTS_OF = 0.005, 1e-5
_MONTH = len("2026-12")
# What an entry of a list is known by; only then is it the same entry, said otherwise.
_KNOWN_BY = ("label", "kind", "name", "cells", "to", "periods", "period", "state")
Labels = tuple[tuple[str, str], ...]
Month = str


_APART = ("plan", BRINGS, JUDGED)


@dataclass(frozen=True)
class Moved:
    """Money of one cell in one month, before and after.

    Parameters
    ----------
    cell : labels by dimension
    month : of the label dates, ``2026-12``
    before, after : money; 0 where a document holds no such cell or month
    """

    cell: Labels
    month: Month
    before: float
    after: float

    @property
    def change(self) -> float:
        """Money more than before."""
        return self.after - self.before


@dataclass(frozen=True)
class Changed:
    """Something beside the plan that is said otherwise.

    Parameters
    ----------
    where : keys that lead to it, the first of which is the document's: "assumptions"
    entry : the entry of a list that it belongs to, as the later document has it; else None
    before, after : None where it is not said
    """

    where: tuple[str, ...]
    entry: Mapping[str, Any] | None
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """Everything that two documents say otherwise.

    Parameters
    ----------
    horizon : first label and number of periods of both, where they differ
    moved : by cell and month, in the order of the later document
    changed : assumptions, rules, and the rest
    """

    horizon: tuple[tuple[str, int], tuple[str, int]] | None
    moved: tuple[Moved, ...]
    changed: tuple[Changed, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether both say the same."""
        return self.horizon is None and not self.moved and not self.changed


def difference(before: Content, after: Content) -> Difference:
    """What ``after`` says otherwise than ``before``."""
    if before.sha256 == after.sha256:
        return Difference(None, (), ())
    horizons = [(content.dates[0], len(content.dates)) for content in (before, after)]
    rest = [
        {key: value for key, value in content.document.items() if key not in _APART}
        for content in (before, after)
    ]
    return Difference(
        (horizons[0], horizons[1]) if before.dates != after.dates else None,
        tuple(_moved(_by_month(before), _by_month(after))),
        tuple(_changed(rest[0], rest[1], (), None)),
    )


def _by_month(content: Content) -> dict[tuple[Labels, Month], list[float]]:
    found: dict[tuple[Labels, Month], list[float]] = {}
    months = [day[:_MONTH] for day in content.dates]
    for cell in content.document["plan"]["cells"]:
        labels = tuple((key, value) for key, value in cell.items() if key != BY_PERIOD)
        for month, money in zip(months, cell[BY_PERIOD], strict=True):
            found.setdefault((labels, month), []).append(money)
    return found


def _moved(
    before: Mapping[tuple[Labels, Month], list[float]],
    after: Mapping[tuple[Labels, Month], list[float]],
) -> Iterator[Moved]:
    """Cells and months of which some period differs by a cent or more, or the sum does."""
    money = max(math.fsum(map(math.fsum, one.values())) for one in (before, after))
    near = min(_CENT, _CENTS_OF * money)
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key, []), after.get(key, [])
        if not _is_same(old, new, near):
            yield Moved(*key, math.fsum(old), math.fsum(new))


def _is_same(old: Sequence[float], new: Sequence[float], near: float) -> bool:
    if len(old) != len(new):
        return abs(math.fsum(new) - math.fsum(old)) <= near
    return all(abs(a - b) <= near for a, b in zip(old, new, strict=True))


def _changed(
    before: Any, after: Any, where: tuple[str, ...], entry: Mapping[str, Any] | None
) -> Iterator[Changed]:
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        for key in dict.fromkeys([*(after or {}), *(before or {})]):
            old, new = (before or {}).get(key), (after or {}).get(key)
            yield from _changed(old, new, (*where, key), entry)
    elif _is_listing(before) and _is_listing(after):
        yield from _entries(before or [], after or [], where)
    elif before != after:
        yield Changed(where, entry, before, after)


def _is_listing(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
    )


def _entries(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], where: tuple[str, ...]
) -> Iterator[Changed]:
    """Entries of two lists, those known by the same beside each other."""
    old, new = _keyed(before), _keyed(after)
    for key in dict.fromkeys([*new, *old]):
        if key not in old or key not in new:
            entry = new.get(key, old.get(key))
            yield Changed(where, entry, old.get(key), new.get(key))
        else:
            yield from _changed(old[key], new[key], where, new[key])


def _keyed(entries: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    often: Counter[str] = Counter()
    for entry in entries:
        label = entry.get("label")
        known = str({"label": label} if label else [entry.get(key) for key in _KNOWN_BY])
        found[f"{known} {often[known]}"] = entry
        often[known] += 1
    return found
