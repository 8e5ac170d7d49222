"""A plan with money moved between channels, or taken from them, or added: along their calendars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.response import calendar_shape
from planner.agent.understood.question import Entities

# Of the money: what is asked for beyond it by less is rounding.
_SLACK = 1e-9


@dataclass(frozen=True)
class Move:
    """Where money is taken from, where it goes to, and how much.

    Parameters
    ----------
    sources, targets : indices of cells; none where money leaves or enters the plan
    periods : positions within the horizon
    money : above 0
    """

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    periods: tuple[int, ...]
    money: float


def move_of(model: FittedModel, plan: Plan, asked: Entities) -> Move | None:
    """What a question would move in a plan; None where it does not say how much.

    Without any channel it is about all of them.

    Raises
    ------
    InvalidPlan
        If its period has nothing of the horizon.
    """
    periods = _periods(model, plan, asked)
    sources, targets = asked.sources, asked.targets
    named = asked.channels or tuple(model.cells.along(CHANNEL))
    if asked.money is None and asked.share is None:
        return None
    if not sources and not targets:
        more = _more(_spent(model, plan, _cells(model, asked, named), periods), asked)
        sources, targets = (named, ()) if more < 0 else ((), named)
    cells = [_cells(model, asked, one) for one in (sources, targets)]
    spent = _spent(model, plan, cells[0] or cells[1], periods)
    money = abs(_more(spent, asked))
    return Move(cells[0], cells[1], periods, money) if money > 0 else None


def moved(model: FittedModel, plan: Plan, reference: Plan, move: Move) -> Plan:
    """The plan after a move; what a cell gains follows its own calendar, else the current plan's.

    Raises
    ------
    InvalidPlan
        If more is to be taken than is spent there.
    """
    spend = plan.array(model).copy()
    rows = np.ix_(move.periods, move.sources)
    there = float(spend[rows].sum())
    if move.sources:
        if move.money > there * (1 + _SLACK):
            raise InvalidPlan(
                "More is to be taken than is spent there.", "Take no more than is spent."
            )
        spend[rows] *= max(1 - move.money / there, 0.0)
    if move.targets:
        onto = np.ix_(move.periods, move.targets)
        spend[onto] += move.money * _shape(spend[onto], reference.array(model)[onto])
    return Plan.of(model, plan.horizon, spend)


def _shape(spend: Floats, reference: Floats) -> Floats:
    """How money spreads over periods and cells: as it does, or as the current plan's; sums to 1."""
    if spend.sum() > 0:
        shape: Floats = spend / spend.sum()
        return shape
    by_cell = calendar_shape(reference)
    return by_cell / by_cell.sum()


def _more(spent: float, asked: Entities) -> float:
    """The change that is asked for; what is moved is above 0."""
    if asked.money is not None:
        return asked.money if asked.sense == "by" else asked.money - spent
    share = asked.share or 0.0
    return spent * (share if asked.sense == "by" else share - 1)


def _spent(
    model: FittedModel, plan: Plan, cells: tuple[int, ...], periods: tuple[int, ...]
) -> float:
    return float(plan.array(model)[np.ix_(periods, cells)].sum())


def _cells(model: FittedModel, asked: Entities, channels: tuple[str, ...]) -> tuple[int, ...]:
    """Cells of channels, in the regions that are named where any are."""
    if not channels:
        return ()
    picked: dict[str, tuple[str, ...]] = {CHANNEL: channels}
    for dim, label in asked.regions:
        picked[dim] = (*picked.get(dim, ()), label)
    return tuple(int(k) for k in model.cells.select(picked))


def _periods(model: FittedModel, plan: Plan, asked: Entities) -> tuple[int, ...]:
    days = plan.horizon.dates(model.frequency).astype("M8[D]")
    if asked.period is None:
        return tuple(range(days.size))
    ends = [*days[1:], model.frequency.shift(days[-1], 1)]
    first, last = np.datetime64(asked.period.start), np.datetime64(asked.period.end)
    found = [t for t, day in enumerate(days) if day <= last and ends[t] > first]
    if not found:
        raise InvalidPlan(
            "Nothing of that time lies within the horizon.", "Ask about the horizon in view."
        )
    return tuple(found)
