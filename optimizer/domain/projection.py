"""From requirements on spend to what is asked of levels, and to the domain that this leaves.

Rows on spend become rows on levels; a row that touches one level only becomes a bound on it.
An equality on a single period and cell is committed money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    Follows,
    Forms,
    SemiContinuousCell,
)
from optimizer.domain.levels import Domain, domain_of_constraints
from optimizer.domain.marginal import cap_bounds
from optimizer.problem import CalendarKind, Pattern, PlanProblem
from optimizer.requirements import (
    NOBODYS,
    Ground,
    Integers,
    Parts,
    Requirement,
    Rows,
    SemiContinuous,
)

_TINY = 1e-12


def build_domain(problem: PlanProblem, ground: Ground) -> Domain:
    """Domain of a problem with fixed calendars."""
    return domain_of(problem, problem.requirements, ground)


def domain_of(problem: PlanProblem, requirements: Iterable[Requirement], ground: Ground) -> Domain:
    """Domain of some of a problem's requirements."""
    asked = asked_of(problem, requirements, ground)
    reference = float(ground.reference.sum())
    return domain_of_constraints(
        asked.committed, asked.shape, asked.constraints, asked.commitments, reference
    )


@dataclass(frozen=True, eq=False)
class Asked:
    """What requirements ask of levels.

    Parameters
    ----------
    committed, shape : (periods, cells), as in ``Domain``
    constraints, commitments : what is asked of levels, and what is no choice of theirs
    """

    committed: Floats
    shape: Floats
    constraints: tuple[Constraint, ...]
    commitments: tuple[Commitment, ...]


def asked_of(problem: PlanProblem, requirements: Iterable[Requirement], ground: Ground) -> Asked:
    """What some of a problem's requirements ask of levels.

    The tightest of a requirement's bounds on a cell stands for all of them.
    """
    requirements = tuple(requirements)
    asked = _rows_of(requirements, ground)
    commitments = _committed(asked, ground)
    return _asked(problem, asked, commitments, ground, _total_of(problem, requirements), False)


def asked_apart(problem: PlanProblem, ground: Ground, keep: bool) -> Asked:
    """What a problem asks of levels, a constraint for every row, whatever else moves.

    Shares are of the plan's own total, even where that has to be spent. ``keep`` commits money
    that numbers leave no choice about; otherwise only what follows no number is committed.
    """
    asked = _rows_of(problem.requirements, ground)
    fixing = [one for one in asked if keep or one[1].follows == NOBODYS]
    return _asked(problem, asked, _committed(fixing, ground), ground, None, True)


def _asked(
    problem: PlanProblem,
    asked: Sequence[tuple[Requirement, Rows]],
    committed: tuple[Floats, list[Commitment]],
    ground: Ground,
    total: float | None,
    apart: bool,
) -> Asked:
    money, commitments = committed
    fixed = np.any([np.zeros(money.shape), *(one.entries for one in commitments)], axis=0)
    standing = _standing([source for source, _ in asked], ground) * ~fixed
    shape, money = _shape(problem, ground, fixed, standing), money + standing
    constraints: list[Constraint] = []
    for source, rows in asked:
        constraints += _project(source, rows, money, shape, apart)
        for semi in source.semi_continuous(ground):
            constraints += _on_levels(source, semi, money, shape, total)
    constraints += cap_bounds([source for source, _ in asked], money, shape, ground)
    return Asked(money, shape, tuple(constraints), tuple(commitments))


def _rows_of(requirements: Iterable[Requirement], ground: Ground) -> list[tuple[Requirement, Rows]]:
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


def _standing(requirements: Iterable[Requirement], ground: Ground) -> Floats:
    """Money (periods, cells) that is spent whatever is decided."""
    money = np.zeros(ground.reference.shape)
    for one in requirements:
        stands = one.stands(ground)
        money = money if stands is None else money + stands
    return money


def _shape(
    problem: PlanProblem, ground: Ground, fixed: NDArray[np.bool_], standing: Floats
) -> Floats:
    pattern = _pattern(problem.calendar, ground, np.arange(len(ground.cells)))
    for other in problem.calendar_exceptions:
        cells = ground.cells.select(other.cells)
        pattern[:, cells] = _pattern(other.calendar, ground, cells)
    pattern = pattern * ~fixed
    empty = pattern.sum(axis=0) <= 0
    pattern = _beside(np.where(empty, 1.0, pattern) * ~fixed, standing, ground, fixed)
    total = pattern.sum(axis=0)
    return np.divide(pattern, total, out=np.zeros_like(pattern), where=total > 0)


def _beside(pattern: Floats, standing: Floats, ground: Ground, fixed: NDArray[np.bool_]) -> Floats:
    """What a calendar with the reference's money has left beside money that stands.

    A cell of which nothing is left keeps the calendar's shape.
    """
    if not standing.any():
        return pattern
    total, money = pattern.sum(axis=0), (ground.reference * ~fixed).sum(axis=0)
    whole = pattern * np.divide(money, total, out=np.zeros_like(total), where=total > 0)
    left = np.maximum(whole - standing, 0.0)
    # Of rounding nothing is made a calendar.
    some = left.sum(axis=0) > _TINY * money
    touched: Floats = np.where(standing.any(axis=0) & some, left, pattern)
    return touched


def _pattern(calendar: CalendarKind | Pattern, ground: Ground, cells: NDArray[np.intp]) -> Floats:
    """Money whose shape some cells follow, (periods, these cells)."""
    reference: Floats = ground.reference[:, cells]
    if calendar == "reference":
        return reference
    own = 1.0 if calendar == "even" else np.array(calendar, np.float64)[:, None]
    return np.ones(reference.shape) * own


