"""What is asked of levels: a tagged union, each member knowing where it came from and went.

A requirement's rows on spend, semi-continuous cells and caps become one of four things on
levels: a bound of one cell, a row that couples several, a cell that spends nothing or at
least something, or a row that counts only where a cell spends. Each carries the requirement
that asked for it, and a row its place in the domain's matrix, so that violations, multipliers
and prices come back to it without looking for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.requirements import Integers, Requirement

_NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Forms:
    """Sums of positive parts: coefficients @ max(0, matrix @ level + base)."""

    matrix: Floats
    base: Floats
    coefficients: Floats

    @staticmethod
    def none(cells: int) -> Forms:
        """No parts at all."""
        return Forms(np.zeros((0, cells)), np.zeros(0), np.zeros(0))


class _OneLevel:
    """What is asked of the level of one cell."""

    cell: int
    name: ClassVar[str] = ""

    @property
    def about(self) -> int:
        """The cell that it is about."""
        return self.cell

    @property
    def cells(self) -> Integers:
        """The level that it touches."""
        return np.array([self.cell])

    @property
    def coefficients(self) -> Floats:
        """Of that level."""
        return np.ones(1)


@dataclass(frozen=True, eq=False)
class Bound(_OneLevel):
    """One level: lower <= level <= upper.

    Parameters
    ----------
    source : who asked for it
    cell : whose level
    lower, upper : money beside what is committed
    committed : money of the cell outside of its level
    """

    source: Requirement
    cell: int
    lower: float
    upper: float
    committed: float

    def eased(self, by: float) -> Bound:
        """The same, having given way by so much money (+ above, - below)."""
        return replace(self, upper=self.upper + max(by, 0.0), lower=self.lower + min(by, 0.0))


@dataclass(frozen=True, eq=False)
class CouplingRow:
    """Several levels: lower <= coefficients @ level (+ forms) <= upper.

    Parameters
    ----------
    source : who asked for it
    cells, coefficients : the levels that it touches; none where all of it is committed
    lower, upper : money
    committed : what money outside of the levels adds to the row
    forms : positive parts that count too; None without
    about : the one cell that it is about, None where it is about all of them
    place : its row of the domain's matrix
    name : what it is about in words, where no cell alone says that
    """

    source: Requirement
    cells: Integers
    coefficients: Floats
    lower: float
    upper: float
    committed: float
    forms: Forms | None = None
    about: int | None = None
    place: int = _NOWHERE
    name: str = ""

    def eased(self, by: float) -> CouplingRow:
        """The same, having given way by so much money (+ above, - below)."""
        return replace(self, upper=self.upper + max(by, 0.0), lower=self.lower + min(by, 0.0))


@dataclass(frozen=True, eq=False)
class SemiContinuousCell(_OneLevel):
    """One level: nothing, or at least ``least``.

    Parameters
    ----------
    source : who asked for it
    cell : whose level
    least : money beside what is committed
    committed : money of the cell outside of its level
    """

    source: Requirement
    cell: int
    least: float
    committed: float

    @property
    def lower(self) -> float:
        """The least money where anything is spent."""
        return self.least

    @property
    def upper(self) -> float:
        """It has none."""
        return np.inf

    def eased(self, by: float) -> SemiContinuousCell:
        """The same, having given way by so much money (- below)."""
        return replace(self, least=self.least + min(by, 0.0))


@dataclass(frozen=True, eq=False)
class ConditionalRow:
    """Several levels, where one cell spends: lower <= coefficients @ level.

    Parameters
    ----------
    source : who asked for it
    switch : the row counts only where this cell spends anything
    cells, coefficients : the levels that it touches
    lower : money
    committed : what money outside of the levels adds to the row
    place : its row of the domain's matrix
    """

    source: Requirement
    switch: int
    cells: Integers
    coefficients: Floats
    lower: float
    committed: float
    place: int = _NOWHERE
    upper: float = field(default=np.inf, init=False)
    forms: Forms | None = field(default=None, init=False)
    name: ClassVar[str] = ""

    @property
    def about(self) -> int:
        """The cell that it is about."""
        return self.switch

    def eased(self, by: float) -> ConditionalRow:
        """The same, having given way by so much money (- below)."""
        return replace(self, lower=self.lower + min(by, 0.0))


Row = CouplingRow | ConditionalRow
Constraint = Bound | CouplingRow | SemiContinuousCell | ConditionalRow


@dataclass(frozen=True, eq=False)
class Commitment:
    """Money that a requirement leaves no choice about.

    Parameters
    ----------
    source : who asked for it
    entries : which, (periods, cells)
    """

    source: Requirement
    entries: NDArray[np.bool_]
