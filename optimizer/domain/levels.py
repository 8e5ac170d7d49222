"""What may be decided: one level per cell, and the rows that levels must satisfy.

With fixed calendars spend[t, k] = committed[t, k] + level[k] * shape[t, k]. Guardrail
rows on spend become rows on levels here; a row that touches one level only becomes a
bound on it. A cell that must spend nothing or at least something has a gap of levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.guardrails import Gap, Ground, Guardrail, Integers, Parts, Rows
from optimizer.problem import Budget, PlanProblem

BUDGET = "budget"
TOUCH = 1e-9
_TINY = 1e-12
_NO_SWITCH = -1


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


@dataclass(frozen=True, eq=False)
class LabelledRow:
    """One row on levels: lower <= coefficients @ level (+ forms) <= upper, and who asked for it.

    Parameters
    ----------
    label : the guardrail's
    cells, coefficients : the levels that it touches
    lower, upper : money
    committed : what money outside of the levels adds to the row
    text : names the cell of a single row
    forms : positive parts that count too; None without
    switch : the row counts only where this cell spends anything; -1 for always
    gap : the single cell may also spend nothing, whatever ``lower`` says
    """

    label: str
    cells: Integers
    coefficients: Floats
    lower: float
    upper: float
    committed: float
    text: str
    forms: Forms | None = None
    switch: int = _NO_SWITCH
    gap: bool = False


@dataclass(frozen=True, eq=False)
class Domain:
    """Levels that a plan may take.

    Parameters
    ----------
    committed, shape : (periods, cells); each column of ``shape`` sums to 1, or to 0 where
        every period of the cell is committed
    rows : every row, single ones included, as it was asked for
    lower, upper : bounds on levels, (cells,), tightened by the coupling rows
    least : (cells,) a level is 0 or at least this; 0 where there is no gap
    matrix, row_lower, row_upper : coupling rows of shape (rows, cells)
    switch : (rows,) the cell whose spending switches the row on, -1 where it always holds
    parts, part_base : positive parts max(0, parts @ level + part_base), (parts, cells)
    part_rows : (rows, parts), >= 0: what each part adds to each row
    typical : money of the reference plan, 0 where it spends nothing
    """

    committed: Floats
    shape: Floats
    rows: tuple[LabelledRow, ...]
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
        """Whether levels satisfy bounds, gaps and rows, up to ``slack`` in money."""
        sides, on = self.sides(levels), self.rows_on(levels)
        gap = (levels > slack) & (levels < self.least - slack)
        return bool(
            (levels >= self.lower - slack).all()
            and (levels <= self.upper + slack).all()
            and not gap.any()
            and (sides <= self.row_upper + slack)[on].all()
            and (sides >= self.row_lower - slack)[on].all()
        )

    @property
    def money_scale(self) -> float:
        """A typical amount, to scale and to judge tolerances by.

        A bound far above everything that was ever spent says nothing about that.
        """
        finite = self.upper[np.isfinite(self.upper)]
        most = float(finite.max(initial=0.0))
        if self.typical > 0:
            most = min(most, self.typical) if most > 0 else self.typical
        needed = float(np.maximum(self.lower, 0.0).sum() + self.committed.sum())
        return max(most, needed, 1e-9)

    def moved(self, by: Floats) -> Domain:
        """The domain whose rows, one by one, gave way by so much money (+ above, - below)."""
        rows = [
            replace(row, upper=row.upper + max(step, 0.0), lower=row.lower + min(step, 0.0))
            for row, step in zip(self.rows, by.tolist(), strict=True)
        ]
        return _domain(self.committed, self.shape, rows, self.typical)

    def within(self, most: float) -> Domain:
        """The same where no level may pass ``most``."""
        upper = np.minimum(self.upper, most)
        lower, upper, least = _closed_gaps(self.lower, upper, self.least)
        return replace(self, lower=lower, upper=upper, least=least)


@dataclass(eq=False)
class _Asked:
    """What one guardrail asks for, before it is known on levels."""

    label: str
    rows: Rows
    gaps: Sequence[Gap] = ()
    caps: Sequence[tuple[int, float]] = field(default_factory=tuple)


def build_domain(problem: PlanProblem, ground: Ground, with_budget: bool = True) -> Domain:
    """Domain of a problem with fixed calendars, on request as if it had no budget."""
    return domain_of(problem, problem.rules, problem.budget if with_budget else None, ground)


def domain_of(
    problem: PlanProblem, rules: Iterable[Guardrail], budget: Budget | None, ground: Ground
) -> Domain:
    """Domain of some of a problem's rules and a budget."""
    rules = tuple(rules)
    asked = [_Asked(rule.label, rule.rows(ground), rule.gaps(ground)) for rule in rules]
    if budget is not None:
        asked.append(_Asked(BUDGET, _budget_rows(budget, ground)))
    committed, fixed = _committed([one.rows for one in asked], ground)
    shape = _shape(problem, ground, fixed)
    fixed_total = budget.total if budget is not None and budget.sense == "==" else None
    rows: list[LabelledRow] = []
    for one in asked:
        rows += _project(one.label, one.rows, committed, shape, ground)
        rows += [
            row
            for gap in one.gaps
            for row in _gap_rows(one.label, gap, committed, shape, ground, fixed_total)
        ]
    rows += _cap_rows(rules, committed, shape, ground)
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
        if rows.parts is not None:
            continue
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


