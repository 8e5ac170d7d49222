"""What may be decided: one level per cell, and what levels must satisfy.

With fixed calendars spend[t, k] = committed[t, k] + level[k] * shape[t, k].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.domain.constraints import (
    Bound,
    Commitment,
    ConditionalRow,
    Constraint,
    CouplingRow,
    Forms,
    Row,
    SemiContinuousCell,
)
from optimizer.requirements import Integers
from optimizer.tolerances import TOLERANCE, TOUCH

_NO_SWITCH = -1


@dataclass(frozen=True, eq=False)
class Domain:
    """Levels that a plan may take.

    Parameters
    ----------
    committed, shape : (periods, cells); each column of ``shape`` sums to 1, or to 0 where
        every period of the cell is committed
    constraints : everything that is asked of levels, as it was asked for
    commitments : what is committed, by who asked for it
    lower, upper : bounds on levels, (cells,), tightened by the coupling rows
    least : (cells,) a level is 0 or at least this; 0 where it is not semi-continuous
    matrix, row_lower, row_upper : coupling rows of shape (rows, cells)
    switch : (rows,) the cell whose spending switches the row on, -1 where it always holds
    parts, part_base : positive parts max(0, parts @ level + part_base), (parts, cells)
    part_rows : (rows, parts), >= 0: what each part adds to each row
    typical : money of the reference plan, 0 where it spends nothing
    """

    committed: Floats
    shape: Floats
    constraints: tuple[Constraint, ...]
    commitments: tuple[Commitment, ...]
    lower: Floats
    upper: Floats
    least: Floats
    matrix: Floats
    row_lower: Floats
    row_upper: Floats
    switch: Integers
    parts: Floats
    part_base: Floats
    part_rows: Floats
    typical: float = 0.0

    def spend(self, levels: Floats) -> Floats:
        """Money of shape (periods, cells) at given levels."""
        return self.committed + self.shape * levels

    def money(self, levels: Floats) -> Floats:
        """Money over the horizon at given levels, (cells,)."""
        result: Floats = self.committed.sum(axis=0) + levels
        return result

    def levels(self, spend: Floats) -> Floats:
        """Money over the horizon beside what is committed, (cells,), of a plan (periods, cells)."""
        result: Floats = (spend - self.committed).sum(axis=0)
        return result

    def sides(self, levels: Floats) -> Floats:
        """What every coupling row adds up to."""
        result: Floats = self.matrix @ levels
        if self.parts.size:
            result = result + self.part_rows @ np.maximum(self.parts @ levels + self.part_base, 0)
        return result

    def rows_on(self, levels: Floats) -> NDArray[np.bool_]:
        """Rows that count where levels are as given (or, for a box, at least as given)."""
        on: NDArray[np.bool_] = (self.switch < 0) | (levels[self.switch] > 0)
        return on

    def allows(self, levels: Floats, slack: float) -> bool:
        """Whether levels satisfy everything that is asked of them, up to ``slack`` in money."""
        sides, on = self.sides(levels), self.rows_on(levels)
        between = (levels > slack) & (levels < self.least - slack)
        return bool(
            (levels >= self.lower - slack).all()
            and (levels <= self.upper + slack).all()
            and not between.any()
            and (sides <= self.row_upper + slack)[on].all()
            and (sides >= self.row_lower - slack)[on].all()
        )

    @property
    def money_scale(self) -> float:
        """A typical amount, to scale and to judge tolerances by.

        A bound far above everything that was ever spent says nothing about that, nor does one
        of a millionth of it.
        """
        finite = self.upper[np.isfinite(self.upper)]
        most = float(finite.max(initial=0.0))
        if self.typical > 0:
            most = min(most, self.typical) if most > 0 else self.typical
        needed = float(np.maximum(self.lower, 0.0).sum() + self.committed.sum())
        return max(most, needed, 1e-6 * self.typical, 1e-9)

    @property
    def row_ranges(self) -> tuple[Floats, Floats]:
        """Least and greatest value of every row over the bounds, parts left out, (rows,)."""
        with np.errstate(invalid="ignore"):
            ends = [self.matrix * self.lower, self.matrix * self.upper]
        low, high = (np.where(self.matrix == 0, 0.0, end) for end in ends)
        return np.minimum(low, high).sum(axis=1), np.maximum(low, high).sum(axis=1)

    def touching(self) -> Domain:
        """The same, in which what misses by rounding alone touches.

        Room of a rounding error is one level, not a range of them. Rows that miss what the
        bounds reach by less than plans may differ by (conventions 20) ask for what is reached.
        """
        lower, upper, scale = self.lower, self.upper, self.money_scale
        close = (lower > upper) & (lower - upper <= TOUCH * (np.abs(lower) + np.abs(upper)))
        close |= (lower <= upper) & ((upper - lower) * upper.size <= TOUCH * scale)
        upper = np.where(close, lower, upper)
        closed = replace(self, upper=upper, least=np.where(upper <= lower, 0.0, self.least))
        least, most = closed.row_ranges
        always = (self.switch < 0) & ~(self.part_rows > 0).any(axis=1)
        with np.errstate(invalid="ignore"):
            over, short = least - self.row_upper, self.row_lower - most
        over_a_little = always & (over > 0) & (over <= TOLERANCE * scale)
        short_a_little = always & (short > 0) & (short <= TOLERANCE * scale)
        return replace(
            closed,
            row_upper=np.where(over_a_little, least, self.row_upper),
            row_lower=np.where(short_a_little, most, self.row_lower),
        )

    def within(self, most: float) -> Domain:
        """The same where no level may pass ``most``."""
        upper = np.minimum(self.upper, most)
        lower, upper, least = _tidied(self.lower, upper, self.least)
        return replace(self, lower=lower, upper=upper, least=least)


def domain_of_constraints(
    committed: Floats,
    shape: Floats,
    constraints: Sequence[Constraint],
    commitments: Sequence[Commitment],
    typical: float,
) -> Domain:
    """The domain that some constraints leave.

    Parameters
    ----------
    committed, shape : (periods, cells), as in ``Domain``
    constraints, commitments : what is asked of levels, and what is no choice of theirs
    typical : money of the reference plan
    """
    cells = shape.shape[1]
    lower, least = np.zeros(cells), np.zeros(cells)
    upper = np.where(shape.sum(axis=0) > 0, np.inf, 0.0)
    constraints, coupling = _placed(constraints)
    for constraint in constraints:
        match constraint:
            case Bound(cell=cell):
                lower[cell] = max(lower[cell], constraint.lower)
                upper[cell] = min(upper[cell], constraint.upper)
            case SemiContinuousCell(cell=cell):
                least[cell] = max(least[cell], constraint.least)
    for row in coupling:
        _tighten(row, lower, upper)
    switch = np.array(
        [row.switch if isinstance(row, ConditionalRow) else _NO_SWITCH for row in coupling],
        dtype=np.intp,
    )
    least[switch[switch >= 0]] = np.maximum(least[switch[switch >= 0]], TOUCH * (typical or 1.0))
    lower, upper, least = _tidied(lower, upper, least)
    matrix = np.zeros((len(coupling), cells))
    for i, row in enumerate(coupling):
        matrix[i, row.cells] = row.coefficients
    domain = Domain(
        committed=committed,
        shape=shape,
        constraints=tuple(constraints),
        commitments=tuple(commitments),
        lower=lower,
        upper=upper,
        least=least,
        matrix=matrix,
        row_lower=np.array([row.lower for row in coupling]),
        row_upper=np.array([row.upper for row in coupling]),
        switch=switch,
        **_parts_of(coupling, cells),
        typical=typical,
    )
    return domain.touching()


def _placed(constraints: Sequence[Constraint]) -> tuple[list[Constraint], list[Row]]:
    """Constraints whose rows know their place in the matrix; and those rows, in that order."""
    placed: list[Constraint] = []
    rows: list[Row] = []
    for constraint in constraints:
        if isinstance(constraint, CouplingRow | ConditionalRow):
            constraint = replace(constraint, place=len(rows))
            rows.append(constraint)
        placed.append(constraint)
    return placed, rows


def _tidied(lower: Floats, upper: Floats, least: Floats) -> tuple[Floats, Floats, Floats]:
    """A least amount below a lower bound is a bound; one above the upper bound leaves nothing."""
    lower = np.where((lower > 0) & (least > 0), np.maximum(lower, least), lower)
    least = np.where(lower > 0, 0.0, least)
    never = (least > upper * (1 + TOUCH)) & (least > 0)
    upper = np.where(never, 0.0, np.maximum(upper, np.where(upper > 0, least, 0.0)))
    return lower, upper, np.where(never, 0.0, least)


def _parts_of(coupling: Sequence[Row], cells: int) -> dict[str, Floats]:
    forms = [row.forms or Forms.none(cells) for row in coupling]
    count = sum(form.base.size for form in forms)
    part_rows, first = np.zeros((len(coupling), count)), 0
    for i, form in enumerate(forms):
        part_rows[i, first : first + form.base.size] = form.coefficients
        first += form.base.size
    return {
        "parts": np.concatenate([np.zeros((0, cells)), *(form.matrix for form in forms)]),
        "part_base": np.concatenate([np.zeros(0), *(form.base for form in forms)]),
        "part_rows": part_rows,
    }


def _tighten(row: Row, lower: Floats, upper: Floats) -> None:
    """Upper bounds that a row with coefficients >= 0 implies, in place."""
    if not np.isfinite(row.upper) or row.forms is not None or (row.coefficients < 0).any():
        return
    spare = row.upper - float(row.coefficients @ lower[row.cells])
    room = lower[row.cells] + np.maximum(spare, 0.0) / row.coefficients
    upper[row.cells] = np.minimum(upper[row.cells], room)
