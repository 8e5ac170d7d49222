"""How much more money stays inside what was observed, in words (numbers 12)."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.questions.inside import Inside
from planner.wording import dates
from planner.wording.names import cell_labels, listed, rows
from planner.wording.units import Units

_NAMED = 6
# Above the columns of every table that says it.
ANEW, AS_NOW = "More, timed anew", "More, timed as now"
_BEYOND = "already beyond"


def said(model: FittedModel, cells: Sequence[Inside]) -> str:
    """The whole of it, and who is at the edge of what was observed or beyond it."""
    parts = [
        _whole(model, cells),
        _who(model, [one.cell for one in cells if one.is_beyond], "beyond it already"),
        _who(model, [one.cell for one in cells if _is_full(one)], "at its edge"),
    ]
    return " ".join(part for part in parts if part)


def _whole(model: FittedModel, cells: Sequence[Inside]) -> str:
    units, every = Units.of(model), f"every {rows(model)}"
    more, along = sum(one.more for one in cells), sum(one.more_along for one in cells)
    if more <= 0:
        return f"No more money fits beside the current plan: {every} is where the data end."
    return (
        f"At most {units.say_money(more)} more fits beside the current plan before {every} leaves "
        f"what was ever observed; {units.say_money(along)} where each keeps its calendar."
    )


def _who(model: FittedModel, cells: Sequence[int], where: str) -> str:
    if not cells:
        return ""
    names = cell_labels(model)
    who = listed([names[k] for k in cells], _NAMED)
    return f"{who} {'is' if len(cells) == 1 else 'are'} {where}."


def _is_full(of: Inside) -> bool:
    return of.more <= 0 and not of.is_beyond


def more_said(units: Units, of: Inside) -> tuple[str, str]:
    """What fits timed anew, and timed as now: amounts, or that the plan is beyond already."""
    if of.is_beyond:
        return _BEYOND, _BEYOND
    return units.say_money(of.more), units.say_money(of.more_along)


def most_titles(model: FittedModel, horizon: Horizon) -> tuple[str, str]:
    """Above what was observed: ``Most in a week``, ``Most in 13 weeks``."""
    one = dates.periods_word(model.frequency, 1)
    return f"Most in a {one}", f"Most in {dates.length(model, horizon)}"
