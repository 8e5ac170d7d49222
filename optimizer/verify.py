"""Check an answer by another road: no solver, no cvxpy, none of the search's tables.

The plan is evaluated on the posterior draws; guardrails by their own ``slack``; the
bound is recomputed from the witness, draw by draw. Only numpy and the fitted model.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from mmm_core.errors import Unproven
from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves, ResponseWindow
from optimizer.certificate import Box, Certificate, Witness
from optimizer.domain import Domain
from optimizer.guardrails import Ground
from optimizer.problem import PlanProblem

# Two roads to one number differ by rounding only; a wrong draw differs by far more.
RELATIVE = 1e-9
MONEY_RELATIVE = 1e-7


@dataclass(frozen=True)
class Check:
    """One thing that was checked; ``found`` states the figures."""

    name: str
    holds: bool
    found: str


def verify(
    certificate: Certificate,
    spend: Floats,
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    window: ResponseWindow,
) -> tuple[Check, ...]:
    """Recompute value, guardrails and bound.

    Parameters
    ----------
    certificate : what is claimed of the plan
    spend : the plan, money of shape (periods, cells)
    problem, ground, domain : the question, and the levels it allows
    window : the model over the question's horizon and tail

    Returns
    -------
    tuple of Check
        All must hold before an answer may be shown.
    """
    curves = window.curves(domain.committed, domain.shape)
    return (
        _check_value(certificate, spend, window),
        _check_guardrails(spend, problem, ground),
        _check_calendar(spend, domain),
        _check_cover(certificate.witness, domain),
        _check_bound(certificate, domain, curves),
    )


def require_verified(checks: tuple[Check, ...]) -> None:
    """Raise ``Unproven`` naming the first check that does not hold."""
    for check in checks:
        if not check.holds:
            raise Unproven(
                f"The plan was withheld: its own check of the {check.name} failed ({check.found}).",
                "This is a defect; report it with the problem file and the model's fingerprint.",
            )


def _check_value(certificate: Certificate, spend: Floats, window: ResponseWindow) -> Check:
    outcome = float(window.incremental(spend).sum(axis=(0, 2)).mean())
    worth = certificate.worth
    earned = worth.per_outcome * outcome
    value = earned - worth.per_money * float(spend.sum())
    size = abs(earned) + worth.per_money * float(spend.sum())
    gap = (certificate.upper_bound - value) / abs(earned) if earned else 0.0
    holds = abs(value - certificate.value) <= RELATIVE * size and (
        gap <= certificate.gap + 1e-6 * abs(certificate.gap) + RELATIVE
    )
    return Check("value", holds, f"claimed {certificate.value!r}, evaluated on the draws {value!r}")


def _check_guardrails(spend: Floats, problem: PlanProblem, ground: Ground) -> Check:
    total, budget = float(spend.sum()), problem.budget
    allowed = MONEY_RELATIVE * max(total, budget.total, 1e-12)
    slacks = {g.label: g.slack(spend, ground) for g in problem.guardrails}
    short = budget.total - total
    slacks["budget"] = -abs(short) if budget.sense == "==" else short
    slacks["no negative spend"] = float(spend.min(initial=0.0))
    broken = [f"{label}: {slack:.6g}" for label, slack in slacks.items() if not slack >= -allowed]
    return Check("guardrails", not broken, "; ".join(broken) or "all hold")


def _check_calendar(spend: Floats, domain: Domain) -> Check:
    free = spend - domain.committed
    apart = float(np.abs(free - domain.shape * free.sum(axis=0)).max(initial=0.0))
    holds = apart <= MONEY_RELATIVE * max(float(spend.sum()), 1e-12)
    return Check("calendar", holds, f"largest departure {apart:.3g}")


def _check_cover(witness: Witness, domain: Domain) -> Check:
    lower = np.array([box.lower for box in witness.boxes])
    upper = np.array([box.upper for box in witness.boxes])
    holds = lower.size > 0 and covers(domain.lower, domain.upper, lower, upper)
    return Check("cover", holds, f"{len(witness.boxes)} boxes")


def covers(low: Floats, high: Floats, lower: Floats, upper: Floats) -> bool:
    """Whether boxes (boxes, cells) cover the box from ``low`` to ``high``.

    They must come apart by straight cuts through the whole box, as those of a branching
    search do; a cover of another kind is not recognised, and not accepted.
    """
    if lower.shape[0] == 0:
        return False
    if (lower <= low).all(axis=1).any():
        whole = (lower <= low).all(axis=1) & (upper >= high).all(axis=1)
        if whole.any():
            return True
    for cell in range(low.size):
        for cut in np.unique(upper[:, cell]):
            if not low[cell] < cut < high[cell]:
                continue
            left, right = upper[:, cell] <= cut, lower[:, cell] >= cut
            if (left | right).all() and left.any() and right.any():
                middle_high, middle_low = high.copy(), low.copy()
                middle_high[cell] = middle_low[cell] = cut
                return covers(low, middle_high, lower[left], upper[left]) and covers(
                    middle_low, high, lower[right], upper[right]
                )
    return False


def _check_bound(certificate: Certificate, domain: Domain, curves: CalendarCurves) -> Check:
    witness, worth = certificate.witness, certificate.worth
    with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
        tables = list(pool.map(lambda k: _bounds(curves, k, witness.grids[k]), range(curves.cells)))
    fixed = worth.per_money * float(domain.committed.sum())
    proven = max(
        (
            _box_bound(box, tables, domain, worth.per_outcome, worth.per_money)
            for box in witness.boxes
        ),
        default=-np.inf,
    )
    size = abs(certificate.upper_bound) + fixed
    holds = bool(
        proven - fixed <= certificate.upper_bound + RELATIVE * size
        and certificate.value <= certificate.upper_bound + RELATIVE * size
        and (curves.weight >= 0).all()
        and (curves.gain >= 0).all()
    )
    return Check("bound", holds, f"claimed {certificate.upper_bound!r}, proven {proven - fixed!r}")


@dataclass(frozen=True, eq=False)
class _Bounds:
    """Corners of one cell's bound: per segment its left end, its peak, its right end."""

    nodes: Floats
    left: Floats
    peak_at: Floats
    peak: Floats
    right: Floats
    alone: float


