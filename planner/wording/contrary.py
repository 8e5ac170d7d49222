"""Why a plan raises what is past its best, or cuts what has room, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from mmm_core.model import FittedModel
from planner.questions.contrary import Contrary, contraries
from planner.questions.gains import on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import Place
from planner.wording.names import cell_labels, listed
from planner.wording.standings import SAID
from planner.wording.units import Units

_FEW = 3
_CALENDAR = "the plan lays the periods anew, and where a channel stands is said of today's"


def lines(model: FittedModel, found: OptimizeAnswer, places: Mapping[int, Place]) -> list[str]:
    """A sentence for each reason for which a plan moves cells against where they stand."""
    return [said(model, found, one) for one in contraries(found, places)]


def said(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    """For example: "TV gets more although it is past its best: …"."""
    many, raised = len(one.cells) > 1, one.side == "more"
    one_stands, many_stand, _ = SAID["past" if raised else "room"]
    gets = ("get" if many else "gets") + (" more" if raised else " less")
    stands = f"they {many_stand}" if many else f"it {one_stands}"
    why = _WHY[one.because](model, found, one)
    return f"{_names(model, one.cells)} {gets} although {stands}: {why}."


def _rule(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    return f"the rules allow no {'less' if one.side == 'more' else 'more'}"


def _return(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    times = Units.of(model).say_times
    if one.side == "less":
        assert one.elsewhere is not None
        return (
            f"what is taken there returned {times(one.brings)}, what is added elsewhere returns "
            f"{times(one.elsewhere)}"
        )
    parts = [f"{_asked(found)}; what is added there returns {times(one.brings)}"]
    if one.elsewhere is not None:
        parts.append(f", what is taken elsewhere returned {times(one.elsewhere)}")
    if one.held:
        parts.append(f", and rules allow no more for {_names(model, one.held)}")
    return "".join(parts)


def _asked(found: OptimizeAnswer) -> str:
    """Why money is spent that does not earn itself back."""
    if found.problem.goal is not None:
        return "the goal is to be reached"
    budget = found.problem.budget
    if budget is not None and budget.sense == "==":
        return "this budget is to be spent"
    return "profit is asked for" if on_profit(found) else "most is asked for, not most profit"


def _less(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    less = "less money is spent in all"
    if not one.held:
        return less
    return f"{less}, and rules allow no less for {_names(model, one.held)}"


def _calendar(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    return _CALENDAR


def _draws(model: FittedModel, found: OptimizeAnswer, one: Contrary) -> str:
    judged = "its mean" if found.problem.objective.statistic == "mean" else "its bad draws"
    return (
        f"the plan is judged by {judged} over the whole move, where a channel stands by how many "
        "draws its next money pays in"
    )


_WHY = {"rule": _rule, "return": _return, "less": _less, "calendar": _calendar, "draws": _draws}


def _names(model: FittedModel, cells: tuple[int, ...]) -> str:
    names = cell_labels(model)
    return listed([names[cell] for cell in cells], _FEW)
