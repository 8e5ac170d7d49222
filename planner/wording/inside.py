"""How far the data reach beside the current plan, in words (numbers 12).

"Room" is said of a channel whose next money probably pays (numbers 19); this is "reach".
"""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.questions.inside import Inside, Reach
from planner.wording import dates
from planner.wording.names import cell_labels, listed, rows
from planner.wording.standings import SAID
from planner.wording.units import Units

_NAMED = 6
# Above the columns of every table that says it.
ANEW, AS_NOW = "Timed anew", "Timed as now"
_BEYOND = "already beyond"


def said(model: FittedModel, of: Reach) -> str:
    """The whole of it, what of that pays, and who is at the edge of the data or beyond it."""
    if of.begun >= of.periods:
        return "All of this horizon has begun: no more money can go into it."
    parts = [
        _whole(model, of),
        _pays(model, of),
        _who(model, [one.cell for one in of.cells if one.is_beyond], "beyond them already"),
        _who(model, [one.cell for one in of.cells if _is_full(one)], "at their edge"),
    ]
    return " ".join(part for part in parts if part)


def _whole(model: FittedModel, of: Reach) -> str:
    units, still = Units.of(model), _still(model, of)
    where = f"{still[0].upper()}{still[1:]}, the" if still else "The"
    if of.more <= 0:
        return f"{where} data reach no further than the current plan."
    return (
        f"{where} data reach at most {units.say_money(of.more)} further than the current plan, "
        f"{units.say_money(of.more_along)} where each {rows(model)} keeps its calendar."
    )


def _still(model: FittedModel, of: Reach) -> str:
    """The periods that can take it, where some have begun: ``in the 5 weeks still open``."""
    left = of.periods - of.begun
    return f"in the {left} {dates.periods_word(model.frequency, left)} still open" * (of.begun > 0)


def _pays(model: FittedModel, of: Reach) -> str:
    """What of it lies where the next money probably pays; "" where nobody knows."""
    if of.paying is None or of.more <= 0:
        return ""
    units, (anew, as_now) = Units.of(model), of.paying
    have, pays = SAID["room"][1], "the next money there probably pays for itself"
    if anew <= 0:
        return f"None of it is in {rows(model, 2)} that {have}."
    return (
        f"Of that, {units.say_money(anew)} and {units.say_money(as_now)} are in {rows(model, 2)} "
        f"that {have}: {pays}, which need not hold of all of it."
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
    """Above the most that was observed: ``Peak week``, ``Peak 13 weeks``."""
    one = dates.periods_word(model.frequency, 1)
    return f"Peak {one}", f"Peak {dates.length(model, horizon)}"
