"""What a guardrail is: its ground, and the four natures of what it may ask of a plan.

Rows on spend (with sums of positive parts), gaps (nothing or at least), caps on what may
still be scaled, and floors on a statistic of the draws. The solver knows these four, and
no guardrail by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import Dates
from mmm_core.response import ResponseWindow

Integers = NDArray[np.intp]
Picked = Mapping[str, tuple[str, ...]]
Facts = dict[str, tuple[float | str, str]]
SlackUnit = Literal["money", "outcome"]
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
    _outcomes: dict[bytes, Floats] = field(default_factory=dict, init=False, repr=False)

    @property
    def reference_total(self) -> Floats:
        """Reference money over the horizon, shape (cells,)."""
        return self.reference.sum(axis=0)

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


@dataclass(frozen=True, eq=False)
class Parts:
    """Sums of positive parts that count in rows, beside their linear terms.

    form_j = sum of coefficient * spend[period, cell] over the entries with part == j, and
    row i gains sum over j of row_coefficient * max(0, form_j).

    Parameters
    ----------
    part, period, cell, coefficient : one entry each per non-zero of the forms
    count : number of forms
    row, row_part, row_coefficient : which part counts how much in which row; >= 0
    """

    part: Integers
    period: Integers
    cell: Integers
    coefficient: Floats
    count: int
    row: Integers
    row_part: Integers
    row_coefficient: Floats


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows on spend: lower <= sum of coefficient * spend[period, cell] <= upper.

    Parameters
    ----------
    row, period, cell, coefficient : one entry each per non-zero, equally long
    lower, upper : money, one per row; infinite where open
    parts : convex terms that count too, only in rows without a lower bound
    """

    row: Integers
    period: Integers
    cell: Integers
    coefficient: Floats
    lower: Floats
    upper: Floats
    parts: Parts | None = None

    @staticmethod
    def of(coefficients: Floats, lower: Floats, upper: Floats) -> Rows:
        """Rows from a dense array of shape (rows, periods, cells)."""
        row, period, cell = np.nonzero(coefficients)
        return Rows(row, period, cell, coefficients[row, period, cell], lower, upper)

    @staticmethod
    def over_horizon(weights: Floats, periods: int, lower: Floats, upper: Floats) -> Rows:
        """Rows on money over the whole horizon, from weights of shape (rows, cells)."""
        row, cell = np.nonzero(weights)
        return Rows(
            row=np.repeat(row, periods),
            period=np.tile(np.arange(periods), row.size),
            cell=np.repeat(cell, periods),
            coefficient=np.repeat(weights[row, cell], periods),
            lower=lower,
            upper=upper,
        )

    @staticmethod
    def single(period: Integers, cell: Integers, lower: Floats, upper: Floats) -> Rows:
        """One row for every given period and cell."""
        return Rows(np.arange(period.size), period, cell, np.ones(period.size), lower, upper)

    @staticmethod
    def none() -> Rows:
        """No rows at all."""
        nothing = np.zeros(0, dtype=np.intp)
        return Rows.single(nothing, nothing, np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Gap:
    """A cell spends nothing, or at least ``least``.

    Parameters
    ----------
    cell : which one
    least : money, or a share of the plan's own total if ``of_total``
    of_total : what ``least`` is
    each_period : the choice is made in every period, not once for the horizon
    """

    cell: int
    least: float
    of_total: bool
    each_period: bool


@dataclass(frozen=True)
class Cap:
    """A cell is scaled no further than its last level with this mean marginal outcome.

    ``marginal`` is in outcome units per money.
    """

    cell: int
    marginal: float


@dataclass(frozen=True, eq=False)
class FloorSpec:
    """A floor on a statistic M over the draws s.

    M_s[per_outcome * outcome_s - per_money * money - base_s] >= amount, with outcome and
    money summed over ``cells``, and base_s the same expression of the reference plan if
    ``versus`` is "reference", else 0.

    Parameters
    ----------
    label : the guardrail's
    cells : which ones count
    of : "outcome" if the expression is in outcome units, "profit" if it is in money
    per_outcome, per_money : see above
    measure : ("mean", 0), ("cvar", tail share) or ("quantile", tail share)
    versus, amount : see above
    """

    label: str
    cells: Integers
    of: Literal["outcome", "profit"]
    per_outcome: float
    per_money: float
    measure: tuple[str, float]
    versus: Literal["zero", "reference"]
    amount: float


@dataclass(frozen=True)
class Sentence:
    """A template and its facts, so that every surface formats amounts in its own way.

    Each fact is (value, unit) with unit "money", "outcome", "times", "share" or "text".
    """

    template: str
    facts: Mapping[str, tuple[float | str, str]] = field(default_factory=dict)


class Guardrail(Protocol):
    """What the solver, the verifier and the screens need of a guardrail."""

    @property
    def label(self) -> str:
        """Unique within a problem."""

    @property
    def slack_unit(self) -> SlackUnit:
        """What slack is measured in: money, or outcome units."""

    def selectors(self) -> tuple[Picked, ...]:
        """Every choice of cells by label that it makes."""

    def sentence(self, ground: Ground) -> Sentence:
        """The rule in plain words."""

    def rows(self, ground: Ground) -> Rows:
        """Rows that hold, together with gaps, caps and floors, when the guardrail holds."""

    def gaps(self, ground: Ground) -> tuple[Gap, ...]:
        """Cells that spend nothing or at least something."""

    def caps(self, ground: Ground) -> tuple[Cap, ...]:
        """Cells that are scaled only as far as they still return enough."""

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """Floors on statistics of the draws."""

    def slack(self, spend: Floats, ground: Ground) -> float:
        """How far a plan of shape (periods, cells) can still move, in ``slack_unit``.

        Zero where it binds, negative where it is broken, infinite where nothing limits;
        written from the definition, without the other four.
        """

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """What the author should know, such as cells that a relative bound locks at zero."""

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""


class Rule:
    """A guardrail that asks for nothing; kinds override what they ask for."""

    @property
    def slack_unit(self) -> SlackUnit:
        """Money."""
        return "money"

    def selectors(self) -> tuple[Picked, ...]:
        """What stands in ``cells`` and ``to``."""
        return tuple(getattr(self, name) for name in ("cells", "to") if hasattr(self, name))

    def rows(self, ground: Ground) -> Rows:
        """None."""
        return Rows.none()

    def gaps(self, ground: Ground) -> tuple[Gap, ...]:
        """None."""
        return ()

    def caps(self, ground: Ground) -> tuple[Cap, ...]:
        """None."""
        return ()

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """None."""
        return ()

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """Nothing to say."""
        return ()