# --- rows on levels ---------------------------------------------------------------------


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
    if rows.parts is not None:
        touched[:] = cells + 1
    single, owner = touched == 1, np.abs(matrix).argmax(axis=1)
    result = [
        LabelledRow(
            label,
            np.flatnonzero(matrix[i]),
            matrix[i][matrix[i] != 0],
            float(lower[i]),
            float(upper[i]),
            float(constant[i]),
            "",
            None if rows.parts is None else _forms(rows.parts, int(i), committed, shape),
        )
        for i in np.flatnonzero(~single)
    ]
    for cell in np.unique(owner[single]):
        mine = single & (owner == cell)
        factor = matrix[mine, cell]
        ends = np.sort(np.stack([lower[mine] / factor, upper[mine] / factor]), axis=0)
        result.append(
            _single(label, int(cell), float(ends[0].max()), float(ends[1].min()), committed, ground)
        )
    return result


def _single(
    label: str, cell: int, low: float, high: float, committed: Floats, ground: Ground
) -> LabelledRow:
    base = float(committed[:, cell].sum())
    return LabelledRow(
        label, np.array([cell]), np.ones(1), low, high, base, ground.cells.text(cell)
    )


def _forms(parts: Parts, row: int, committed: Floats, shape: Floats) -> Forms:
    """The positive parts of one row, on levels."""
    mine = parts.row == row
    wanted, at = parts.row_part[mine], (parts.period, parts.cell)
    matrix = np.zeros((parts.count, shape.shape[1]))
    np.add.at(matrix, (parts.part, parts.cell), parts.coefficient * shape[at])
    base = np.bincount(parts.part, parts.coefficient * committed[at], minlength=parts.count)
    return Forms(matrix[wanted], base[wanted], parts.row_coefficient[mine])


def _gap_rows(
    label: str,
    gap: Gap,
    committed: Floats,
    shape: Floats,
    ground: Ground,
    total: float | None,
) -> list[LabelledRow]:
    """Nothing, or at least so much, of one cell."""
    cell, before = gap.cell, float(committed[:, gap.cell].sum())
    if gap.of_total and total is None:
        return [_share_of_total(label, gap, committed, ground)]
    least = gap.least * total if gap.of_total and total is not None else gap.least
    if gap.each_period:
        low, must = _each_period(least, committed[:, cell], shape[:, cell])
    else:
        low, must = least - before, before > 0
    row = _single(label, cell, low, np.inf, committed, ground)
    return [replace(row, gap=not must)] if low > 0 else []


def _each_period(least: float, committed: Floats, shape: Floats) -> tuple[float, bool]:
    """Least level at which every period that spends has enough; whether zero is excluded."""
    on = shape > 0
    if ((committed > 0) & (committed < least) & ~on).any():
        return np.inf, True
    needed = (least - committed[on]) / shape[on]
    must = bool(((committed > 0) & (committed < least) & on).any())
    return float(needed.max(initial=0.0)), must


def _share_of_total(label: str, gap: Gap, committed: Floats, ground: Ground) -> LabelledRow:
    """A share of a total that is open itself: a row that counts where the cell spends."""
    cell, cells = gap.cell, committed.shape[1]
    coefficients = np.full(cells, -gap.least)
    coefficients[cell] += 1.0
    base = float(committed[:, cell].sum() - gap.least * committed.sum())
    switch = _NO_SWITCH if committed[:, cell].sum() > 0 else cell
    return LabelledRow(
        label, np.arange(cells), coefficients, -base, np.inf, base,
        ground.cells.text(cell), None, switch,
    )  # fmt: skip


# --- where a return falls too low -------------------------------------------------------

_GRID = 96
_HALVINGS = 50
_DOUBLINGS = 12


