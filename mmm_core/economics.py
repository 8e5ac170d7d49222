"""From outcome to money: profit, break-even, payback (numbers 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mmm_core.card import ModelCard
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats


@dataclass(frozen=True)
class Economics:
    """What outcome and time are worth to finance.

    Parameters
    ----------
    value_per_unit : revenue per outcome unit, above 0
    margin : contribution margin on revenue, in (0, 1]
    hurdle_rate : least profit per unit of spend that is accepted, 0 or more
    discount_rate : a year, applied by period, 0 or more
    """

    value_per_unit: float
    margin: float
    hurdle_rate: float = 0.0
    discount_rate: float = 0.0

    def __post_init__(self) -> None:
        for name, rate in (("hurdle", self.hurdle_rate), ("discount", self.discount_rate)):
            if not (math.isfinite(rate) and 0 <= rate <= 10):
                raise InvalidProblem(
                    f"The {name} rate is {rate}; it takes a share from 0 to 10.",
                    "Write 8 % as 0.08.",
                )

    @property
    def break_even(self) -> float:
        """mROAS at which the next unit of spend just earns what it must."""
        return (1.0 + self.hurdle_rate) / self.margin

    def discount(self, periods: int, per_year: int) -> Floats:
        """Factor per period from the horizon's first on, (periods,)."""
        factors: Floats = (1.0 + self.discount_rate) ** (-np.arange(periods) / per_year)
        return factors

    def profit(self, outcome: Floats, spend: Floats, per_year: int) -> Floats:
        """Discounted margin on what a plan brings, minus its discounted money.

        Parameters
        ----------
        outcome : (samples, periods + tail) incremental outcome
        spend : (periods,) money
        per_year : periods in a year

        Returns
        -------
        ndarray of shape (samples,), money
        """
        factors = self.discount(outcome.shape[1], per_year)
        earned = self.margin * self.value_per_unit * (outcome @ factors)
        profit: Floats = earned - float(spend @ factors[: spend.size])
        return profit

    def payback(self, outcome: Floats, spend: Floats, per_year: int) -> int | None:
        """First period (0-based) from which cumulated mean margin covers cumulated money.

        Counted from the first money on. None where it never does within horizon and tail, or
        where later money outruns it again for good.
        """
        factors = self.discount(outcome.shape[1], per_year)
        paid = np.zeros(outcome.shape[1])
        paid[: spend.size] = spend
        earned = self.margin * self.value_per_unit * outcome.mean(axis=0)
        cost = np.cumsum(paid * factors)
        short = (np.cumsum(earned * factors) < cost) | (cost <= 0)
        if short[-1]:
            return None
        return int(np.flatnonzero(short)[-1]) + 1 if short.any() else 0


def economics_of(
    card: ModelCard, hurdle_rate: float = 0.0, discount_rate: float = 0.0
) -> Economics | None:
    """Economics of a card's value and margin; None where it lacks either."""
    if card.margin is None or card.outcome.value_per_unit is None:
        return None
    return Economics(card.outcome.value_per_unit, card.margin, hurdle_rate, discount_rate)
