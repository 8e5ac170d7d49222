"""Questions to the optimizer that start from the plan on What-if.

The current plan stays the reference: the plan is what the limits and calendars are made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mmm_core.errors import InvalidPlan
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import services
from planner.calendar.draft import Draft as Calendar
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits
from planner.ui.optimize.own_calendars import OwnCalendars

_NEAR = 1e-9


def near_it(
    model: FittedModel,
    reference: Reference,
    draft: Draft,
    plan: Calendar,
    percent: float,
    weeks: bool,
) -> Draft:
    """The same money, every cell within so many percent of what it has in the plan.

    Parameters
    ----------
    draft : the question as it is typed; its aim and the rules beside the table stay
    weeks : every cell keeps the shape over periods that it has in the plan
    """
    money = plan.cents / 100
    low, high = max(0.0, 1 - percent / 100), 1 + percent / 100
    totals = money.sum(axis=0).tolist()
    limits = [
        CellLimits(k, None, None, least=low * total, most=high * total)
        for k, total in enumerate(totals)
    ]
    return _question(model, reference, draft, plan, limits, range(len(totals)), weeks)


def around(
    model: FittedModel,
    reference: Reference,
    draft: Draft,
    plan: Calendar,
    kept: Sequence[int],
    weeks: bool,
) -> Draft:
    """The same money, where some cells stay just as they are in the plan, weeks and all.

    Parameters
    ----------
    kept : cells that stay; the limits of the others are those of the question as it is typed
    weeks : the other cells keep their shape over periods too
    """
    if not kept or len(kept) == len(model.cells):
        raise InvalidPlan(
            "Every channel would be kept." if kept else "No channel is chosen to be kept.",
            "Choose some, and leave at least one to be found.",
        )
    totals = (plan.cents.sum(axis=0) / 100).tolist()
    limits = [
        CellLimits(k, None, None, least=totals[k], most=totals[k]) if k in kept else one
        for k, one in enumerate(draft.limits)
    ]
    return _question(model, reference, draft, plan, limits, kept, weeks)


def leaves_the_data(
    model: FittedModel, reference: Reference, plan: Calendar, cells: Sequence[int]
) -> bool:
    """Whether some cells of the plan spend more in a period than was ever observed."""
    others = [k for k in plan.everything.cells if k not in cells]
    money: Floats = plan.cents / 100
    money[:, others] = 0.0
    ground = services.ground_of(model, reference, services.SHOWN_TAIL)
    slack = services.never_above_observed().slack(money, ground)
    return bool(slack < -_NEAR * max(float(money.max()), 1.0))


def _question(
    model: FittedModel,
    reference: Reference,
    draft: Draft,
    plan: Calendar,
    limits: Sequence[CellLimits],
    held: Sequence[int],
    weeks: bool,
) -> Draft:
    """The plan's money within these limits; what is made from the plan is meant."""
    money = plan.cents / 100
    follow = tuple(range(len(limits))) if weeks else _kept(limits, held)
    own = OwnCalendars.of(model, plan.horizon, money, follow)
    asked = draft.with_budget(float(plan.cents.sum()) / 100)
    meant = {
        f"{field}.{k}": value
        for k in held
        for field, value in (("least", limits[k].least), ("most", limits[k].most))
        if value is not None
    }
    return replace(
        asked,
        sense="==",
        limits=tuple(limits),
        own=draft.own.union(held) if draft.channels else draft.own,
        own_calendars=own if own.exceptions else None,
        beyond_observed=draft.beyond_observed or leaves_the_data(model, reference, plan, held),
        entries=asked.entries.without_table().confirm_all(meant),
        edition=draft.edition + 1,
    )


def _kept(limits: Sequence[CellLimits], held: Sequence[int]) -> tuple[int, ...]:
    """Cells whose money is fixed; without their weeks they would not be the plan's."""
    return tuple(k for k in held if limits[k].least == limits[k].most)
