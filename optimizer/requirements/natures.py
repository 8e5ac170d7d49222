"""The four natures of what a guardrail may ask of a plan.

Rows on spend (with sums of positive parts), semi-continuous cells (nothing or at least), caps
on what may still be scaled, and floors on a statistic of the draws. The solver knows these
four, and no guardrail by name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.limits import RULE_BYTES
from optimizer.requirements.worth import Weights, Worth

Integers = NDArray[np.intp]
_BYTES_AN_ENTRY = 32
Numbers = tuple[str, str]
# What rows' lower and upper bounds follow: the numbers of a range, or nobody's.
RANGE: Numbers = ("min", "max")
NOBODYS: Numbers = ("", "")


@dataclass(frozen=True, eq=False)
class Parts:
    """Sums of positive parts that count in rows, beside their linear terms.

    form_j = weights[j] @ money of the cells over the horizon, and row i gains the sum over j
    of row_coefficient * max(0, form_j).

    Parameters
    ----------
    weights : (parts, cells)
    row, row_part, row_coefficient : which part counts how much in which row; >= 0
    """

    weights: Floats
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
    follows : the requirement's own numbers that lower and upper follow; "" where none does, so
        that nothing but dropping it moves them
    per : money by which a bound moves with a unit of its number, (rows,); None where the number
        is money, or a share of money that the plan decides
    """

    row: Integers
    period: Integers
    cell: Integers
    coefficient: Floats
    lower: Floats
    upper: Floats
    parts: Parts | None = None
    follows: Numbers = NOBODYS
    per: Floats | None = None

    def bytes_on(self, cells: int) -> int:
        """Memory that they take, here and as rows of a domain of so many cells."""
        parts = 0 if self.parts is None else 2 * self.parts.weights.nbytes
        return _BYTES_AN_ENTRY * self.row.size + 8 * self.lower.size * cells + parts

    @staticmethod
    def of(coefficients: Floats, lower: Floats, upper: Floats) -> Rows:
        """Rows from a dense array of shape (rows, periods, cells)."""
        row, period, cell = np.nonzero(coefficients)
        return Rows(row, period, cell, coefficients[row, period, cell], lower, upper)

    def following(self, follows: Numbers, per: Floats | None = None) -> Rows:
        """The same, saying which numbers its bounds follow, and how far."""
        return replace(self, follows=follows, per=per)

    @staticmethod
    def over_horizon(weights: Floats, periods: int, lower: Floats, upper: Floats) -> Rows:
        """Rows on money over the whole horizon, from weights of shape (rows, cells).

        Raises
        ------
        InvalidProblem
            If they are too many for a model of so many cells.
        """
        row, cell = np.nonzero(weights)
        size = _BYTES_AN_ENTRY * row.size * periods
        RULE_BYTES.require(size, "One rule takes", InvalidProblem, "Say it for fewer cells.")
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
class SemiContinuous:
    """A cell spends nothing, or at least ``least``.

    Parameters
    ----------
    cell : which one
    least : money, or a share of the plan's own total if ``of_total``
    of_total : what ``least`` is
    each_period : the choice is made in every period, not once for the horizon
    follows : the requirement's number that ``least`` follows
    per : money by which ``least`` moves with a unit of it; 1 where it is money, or a share
    """

    cell: int
    least: float
    of_total: bool
    each_period: bool
    follows: str = "min"
    per: float = 1.0


@dataclass(frozen=True)
class Cap:
    """A cell is scaled no further than its last level with this mean marginal outcome.

    ``marginal`` is in outcome units per money, each counted with its period's ``weights``, and
    follows the requirement's number ``follows``.
    """

    cell: int
    marginal: float
    follows: str
    weights: Weights = None


@dataclass(frozen=True, eq=False)
class FloorSpec:
    """A floor on a statistic M over the draws s.

    M_s[worth of outcome_s - per_money * money - base_s] >= amount, with outcome and money summed
    over ``cells``, and base_s the same expression of the reference plan if ``versus`` is
    "reference", else 0.

    Parameters
    ----------
    cells : which ones count
    of : "outcome" if the expression is in outcome units, "profit" if it is in money
    worth : what outcome counts for
    per_money : what a unit of money counts for
    measure : ("mean", 0), ("cvar", tail share) or ("quantile", tail share)
    versus, amount : see above
    a_return : the requirement's number is not ``amount`` but what money must bring, or may cost
    """

    cells: Integers
    of: Literal["outcome", "profit"]
    worth: Worth
    per_money: float
    measure: tuple[str, float]
    versus: Literal["zero", "reference"]
    amount: float
    a_return: bool = False
