"""Guardrail sets in words: who saved one when, and how two of one name differ."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.names import printable
from optimizer.guardrails import Guardrail
from planner.scenarios.records import KeptSet
from planner.wording.dates import said_moment
from planner.wording.locale import DEFAULT

_MOST = 5


def said_author(kept: KeptSet, locale: str = DEFAULT) -> str:
    """Who saved a set and when, as far as anybody has said: ``Ada, 26 Nov 2026, 14:02 UTC``."""
    who = f"{printable(kept.by.name)}, " if kept.by else ""
    return f"{who}{said_moment(kept.at, locale)}, {kept.at[11:16]} UTC"


def said_save(kept: KeptSet) -> str:
    """The beginning of a sentence: ``Ada saved the set 'floor' on 26 Nov 2026 at 14:02 UTC``."""
    who = printable(kept.by.name) if kept.by else "Somebody"
    when = f"on {said_moment(kept.at)} at {kept.at[11:16]} UTC"
    return f"{who} saved the set {printable(kept.name)!r} {when}"


def said_difference(theirs: Sequence[Guardrail], mine: Sequence[Guardrail]) -> str:
    """Which rules only one of two sets has, or both otherwise, in sentences."""
    before, after = ({one.label: one.canonical() for one in some} for some in (theirs, mine))
    other = [label for label in before if label in after and before[label] != after[label]]
    parts = {
        "Only that one has {}.": [label for label in before if label not in after],
        "Only yours has {}.": [label for label in after if label not in before],
        "They differ in {}.": other,
    }
    said = [part.format(_labels(labels)) for part, labels in parts.items() if labels]
    return " ".join(said) or "Both hold the same rules."


def _labels(labels: Sequence[str]) -> str:
    shown = [repr(printable(label)) for label in labels[:_MOST]]
    more = len(labels) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
