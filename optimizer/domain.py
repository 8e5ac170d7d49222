"""What may be decided: one level per cell, and the rows that levels must satisfy.

With fixed calendars spend[t, k] = committed[t, k] + level[k] * shape[t, k]. Guardrail
rows on spend become rows on levels here; a row that touches one level only becomes a
bound on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.guardrails import Ground, Integers, Rows
from optimizer.problem import Budget, PlanProblem

BUDGET = "budget"
TOUCH = 1e-9
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class LabelledRow:
    """One row on levels: lower <= coefficients @ level <= upper, and who asked for it.

    ``committed`` is what money outside of the levels adds to the row; ``text`` names the
    cell of a single row.
    """

    label: str
    cells: Integers
    coefficients: Floats
    lower: float
    upper: float
    committed: float
    text: str


@dataclass(frozen=True, eq=False)
class Domain:
    """Levels that a plan may take.

    Parameters
    ----------
    committed, shape : (periods, cells); each column of ``shape`` sums to 1, or to 0 where
        every period of the cell is committed
    rows : every row, single ones included, as it was asked for
    lower, upper : bounds on levels, (cells,), tightened by the coupling rows
    matrix, row_lower, row_upper : coupling rows of shape (rows, cells)
    typical : money of the reference plan, 0 where it spends nothing
    """

    committed: Floats
    shape: Floats
    rows: tuple[LabelledRow, ...]
    lower: Floats
    upper: Floats
    matrix: Floats
    row_lower: Floats
    row_upper: Floats
    typical: float = 0.0

    def spend(self, levels: Floats) -> Floats:
        """Money of shape (periods, cells) at given levels."""
        return self.committed + self.shape * levels

    @property
    def money_scale(self) -> float:
        """A typical amount, to scale and to judge tolerances by.

        A bound far above everything that was ever spent says nothing about that.
        """
        finite = self.upper[np.isfinite(self.upper)]
        most = float(finite.max(initial=0.0))
        if self.typical > 0:
            most = min(most, self.typical) if finite.size else self.typical
        needed = float(np.maximum(self.lower, 0.0).sum() + self.committed.sum())
        return max(most, needed, 1e-9)


def build_domain(problem: PlanProblem, ground: Ground, with_budget: bool = True) -> Domain:
    """Domain of a problem with fixed calendars, on request as if it had no budget."""
    asked = [(g.label, g.rows(ground)) for g in problem.guardrails]
    if with_budget:
        asked.append((BUDGET, _budget_rows(problem.budget, ground)))
    committed, fixed = _committed([rows for _, rows in asked], ground)
    shape = _shape(problem, ground, fixed)
    rows = [
        row for label, given in asked for row in _project(label, given, committed, shape, ground)
    ]
    return _domain(committed, shape, rows, float(ground.reference.sum()))


def _budget_rows(budget: Budget, ground: Ground) -> Rows:
    everything = np.ones((1, ground.dates.size, len(ground.cells)))
    least = budget.total if budget.sense == "==" else -np.inf
    return Rows.of(everything, np.array([least]), np.array([budget.total]))


def _committed(asked: Sequence[Rows], ground: Ground) -> tuple[Floats, NDArray[np.bool_]]:
    """Entries that an equality on a single period and cell leaves no choice about."""
    committed = np.zeros(ground.reference.shape)
    fixed = np.zeros(ground.reference.shape, dtype=bool)
    for rows in asked:
        entries = np.bincount(rows.row, minlength=rows.lower.size)
        single = (entries[rows.row] == 1) & (rows.lower == rows.upper)[rows.row]
        at = (rows.period[single], rows.cell[single])
        committed[at] = rows.lower[rows.row[single]] / rows.coefficient[single]
        fixed[at] = True
    return committed, fixed


def _shape(problem: PlanProblem, ground: Ground, fixed: NDArray[np.bool_]) -> Floats:
    even = np.full(len(ground.cells), problem.calendar == "even")
    for rule in problem.calendar_rules:
        even[ground.cells.select(rule.cells)] = rule.calendar == "even"
    pattern = np.where(even, 1.0, ground.reference) * ~fixed
    empty = pattern.sum(axis=0) <= 0
    pattern = np.where(empty, 1.0, pattern) * ~fixed
    total = pattern.sum(axis=0)
    return np.divide(pattern, total, out=np.zeros_like(pattern), where=total > 0)


def _project(
    label: str, rows: Rows, committed: Floats, shape: Floats, ground: Ground
) -> list[LabelledRow]:
    """Rows on levels; single rows of one cell are merged into their tightest."""
    count, cells = rows.lower.size, shape.shape[1]
    at = (rows.period, rows.cell)
    constant = np.bincount(rows.row, rows.coefficient * committed[at], minlength=count)
    matrix = np.zeros((count, cells))
    np.add.at(matrix, (rows.row, rows.cell), rows.coefficient * shape[at])
    matrix[np.abs(matrix) < _TINY] = 0.0
    lower, upper = rows.lower - constant, rows.upper - constant
    touched = (matrix != 0).sum(axis=1)
    single, owner = touched == 1, np.abs(matrix).argmax(axis=1)
    result = [
        LabelledRow(
            label, np.flatnonzero(line), line[line != 0], float(low), float(high), float(base), ""
        )
        for line, low, high, base in zip(
            matrix[~single], lower[~single], upper[~single], constant[~single], strict=True
        )
    ]
    for cell in np.unique(owner[single]):
        mine = single & (owner == cell)
        factor = matrix[mine, cell]
        ends = np.sort(np.stack([lower[mine] / factor, upper[mine] / factor]), axis=0)
        result.append(
            LabelledRow(
                label,
                np.array([cell]),
                np.ones(1),
                float(ends[0].max()),
                float(ends[1].min()),
                float(committed[:, cell].sum()),
                ground.cells.text(int(cell)),
            )
        )
    return result


def _domain(
    committed: Floats, shape: Floats, rows: Sequence[LabelledRow], typical: float
) -> Domain:
    cells = shape.shape[1]
    lower = np.zeros(cells)
    upper = np.where(shape.sum(axis=0) > 0, np.inf, 0.0)
    coupling = [row for row in rows if row.cells.size > 1]
    for row in rows:
        if row.cells.size == 1:
            cell = row.cells[0]
            lower[cell] = max(lower[cell], row.lower)
            upper[cell] = min(upper[cell], row.upper)
    for row in coupling:
        _tighten(row, lower, upper)
    # Bounds that miss each other by a rounding error touch.
    close = (lower > upper) & (lower - upper <= TOUCH * (np.abs(lower) + np.abs(upper)))
    upper = np.where(close, lower, upper)
    matrix = np.zeros((len(coupling), cells))
    for i, row in enumerate(coupling):
        matrix[i, row.cells] = row.coefficients
    return Domain(
        committed=committed,
        shape=shape,
        rows=tuple(rows),
        lower=lower,
        upper=upper,
        matrix=matrix,
        row_lower=np.array([row.lower for row in coupling]),
        row_upper=np.array([row.upper for row in coupling]),
        typical=typical,
    )


def _tighten(row: LabelledRow, lower: Floats, upper: Floats) -> None:
    """Upper bounds that a row with coefficients >= 0 implies, in place."""
    if not np.isfinite(row.upper) or (row.coefficients < 0).any():
        return
    spare = row.upper - float(row.coefficients @ lower[row.cells])
    room = lower[row.cells] + np.maximum(spare, 0.0) / row.coefficients
    upper[row.cells] = np.minimum(upper[row.cells], room)
