"""From outcome to money: profit, break-even, payback (numbers 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.assumptions.applied import earned_per_unit
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon

NEVER = -1


@dataclass(frozen=True)
class Economics:
    """What outcome and money are worth to finance; profit is never discounted (numbers 25).

    Parameters
    ----------
    value_per_unit : revenue per outcome unit, above 0
    margin : contribution margin on revenue, in (0, 1]
    required_return : least profit per unit of spend that is accepted, 0 or more
    """

    value_per_unit: float
    margin: float
    required_return: float = 0.0

    @property
    def break_even(self) -> float:
        """mROAS at which the next unit of spend just earns what it must."""
        return (1.0 + self.required_return) / self.margin


def economics_of(model: FittedModel) -> Economics | None:
    """Economics of a model's value and margin, alike in every period; None where it lacks either.

    Where a value or a margin is assumed that differs between periods there is none.
    """
    card = model.card
    if card.margin is None or card.outcome.value_per_unit is None:
        return None
    return Economics(card.outcome.value_per_unit, card.margin, card.required_return)


def earned(model: FittedModel, horizon: Horizon, outcome: Floats) -> Floats | None:
    """Margin on what a plan brings, by period; None without margin and value (numbers 7).

    Parameters
    ----------
    outcome : (..., periods + tail) incremental outcome over the horizon and its tail

    Returns
    -------
    ndarray of the same shape, money
    """
    by_period = earned_per_unit(model, horizon)
    if by_period is not None:
        return outcome * by_period
    terms = economics_of(model)
    return None if terms is None else terms.margin * terms.value_per_unit * outcome


def covered(brought: Floats, spend: Floats) -> NDArray[np.intp]:
    """First period from which cumulated margin stays at or above cumulated spend.

    Counted from the first money on; ``NEVER`` where there is none.

    Parameters
    ----------
    brought : (samples, periods) margin on what a plan brings
    spend : (periods,) money

    Returns
    -------
    ndarray of shape (samples,)
    """
    cost = np.cumsum(spend)
    short = (np.cumsum(brought, axis=1) < cost) | (cost <= 0)
    since = short.shape[1] - np.argmax(short[:, ::-1], axis=1)
    first = np.where(short.any(axis=1), since, 0)
    found: NDArray[np.intp] = np.where(short[:, -1], NEVER, first)
    return found


def payback(earned_by_period: Floats, spend: Floats) -> int | None:
    """First period (0-based) from which cumulated mean margin covers cumulated money for good.

    None where it never does within horizon and tail.

    Parameters
    ----------
    earned_by_period : (samples, periods + tail) margin on what a plan brings
    spend : (periods,) money
    """
    paid = np.zeros(earned_by_period.shape[1])
    paid[: spend.size] = spend
    at = int(covered(earned_by_period.mean(axis=0)[None], paid)[0])
    return None if at == NEVER else at