def _project(
    source: Requirement, rows: Rows, committed: Floats, shape: Floats, apart: bool
) -> list[Constraint]:
    """Rows on levels; those of one cell are bounds."""
    count, at = rows.lower.size, (rows.period, rows.cell)
    constant = np.bincount(rows.row, rows.coefficient * committed[at], minlength=count)
    lower, upper = rows.lower - constant, rows.upper - constant
    per = np.ones(count) if rows.per is None else rows.per
    row, cell, weight = _on_cells(rows, shape)
    begins = np.searchsorted(row, np.arange(count + 1))
    single = (np.diff(begins) == 1) & (rows.parts is None)
    # Dark periods ask nothing of levels: no row of nothing that holds, but where bounds may move.
    holds = (lower <= 0) & (upper >= 0)
    idle = (np.diff(begins) == 0) & holds & (rows.parts is None) & (not apart)
    result: list[Constraint] = [
        CouplingRow(
            source,
            cell[begins[i] : begins[i + 1]],
            weight[begins[i] : begins[i + 1]],
            float(lower[i]),
            float(upper[i]),
            None if rows.parts is None else _forms(rows.parts, i, committed, shape),
            Follows(*rows.follows, per=float(per[i]), asks=float(per[i])),
        )
        for i in np.flatnonzero(~(single | idle)).tolist()
    ]
    one = np.flatnonzero(single)
    owner, weight = cell[begins[one]], weight[begins[one]]
    ends = np.sort(np.stack([lower[one], upper[one]]) / weight, axis=0)
    if not apart:
        return result + _tightest(source, owner, *ends)
    for i, k, low, high, by in zip(one.tolist(), owner.tolist(), *ends, weight, strict=True):
        turned = rows.follows if by > 0 else rows.follows[::-1]
        ways = Follows(*turned, per=float(per[i] / abs(by)), asks=float(per[i]))
        result.append(Bound(source, k, float(low), float(high), ways))
    return result


def _on_cells(rows: Rows, shape: Floats) -> tuple[Integers, Integers, Floats]:
    """Row, cell and coefficient of what rows ask of levels, in that order; nothing where it is 0.

    A rule on every period of every cell has as many rows: a matrix of them is mostly zeros.
    """
    cells = shape.shape[1]
    key, which = np.unique(rows.row * cells + rows.cell, return_inverse=True)
    weight = np.zeros(key.size)
    np.add.at(weight, which, rows.coefficient * shape[rows.period, rows.cell])
    some = np.abs(weight) >= _TINY
    row, cell = np.divmod(key[some], cells)
    return row, cell, weight[some]


def _tightest(source: Requirement, owner: Integers, low: Floats, high: Floats) -> list[Constraint]:
    """One bound a cell, of all that rows say of it."""
    cells, which = np.unique(owner, return_inverse=True)
    lower, upper = np.full(cells.size, -np.inf), np.full(cells.size, np.inf)
    np.maximum.at(lower, which, low)
    np.minimum.at(upper, which, high)
    each = zip(cells.tolist(), lower.tolist(), upper.tolist(), strict=True)
    return [Bound(source, *one) for one in each]


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
    follows = Follows(asked.follows, per=asked.per, asks=asked.per)
    if asked.of_total and total is None:
        return [_share_of_total(source, asked, committed)]
    least = asked.least * total if asked.of_total and total is not None else asked.least
    if asked.each_period:
        stuck = _too_little(least, committed[:, cell], shape[:, cell])
        if stuck is not None:
            none, nothing = np.zeros(0, dtype=np.intp), np.zeros(0)
            low = least - stuck
            return [CouplingRow(source, none, nothing, low, np.inf, follows=follows)]
        low, must, weight = _each_period(least, committed[:, cell], shape[:, cell])
        follows = Follows(asked.follows, per=asked.per / weight, asks=asked.per * shape.shape[0])
    else:
        low, must = least - before, before > 0
    if low <= 0:
        return []
    if must:
        return [Bound(source, cell, low, np.inf, follows)]
    return [SemiContinuousCell(source, cell, low, follows)]


def _too_little(least: float, committed: Floats, shape: Floats) -> float | None:
    """The least money that is committed in a period without any choice; None where enough is."""
    stuck = committed[(committed > 0) & (committed < least) & (shape == 0)]
    return float(stuck.min()) if stuck.size else None


def _each_period(least: float, committed: Floats, shape: Floats) -> tuple[float, bool, float]:
    """Least level at which every period that spends has enough, and the share of that period.

    Between the two, whether spending nothing is excluded.
    """
    on = np.flatnonzero(shape > 0)
    must = bool(((committed > 0) & (committed < least) & (shape > 0)).any())
    if not on.size:
        return 0.0, must, 1.0
    needed = (least - committed[on]) / shape[on]
    most = int(needed.argmax())
    return max(float(needed[most]), 0.0), must, float(shape[on[most]])


def _share_of_total(source: Requirement, asked: SemiContinuous, committed: Floats) -> Constraint:
    """A share of a total that is open itself: a row that counts where the cell spends."""
    cell, cells = asked.cell, committed.shape[1]
    follows = Follows(asked.follows, per=asked.per, asks=asked.per)
    coefficients = np.full(cells, -asked.least)
    coefficients[cell] += 1.0
    low = asked.least * float(committed.sum()) - float(committed[:, cell].sum())
    every = np.arange(cells)
    if committed[:, cell].sum() > 0:
        return CouplingRow(source, every, coefficients, low, np.inf, follows=follows)
    return ConditionalRow(source, cell, every, coefficients, low, follows)
