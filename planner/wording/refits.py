"""What two fits say of one plan, and what moved between them."""

from __future__ import annotations

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.brings import Brings
from planner.wording.amounts import is_nothing
from planner.wording.names import listed
from planner.wording.units import Units

_MOST = 3
Row = tuple[str, Summary | None, Summary | None, float | None]


def rows(old: Brings, new: Brings) -> list[Row]:
    """Channel ("" for all), both summaries, and the difference of the means; the largest first.

    A summary is None where a fit has no such channel, and the difference with it.
    """
    labels = dict.fromkeys([*new.channels, *old.channels])
    found = [_row(label, old.channels.get(label), new.channels.get(label)) for label in labels]
    found.sort(key=lambda row: -abs(row[3] or 0.0))
    return [_row("", old.incremental, new.incremental), *found]


def _row(label: str, before: Summary | None, after: Summary | None) -> Row:
    if before is None or after is None:
        return label, before, after, None
    return label, before, after, after.mean - before.mean


def lines(model: FittedModel, units: Units, old: Brings, new: Brings) -> list[str]:
    """Both answers in one sentence, and which channels moved most."""
    before, after = old.incremental, new.incremental
    moved = after.mean - before.mean
    said = (
        f"This fit says about {units.say_outcome_in_full(after.mean)} "
        f"({units.say_outcome_span(after)}), the one it was made with "
        f"{units.say_outcome(before.mean)} ({units.say_outcome_span(before)})"
    )
    if is_nothing(moved, before.mean):
        return [f"{said}: the same."]
    found = [f"{said}: {units.say_outcome_change(moved)}."]
    most = [row for row in rows(old, new)[1:] if row[3] and not is_nothing(row[3], before.mean)]
    if most:
        parts = [
            f"{model.card.channel_name(label)} {units.say_outcome_change(change or 0.0)}"
            for label, _, _, change in most[:_MOST]
        ]
        found.append(f"What moved most: {listed(parts, _MOST)}.")
    if before.low <= after.mean <= before.high:
        found.append("The new figure lies within the interval of the former one.")
    return found
