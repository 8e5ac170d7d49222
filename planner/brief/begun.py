"""What of a plan lies in the past, and from when on it can still be followed."""

from __future__ import annotations

import numpy as np

from mmm_core.fiscal import first_days
from planner.brief.subject import Subject
from planner.questions import fitness
from planner.wording import amounts, dates


def changes_begun(of: Subject) -> bool:
    """Whether a plan spends otherwise than the current one in periods that have begun.

    What it brings counts them, and nobody can follow it there any more.
    """
    model, plan = of.model, of.plan.candidate.plan
    labels, days = _periods(of)
    moved = abs(plan.array(model) - of.current.candidate.plan.array(model)).sum(axis=1)
    each = zip(labels, days, moved.tolist(), strict=True)
    today, settled = fitness.today(), of.settled
    return any(
        day <= today and label not in settled and not amounts.is_nothing(money, of.plan.spend)
        for label, day, money in each
    )


def first_open(of: Subject) -> np.datetime64 | None:
    """First day of the first period that has not begun, is not spent, and may differ from now."""
    today, settled = fitness.today(), of.settled
    each = zip(*_periods(of), strict=True)
    return next((day for label, day in each if day > today and label not in settled), None)


def moves_from(of: Subject) -> str:
    """The first day on which a plan for the rest of a horizon moves anything; "" of a whole one."""
    kept = of.kept_before
    if not kept:
        return ""
    labels, _ = _periods(of)
    return dates.said_date(next(day for day in labels if day > max(kept)), of.model.card.locale)


def _periods(of: Subject) -> tuple[list[np.datetime64], list[np.datetime64]]:
    """Label and first day of each period."""
    model = of.model
    labels = of.plan.candidate.plan.horizon.dates(model.frequency)
    days = first_days(labels, model.frequency, model.card.period_label)
    return list(labels), list(days)