def _box_bound(
    box: Box, tables: list[_Bounds], domain: Domain, per_outcome: float, per_money: float
) -> float:
    y = box.multipliers
    if not np.isfinite(y).all():
        return np.inf
    if (y > 0)[~np.isfinite(domain.row_upper)].any() or (y < 0)[
        ~np.isfinite(domain.row_lower)
    ].any():
        return np.inf
    sides = np.where(y > 0, domain.row_upper, domain.row_lower)
    total = float(sum(y[i] * sides[i] for i in np.flatnonzero(y)))
    price = per_money + y @ domain.matrix
    for k, table in enumerate(tables):
        total += _most(table, per_outcome, float(price[k]), box.lower[k], box.upper[k])
    return total


def _most(table: _Bounds, per_outcome: float, price: float, low: float, high: float) -> float:
    """Most that per_outcome * response - price * level reaches between two levels."""
    nodes = table.nodes
    if nodes.size == 1:
        alone = low == high == nodes[0]
        return per_outcome * table.alone - price * low if alone else np.inf
    if low < nodes[0] or high > nodes[-1]:
        return np.inf
    first = max(int(np.searchsorted(nodes, low, side="right")) - 1, 0)
    last = min(int(np.searchsorted(nodes, high, side="left")), nodes.size - 1)
    of = slice(min(first, nodes.size - 2), max(last, first + 1))
    a, b = nodes[:-1][of], nodes[1:][of]
    corners = (
        per_outcome * table.left[of] - price * a,
        per_outcome * table.peak[of] - price * table.peak_at[of],
        per_outcome * table.right[of] - price * b,
    )
    return float(max(corner.max() for corner in corners))


def _bounds(curves: CalendarCurves, cell: int, nodes: Floats) -> _Bounds:
    """Bound one cell's mean response over each segment of its grid, draw by draw.

    On a segment a term's slope lies between its least and its greatest there. As slopes
    rise up to the inflection and fall beyond it (the other way round for a negative
    curve), those are at the ends or at the inflection; a convex piece lies below its
    chord.
    """
    weight, gain = curves.weight[cell] / curves.weight.shape[1], curves.gain[cell]
    start, turn = curves.start[cell], _turn(curves, cell)
    ends = [_end(curves, cell, float(level)) for level in nodes]
    values = np.array([weight @ (end.f.sum(axis=1) - start) for end in ends])
    corners = [
        _corner(float(step), *_lines(turn, weight, gain, start, a, b), float(value))
        for step, a, b, value in zip(np.diff(nodes), ends, ends[1:], values[1:], strict=False)
    ]
    left, along, peak = np.array(corners).reshape(-1, 3).T
    return _Bounds(nodes, left, nodes[:-1] + along, peak, values[1:], float(values[0]))


def _turn(curves: CalendarCurves, cell: int) -> tuple[Floats, Floats, Floats]:
    """Inflection, sign and slope at the inflection, per draw."""
    p = curves.cell_parameters(cell)
    bend = curves.kind.inflection(p)
    at_bend = curves.kind.value_and_slope(np.where(np.isfinite(bend), bend, 0.0), p)[1]
    return bend, curves.kind.sign(p), at_bend


@dataclass(frozen=True, eq=False)
class _End:
    x: Floats
    f: Floats
    slope: Floats


def _end(curves: CalendarCurves, cell: int, level: float) -> _End:
    x = curves.offset[cell] + level * curves.gain[cell]
    return _End(x, *curves.kind.value_and_slope(x, curves.cell_parameters(cell)))


def _lines(
    turn: tuple[Floats, Floats, Floats],
    weight: Floats,
    gain: Floats,
    start: Floats,
    a: _End,
    b: _End,
) -> tuple[float, float, float]:
    """Left value, greatest slope from the left, least slope to the right, over a segment."""
    bend, sign, at_bend = turn
    across = (a.x < bend) & (bend < b.x)
    greatest = np.where(across & (sign > 0), at_bend, np.maximum(a.slope, b.slope))
    least = np.where(across & (sign < 0), at_bend, np.minimum(a.slope, b.slope))
    convex = ((sign > 0) & (b.x <= bend)) | ((sign < 0) & (a.x >= bend))
    chord = np.divide(b.f - a.f, b.x - a.x, out=np.zeros_like(b.f), where=b.x > a.x)
    least, greatest = np.where(convex, chord, least), np.where(convex, chord, greatest)
    steep = np.isinf(greatest)
    greatest = np.where(steep, least, greatest)
    left = np.where(steep, b.f - least * (b.x - a.x), a.f)
    return (
        float(weight @ (left.sum(axis=1) - start)),
        float(weight @ (greatest * gain).sum(axis=1)),
        float(weight @ (least * gain).sum(axis=1)),
    )


def _corner(
    step: float, start: float, greatest: float, least: float, end: float
) -> tuple[float, float, float]:
    """Left value, and place and height of the peak, of the lesser of two lines."""
    bend = greatest - least
    along = (end - start - least * step) / bend if bend > 0 else 0.0
    along = min(max(along, 0.0), step)
    return start, along, max(start + greatest * along, end - least * (step - along))
