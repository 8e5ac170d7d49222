"""From requirements on spend to a domain of levels.

Rows on spend become rows on levels; a row that touches one level only becomes a bound on it.
An equality on a single period and cell is committed money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.limits import RULE_BYTES
from optimizer.domain.constraints import (
    Bound,
    Commitment,
    ConditionalRow,
    Constraint,
    CouplingRow,
    Forms,
    SemiContinuousCell,
)
from optimizer.domain.levels import Domain, domain_of_constraints
from optimizer.domain.marginal import cap_bounds
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground, Parts, Requirement, Rows, SemiContinuous

_TINY = 1e-12


def build_domain(problem: PlanProblem, ground: Ground) -> Domain:
    """Domain of a problem with fixed calendars."""
    return domain_of(problem, problem.requirements, ground)


def domain_of(problem: PlanProblem, requirements: Iterable[Requirement], ground: Ground) -> Domain:
    """Domain of some of a problem's requirements."""
    requirements = tuple(requirements)
    asked = _asked(requirements, ground)
    committed, commitments = _committed(asked, ground)
    fixed = np.any([np.zeros(committed.shape), *(one.entries for one in commitments)], axis=0)
    shape = _shape(problem, ground, fixed)
    total = _total_of(problem, requirements)
    constraints: list[Constraint] = []
    for source, rows in asked:
        constraints += _project(source, rows, committed, shape)
        for semi in source.semi_continuous(ground):
            constraints += _on_levels(source, semi, committed, shape, total)
    constraints += cap_bounds(requirements, committed, shape, ground)
    reference = float(ground.reference.sum())
    return domain_of_constraints(committed, shape, constraints, commitments, reference)


def _asked(requirements: Iterable[Requirement], ground: Ground) -> list[tuple[Requirement, Rows]]:
    """The rows of each requirement; refused before they take more memory than planning may."""
    asked, size = [], 0
    for source in requirements:
        rows = source.rows(ground)
        size += rows.bytes_on(len(ground.cells))
        RULE_BYTES.require(size, "The rules take", InvalidProblem, "Say them for fewer cells.")
        asked.append((source, rows))
    return asked


def _total_of(problem: PlanProblem, requirements: Sequence[Requirement]) -> float | None:
    """What a plan spends in all, where that is no choice."""
    budget = problem.budget
    if budget is None or not any(one is budget for one in requirements):
        return None
    return budget.total if budget.sense == "==" else None


def _committed(
    asked: Sequence[tuple[Requirement, Rows]], ground: Ground
) -> tuple[Floats, list[Commitment]]:
    """Entries that an equality on a single period and cell leaves no choice about."""
    committed = np.zeros(ground.reference.shape)
    commitments = []
    for source, rows in asked:
        if rows.parts is not None:
            continue
        entries = np.bincount(rows.row, minlength=rows.lower.size)
        single = (entries[rows.row] == 1) & (rows.lower == rows.upper)[rows.row]
        at = (rows.period[single], rows.cell[single])
        committed[at] = rows.lower[rows.row[single]] / rows.coefficient[single]
        if single.any():
            fixed = np.zeros(committed.shape, dtype=bool)
            fixed[at] = True
            commitments.append(Commitment(source, fixed))
    return committed, commitments


def _shape(problem: PlanProblem, ground: Ground, fixed: NDArray[np.bool_]) -> Floats:
    even = np.full(len(ground.cells), problem.calendar == "even")
    for other in problem.calendar_exceptions:
        even[ground.cells.select(other.cells)] = other.calendar == "even"
    pattern = np.where(even, 1.0, ground.reference) * ~fixed
    empty = pattern.sum(axis=0) <= 0
    pattern = np.where(empty, 1.0, pattern) * ~fixed
    total = pattern.sum(axis=0)
    return np.divide(pattern, total, out=np.zeros_like(pattern), where=total > 0)


