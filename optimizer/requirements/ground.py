"""What guardrails refer to: cells, periods, the reference plan, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from mmm_core.assumptions.applied import earned_per_unit, is_varying, revenue_per_unit
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import Dates
from mmm_core.response import ResponseWindow
from optimizer.requirements.worth import Responses, Weights, Worth, brought, same_weights

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
    value : money per outcome unit; None where nobody says, or where it differs between periods
    margin : contribution margin on revenue, in (0, 1]; None as above
    required_return : least profit per unit of spend that is accepted
    counts : the ways in which the question at hand counts outcome (see ``counted``)
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
    counts: tuple[Weights, ...] = (None,)
    _outcomes: dict[bytes, Floats] = field(default_factory=dict, init=False, repr=False)
    _counted: list[Ground] = field(default_factory=list, init=False, repr=False)

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

    @cached_property
    def revenue(self) -> Worth | None:
        """What a unit of outcome sells for; None where nobody has said."""
        if self.value is not None:
            return Worth(self.value)
        if self.window is None:
            return None
        by_period = revenue_per_unit(self.window.model, self.window.horizon)
        return None if by_period is None else Worth.of(by_period, self.dates.size)

    @cached_property
    def earned(self) -> Worth | None:
        """Margin on what a unit of outcome sells for; None without value or margin."""
        if self.margin is not None:
            return None if self.revenue is None else self.revenue.times(self.margin)
        if self.window is None:
            return None
        by_period = earned_per_unit(self.window.model, self.window.horizon)
        return None if by_period is None else Worth.of(by_period, self.dates.size)

    def profit_worth(self, asking: str = "Profit") -> tuple[Worth, float]:
        """What outcome counts for in profit, and what a unit of money costs (numbers 7).

        Parameters
        ----------
        asking : what an error names

        Raises
        ------
        InvalidProblem
            If nobody has said a margin, or a value per outcome unit.
        """
        if self.earned is None:
            lacks = "value per outcome unit (value_per_unit)" if self._has_margin else "margin"
            raise InvalidProblem(
                f"{asking} needs a {lacks}, and the model's card has none.",
                f"Add the {lacks} to the model card, or ask for incremental outcome.",
            )
        return self.earned, 1.0

    @property
    def _has_margin(self) -> bool:
        """Whether a margin is known, in all periods alike or by period."""
        if self.margin is not None or self.window is None or self.revenue is not None:
            return self.margin is not None
        return is_varying(self.window.model)

    def profit(self, spend: Floats) -> Floats | None:
        """Profit of a plan of shape (periods, cells), (samples,); None where it is not known."""
        if self.earned is None:
            return None
        worth, cost = self.profit_worth()
        brings = self.outcome(spend, worth.by_period).sum(axis=0)
        result: Floats = worth.per_unit * brings - cost * float(spend.sum())
        return result

    # --- what plans bring -----------------------------------------------------------------

    def outcome(self, spend: Floats, weights: Weights = None) -> Floats:
        """What a plan of shape (periods, cells) brings: (cells, samples), outcome units.

        The last few plans are remembered, for several guardrails ask of the same one.

        Parameters
        ----------
        weights : (periods + l_max,) what a unit counts for in each period; alike by default
        """
        key = np.asarray(spend, dtype=np.float64).tobytes()
        if weights is not None:
            key += weights.tobytes()
        found = self._outcomes.get(key)
        if found is None:
            found = brought(self._window, spend, (weights,))
            found.flags.writeable = False
            for old in list(self._outcomes)[: 1 - _REMEMBERED]:
                self._outcomes.pop(old, None)
            self._outcomes[key] = found
        return found

    def counted(self, counts: tuple[Weights, ...]) -> Ground:
        """The same ground for a question that counts outcome in these ways, the same each time."""
        for one in (self, *self._counted):
            if len(one.counts) == len(counts) and all(map(same_weights, one.counts, counts)):
                return one
        self._counted.append(replace(self, counts=counts))
        return self._counted[-1]

    def count_of(self, weights: Weights) -> int:
        """Which of the question's counts weighs periods like this."""
        for number, one in enumerate(self.counts):
            if same_weights(one, weights):
                return number
        raise ValueError("the ground does not count outcome as the question does")

    @cached_property
    def responses(self) -> Responses:
        """What plans bring, in every way in which the question counts it."""
        return Responses(self._window, self.counts)

    def brings(self, spend: Floats) -> Floats:
        """What a plan brings as the question counts it: (cells, counts * samples)."""
        parts = [self.outcome(spend, one) for one in self.counts]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def curves(self, committed: Floats, shape: Floats, weights: Weights = None) -> CalendarCurves:
        """Responses by level, in one way of counting (see ``ResponseWindow.curves``)."""
        return Responses(self._window, (weights,)).curves(committed, shape)

    @property
    def _window(self) -> ResponseWindow:
        if self.window is None:
            raise InvalidProblem(
                "A guardrail asks what a plan brings, and no model is at hand to say so.",
                "Ask the question of a fitted model.",
            )
        return self.window
