"""Questions about a change of the reference plan, as a budget and guardrails."""

from __future__ import annotations

import math

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail, Lock, SpendRange
from optimizer.requirements.budget import Budget


def next_money(reference: Reference, money: float) -> tuple[Budget, tuple[Guardrail, ...]]:
    """Where so much more should go: nothing is taken away from any cell.

    Parameters
    ----------
    money : on top of the reference's, over the horizon, above 0

    Raises
    ------
    InvalidProblem
        If the money is none.
    """
    if not (math.isfinite(money) and money > 0):
        raise InvalidProblem(
            f"The next money is {money}.", "Give the amount to add, such as 100000."
        )
    total = reference.plan.total() + money
    return Budget(total), (SpendRange("keeps what it has", {}, 1.0, None, "x_reference"),)


def cut(reference: Reference, share: float) -> tuple[Budget, tuple[Guardrail, ...]]:
    """Where a cut should come from: no cell is given more.

    Parameters
    ----------
    share : of the reference's money, above 0 and below 1

    Raises
    ------
    InvalidProblem
        If the share is none.
    """
    if not (math.isfinite(share) and 0 < share < 1):
        raise InvalidProblem(
            f"The cut is {share}.", "Give a share of the reference between 0 and 1, such as 0.1."
        )
    total = reference.plan.total() * (1 - share)
    return Budget(total), (SpendRange("gets no more than it has", {}, None, 1.0, "x_reference"),)


def rest_of(
    reference: Reference, model: FittedModel, start: np.datetime64
) -> tuple[Guardrail, ...]:
    """The rest of the horizon from ``start`` on: earlier periods keep the reference's money.

    The reference holds what was spent there, where it differs from the default.

    Raises
    ------
    InvalidProblem
        If none of the horizon lies before ``start``, or all of it.
    """
    dates = reference.plan.horizon.dates(model.frequency)
    before = dates[dates < start]
    if before.size == 0 or before.size == dates.size:
        raise InvalidProblem(
            f"The rest from {start} on is {'all' if before.size == 0 else 'none'} of the horizon "
            f"({dates[0]} to {dates[-1]}).",
            "Give a date after the first period and not after the last.",
        )
    return (Lock("already spent", {}, (before[0], before[-1])),)
