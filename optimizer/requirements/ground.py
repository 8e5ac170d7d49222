"""What guardrails refer to: cells, periods, the reference plan, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import Dates
from mmm_core.response import ResponseWindow

_REMEMBERED = 4


@dataclass(frozen=True, eq=False)
class Ground:
    """What guardrails refer to: cells, periods, the reference plan, and the evidence.

    Parameters
    ----------
    cells : the model's cells
    dates : the horizon's periods
    reference : money of shape (periods, cells)
    observed_max : highest observed money per period, shape (cells,)
    last_observed : money of the last observed period, shape (cells,)
    mean_observed : mean money per observed period, shape (cells,)
    window : the model's response over the horizon
    value : money per outcome unit
    margin : contribution margin on revenue, in (0, 1]
    required_return : least profit per unit of spend that is accepted
    """

    cells: Cells
    dates: Dates
    reference: Floats
    observed_max: Floats
    last_observed: Floats | None = None
    mean_observed: Floats | None = None
    window: ResponseWindow | None = None
    value: float | None = None
    margin: float | None = None
    required_return: float = 0.0
    _outcomes: dict[bytes, Floats] = field(default_factory=dict, init=False, repr=False)

    @property
    def reference_total(self) -> Floats:
        """Reference money over the horizon, shape (cells,)."""
        return self.reference.sum(axis=0)

    @property
    def observed_most(self) -> Floats:
        """Money that buys what the highest observed period bought, (periods, cells).

        That is the highest observed money, unless prices of media are assumed to change.
        """
        price = None if self.window is None else self.window.price
        most = np.repeat(self.observed_max[None, :], self.dates.size, axis=0)
        return most if price is None else most * price

    @property
    def least_earned(self) -> float:
        """What a unit of money must earn at least: itself and the required return (numbers 7)."""
        return 1.0 + self.required_return

    def profit_worth(self, asking: str = "Profit") -> tuple[float, float]:
        """What an outcome unit counts for in profit, and what a unit of money costs (numbers 7).

        Parameters
        ----------
        asking : what an error names

        Raises
        ------
        InvalidProblem
            If the model's card has no margin or no value per outcome unit.
        """
        if self.margin is None or self.value is None:
            lacks = "margin" if self.margin is None else "value per outcome unit (value_per_unit)"
            raise InvalidProblem(
                f"{asking} needs a {lacks}, and the model's card has none.",
                f"Add the {lacks} to the model card, or ask for incremental outcome.",
            )
        return self.margin * self.value, 1.0

    def outcome(self, spend: Floats) -> Floats:
        """What a plan of shape (periods, cells) brings: (cells, samples), outcome units.

        The last few plans are remembered, for several guardrails ask of the same one.
        """
        if self.window is None:
            raise InvalidProblem(
                "A guardrail asks what a plan brings, and no model is at hand to say so.",
                "Ask the question of a fitted model.",
            )
        key = np.asarray(spend, dtype=np.float64).tobytes()
        found = self._outcomes.get(key)
        if found is None:
            found = self.window.incremental(spend).sum(axis=2)
            found.flags.writeable = False
            for old in list(self._outcomes)[: 1 - _REMEMBERED]:
                self._outcomes.pop(old, None)
            self._outcomes[key] = found
        return found