def _cap_rows(
    rules: Sequence[Guardrail], committed: Floats, shape: Floats, ground: Ground
) -> list[LabelledRow]:
    """Levels beyond which a cell's mean marginal return is too low."""
    asked = [(rule.label, cap) for rule in rules for cap in rule.caps(ground)]
    if not asked:
        return []
    assert ground.window is not None
    curves = ground.window.curves(committed, shape)
    rows = []
    for label, cap in asked:
        if committed[:, cap.cell].any():
            raise InvalidProblem(
                f"Guardrail {label!r} bounds the mROAS of {ground.cells.text(cap.cell)}, some of "
                "whose periods are locked: along which calendar it would be scaled is not clear.",
                "Lock all of the cell or none of it, or leave it out of the return floor.",
            )
        most = last_worth(curves, cap.cell, cap.marginal, _first_guess(ground, cap.cell))
        rows.append(_single(label, cap.cell, -np.inf, most, committed, ground))
    return rows


def _first_guess(ground: Ground, cell: int) -> float:
    observed = float(ground.observed_max[cell]) * ground.dates.size
    return max(float(ground.reference_total[cell]), observed, 1e-6)


def last_worth(curves: CalendarCurves, cell: int, marginal: float, guess: float) -> float:
    """The largest level at which the mean marginal response is at least ``marginal``.

    Infinite where it still is at thousands of times the evidence.
    """

    def pays(level: float) -> bool:
        return float(curves.value_and_slope(cell, level)[1].mean()) >= marginal

    top = 4.0 * guess
    for _ in range(_DOUBLINGS):
        if not pays(top):
            break
        top *= 2.0
    else:
        return np.inf
    steps = np.concatenate([np.linspace(0, top, _GRID), np.geomspace(top * 1e-6, top, _GRID // 4)])
    grid = np.unique(steps)
    last = next((i for i in range(grid.size - 1, -1, -1) if pays(float(grid[i]))), None)
    if last is None:
        return 0.0
    low, high = float(grid[last]), float(grid[last + 1])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if pays(middle) else (low, middle)
    return low


# --- the domain of some rows ------------------------------------------------------------


def _domain(
    committed: Floats, shape: Floats, rows: Sequence[LabelledRow], typical: float
) -> Domain:
    cells = shape.shape[1]
    lower, least = np.zeros(cells), np.zeros(cells)
    upper = np.where(shape.sum(axis=0) > 0, np.inf, 0.0)
    coupling = [row for row in rows if row.cells.size != 1 or row.forms is not None]
    for row in rows:
        if row.cells.size == 1 and row.forms is None:
            cell = row.cells[0]
            if row.gap:
                least[cell] = max(least[cell], row.lower)
            else:
                lower[cell] = max(lower[cell], row.lower)
            upper[cell] = min(upper[cell], row.upper)
    for row in coupling:
        _tighten(row, lower, upper)
    lower, upper, least = _closed_gaps(lower, upper, least)
    # Bounds that miss each other by a rounding error touch.
    close = (lower > upper) & (lower - upper <= TOUCH * (np.abs(lower) + np.abs(upper)))
    upper = np.where(close, lower, upper)
    switch = np.array([row.switch for row in coupling], dtype=np.intp)
    least[switch[switch >= 0]] = np.maximum(least[switch[switch >= 0]], TOUCH * max(typical, 1.0))
    matrix = np.zeros((len(coupling), cells))
    for i, row in enumerate(coupling):
        matrix[i, row.cells] = row.coefficients
    return Domain(
        committed=committed,
        shape=shape,
        rows=tuple(rows),
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


def _closed_gaps(lower: Floats, upper: Floats, least: Floats) -> tuple[Floats, Floats, Floats]:
    """A gap below a lower bound is a bound; one above the upper bound leaves nothing."""
    lower = np.where((lower > 0) & (least > 0), np.maximum(lower, least), lower)
    least = np.where(lower > 0, 0.0, least)
    never = (least > upper * (1 + TOUCH)) & (least > 0)
    upper = np.where(never, 0.0, np.maximum(upper, np.where(upper > 0, least, 0.0)))
    return lower, upper, np.where(never, 0.0, least)


def _parts_of(coupling: Sequence[LabelledRow], cells: int) -> dict[str, Floats]:
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


def _tighten(row: LabelledRow, lower: Floats, upper: Floats) -> None:
    """Upper bounds that a row with coefficients >= 0 implies, in place."""
    if not np.isfinite(row.upper) or row.forms is not None or (row.coefficients < 0).any():
        return
    spare = row.upper - float(row.coefficients @ lower[row.cells])
    room = lower[row.cells] + np.maximum(spare, 0.0) / row.coefficients
    upper[row.cells] = np.minimum(upper[row.cells], room)
