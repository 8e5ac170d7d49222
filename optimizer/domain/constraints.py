"""What is asked of levels: a tagged union, each member knowing where it came from and went.

A requirement's rows on spend, semi-continuous cells and caps become one of four things on
levels: a bound of one cell, a row that couples several, a cell that spends nothing or at
least something, or a row that counts only where a cell spends. Each carries the requirement
that asked for it and the numbers of it that its bounds follow, and a row its place in the
domain's matrix, so that moves, multipliers and prices come back to it without looking for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.requirements import Integers, Requirement

_NOWHERE = -1


@dataclass(frozen=True)
class Follows:
    """Which of a requirement's numbers bounds follow, and how far.

    Parameters
    ----------
    below, above : what lower and upper bounds follow, "" where none does
    per : money by which a bound moves with a unit of its number
    asks : money by which more or less is asked for then, over all periods
    """

    below: str = ""
    above: str = ""
    per: float = 1.0
    asks: float = 1.0


NOTHING = Follows()


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
    follows : the source's numbers that they follow
    """

    source: Requirement
    cell: int
    lower: float
    upper: float
    follows: Follows = NOTHING


@dataclass(frozen=True, eq=False)
class CouplingRow:
    """Several levels: lower <= coefficients @ level (+ forms) <= upper.

    Parameters
    ----------
    source : who asked for it
    cells, coefficients : the levels that it touches; none where all of it is committed
    lower, upper : money
    forms : positive parts that count too; None without
    follows : the source's numbers that lower and upper follow
    place : its row of the domain's matrix
    """

    source: Requirement
    cells: Integers
    coefficients: Floats
    lower: float
    upper: float
    forms: Forms | None = None
    follows: Follows = NOTHING
    place: int = _NOWHERE


@dataclass(frozen=True, eq=False)
class SemiContinuousCell(_OneLevel):
    """One level: nothing, or at least ``least``.

    Parameters
    ----------
    source : who asked for it
    cell : whose level
    least : money beside what is committed
    follows : the source's number that ``least`` follows
    """

    source: Requirement
    cell: int
    least: float
    follows: Follows

    @property
    def lower(self) -> float:
        """The least money where anything is spent."""
        return self.least

    @property
    def upper(self) -> float:
        """It has none."""
        return np.inf


@dataclass(frozen=True, eq=False)
class ConditionalRow:
    """Several levels, where one cell spends: lower <= coefficients @ level.

    Parameters
    ----------
    source : who asked for it
    switch : the row counts only where this cell spends anything
    cells, coefficients : the levels that it touches
    lower : money
    follows : the source's number that ``lower`` follows
    place : its row of the domain's matrix
    """

    source: Requirement
    switch: int
    cells: Integers
    coefficients: Floats
    lower: float
    follows: Follows
    place: int = _NOWHERE
    upper: float = field(default=np.inf, init=False)
    forms: Forms | None = field(default=None, init=False)


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