def _project(source: Requirement, rows: Rows, committed: Floats, shape: Floats) -> list[Constraint]:
    """Rows on levels; single rows of one cell are merged into their tightest."""
    count, cells = rows.lower.size, shape.shape[1]
    at = (rows.period, rows.cell)
    constant = np.bincount(rows.row, rows.coefficient * committed[at], minlength=count)
    matrix = np.zeros((count, cells))
    np.add.at(matrix, (rows.row, rows.cell), rows.coefficient * shape[at])
    matrix[np.abs(matrix) < _TINY] = 0.0
    lower, upper = rows.lower - constant, rows.upper - constant
    touched = (matrix != 0).sum(axis=1)
    if rows.parts is not None:
        touched[:] = cells + 1
    single, owner = touched == 1, np.abs(matrix).argmax(axis=1)
    result: list[Constraint] = [
        CouplingRow(
            source,
            np.flatnonzero(matrix[i]),
            matrix[i][matrix[i] != 0],
            float(lower[i]),
            float(upper[i]),
            float(constant[i]),
            None if rows.parts is None else _forms(rows.parts, int(i), committed, shape),
            about=None if rows.about is None else int(rows.about[i]),
            name=rows.names[i] if rows.names else "",
        )
        for i in np.flatnonzero(~single)
    ]
    for cell in np.unique(owner[single]):
        mine = single & (owner == cell)
        factor = matrix[mine, cell]
        ends = np.sort(np.stack([lower[mine] / factor, upper[mine] / factor]), axis=0)
        result.append(
            _bound(source, int(cell), float(ends[0].max()), float(ends[1].min()), committed)
        )
    return result


def _bound(source: Requirement, cell: int, low: float, high: float, committed: Floats) -> Bound:
    return Bound(source, cell, low, high, float(committed[:, cell].sum()))


def _forms(parts: Parts, row: int, committed: Floats, shape: Floats) -> Forms:
    """The positive parts of one row, on levels."""
    mine = parts.row == row
    weights = parts.weights[parts.row_part[mine]]
    matrix, base = weights * shape.sum(axis=0), weights @ committed.sum(axis=0)
    return Forms(matrix, base, parts.row_coefficient[mine])


def _on_levels(
    source: Requirement,
    asked: SemiContinuous,
    committed: Floats,
    shape: Floats,
    total: float | None,
) -> list[Constraint]:
    """Nothing, or at least so much, of one cell."""
    cell, before = asked.cell, float(committed[:, asked.cell].sum())
    if asked.of_total and total is None:
        return [_share_of_total(source, asked, committed)]
    least = asked.least * total if asked.of_total and total is not None else asked.least
    if asked.each_period:
        stuck = _too_little(least, committed[:, cell], shape[:, cell])
        if stuck is not None:
            none = np.zeros(0, dtype=np.intp)
            return [
                CouplingRow(source, none, np.zeros(0), least - stuck, np.inf, stuck, about=cell)
            ]
        low, must = _each_period(least, committed[:, cell], shape[:, cell])
    else:
        low, must = least - before, before > 0
    if low <= 0:
        return []
    if must:
        return [Bound(source, cell, low, np.inf, before)]
    return [SemiContinuousCell(source, cell, low, before)]


def _too_little(least: float, committed: Floats, shape: Floats) -> float | None:
    """The least money that is committed in a period without any choice; None where enough is."""
    stuck = committed[(committed > 0) & (committed < least) & (shape == 0)]
    return float(stuck.min()) if stuck.size else None


def _each_period(least: float, committed: Floats, shape: Floats) -> tuple[float, bool]:
    """Least level at which every period that spends has enough; whether zero is excluded."""
    on = shape > 0
    needed = (least - committed[on]) / shape[on]
    must = bool(((committed > 0) & (committed < least) & on).any())
    return float(needed.max(initial=0.0)), must


def _share_of_total(source: Requirement, asked: SemiContinuous, committed: Floats) -> Constraint:
    """A share of a total that is open itself: a row that counts where the cell spends."""
    cell, cells = asked.cell, committed.shape[1]
    coefficients = np.full(cells, -asked.least)
    coefficients[cell] += 1.0
    base = float(committed[:, cell].sum() - asked.least * committed.sum())
    if committed[:, cell].sum() > 0:
        return CouplingRow(source, np.arange(cells), coefficients, -base, np.inf, base, about=cell)
    return ConditionalRow(source, cell, np.arange(cells), coefficients, -base, base)
