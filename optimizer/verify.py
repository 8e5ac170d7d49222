"""Check an answer by another road: no solver, no cvxpy, none of the search's tables.

The plan is evaluated on the posterior draws; guardrails by their own ``slack``; the
bound is recomputed from the witness, draw by draw. Only numpy and the fitted model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.errors import Unproven
from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves, ResponseWindow
from optimizer.certificate import Certificate, Witness, Worth, relative_gap
from optimizer.domain import Domain
from optimizer.guardrails import Ground
from optimizer.objective import worth_of
from optimizer.problem import PlanProblem
from optimizer.proof import covers, proven_bound

# Two roads to one number differ by rounding only; a wrong draw differs by far more.
RELATIVE = 1e-9
MONEY_RELATIVE = 1e-7
_PROBES = 40


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
    witness = _check_witness(certificate.witness, domain)
    checks = (
        _check_objective(certificate, problem, window),
        _check_value(certificate, spend, domain, window, curves),
        _check_guardrails(spend, problem, ground),
        _check_calendar(spend, domain),
        _check_domain(spend, problem, ground, domain),
        _check_curves(spend, domain, window, curves),
        witness,
    )
    if not witness.holds:
        return checks
    return (
        *checks,
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


def _check_objective(
    certificate: Certificate, problem: PlanProblem, window: ResponseWindow
) -> Check:
    asked = worth_of(problem, window.model)
    return Check("objective", asked == certificate.worth, f"asked {asked}")


def _floor(worth: Worth, curves: CalendarCurves) -> float:
    """Rounding of sums that cancel: what past spend brings is taken off every response."""
    past = np.abs(curves.weight * curves.start).sum(axis=0).mean()
    return 1e-12 * worth.per_outcome * float(past + np.abs(curves.weight).sum(axis=0).mean())


def _check_value(
    certificate: Certificate,
    spend: Floats,
    domain: Domain,
    window: ResponseWindow,
    curves: CalendarCurves,
) -> Check:
    outcome = float(window.incremental(spend).sum(axis=(0, 2)).mean())
    worth = certificate.worth
    earned, paid = worth.per_outcome * outcome, worth.per_money * float(spend.sum())
    value = earned - paid
    allowed = RELATIVE * (abs(earned) + paid) + _floor(worth, curves)
    negligible = worth.negligible(domain.money_scale)
    gap = relative_gap(value, certificate.upper_bound, earned, negligible)
    slack = (RELATIVE * (abs(earned) + paid) + allowed) / abs(earned) if earned else 0.0
    close = abs(value - certificate.value) <= allowed
    exact = certificate.upper_bound - value <= allowed + negligible
    honest = exact or certificate.gap >= gap * (1 - 1e-6) - slack
    return Check(
        "value", bool(close and honest), f"claimed {certificate.value!r}, evaluated {value!r}"
    )


def _allowed_money(spend: Floats, ground: Ground) -> float:
    """What a guardrail may be missed by (conventions 20)."""
    return MONEY_RELATIVE * max(float(spend.sum()), 1e-3 * float(ground.reference.sum()), 1e-12)


def _least_slack(spend: Floats, problem: PlanProblem, ground: Ground) -> dict[str, float]:
    slacks = {g.label: g.slack(spend, ground) for g in problem.guardrails}
    short = problem.budget.total - float(spend.sum())
    slacks["budget"] = -abs(short) if problem.budget.sense == "==" else short
    slacks["no negative spend"] = float(spend.min(initial=0.0))
    return slacks


def _check_guardrails(spend: Floats, problem: PlanProblem, ground: Ground) -> Check:
    allowed = _allowed_money(spend, ground)
    slacks = _least_slack(spend, problem, ground)
    broken = [f"{label}: {slack:.6g}" for label, slack in slacks.items() if not slack >= -allowed]
    return Check("guardrails", not broken, "; ".join(broken) or "all hold")


def _check_domain(spend: Floats, problem: PlanProblem, ground: Ground, domain: Domain) -> Check:
    """No plan nearby that the guardrails allow may lie outside of the levels searched.

    Money is moved between cells, a little and a lot, and asked for by ``slack`` alone: a
    domain drawn too narrow would make the bound prove too little.
    """
    levels = (spend - domain.committed).sum(axis=0)
    free = np.flatnonzero(domain.shape.sum(axis=0) > 0)
    some = free[np.linspace(0, free.size - 1, min(free.size, _PROBES)).astype(int)]
    total = max(float(levels.sum()), 1e-3 * float(ground.reference.sum()), 1e-12)
    for step in (1e-4 * total, 0.05 * total):
        for i, cell in enumerate(some):
            to = some[(i + 1) % some.size]
            for move in (_moved(levels, cell, to, step), _moved(levels, cell, cell, step)):
                if move.min() < 0 or _inside(move, domain, 1e-6 * total):
                    continue
                slacks = _least_slack(domain.spend(move), problem, ground)
                if min(slacks.values()) >= -1e-9 * total:
                    return Check("domain", False, f"cell {cell} may move by {step:.6g}")
    return Check("domain", True, f"{some.size} cells probed")


def _moved(levels: Floats, giver: int, taker: int, step: float) -> Floats:
    moved = levels.copy()
    moved[giver] -= step
    moved[taker] += step if taker != giver else 0.0
    return moved


def _inside(levels: Floats, domain: Domain, slack: float) -> bool:
    sides = domain.matrix @ levels
    return bool(
        (levels >= domain.lower - slack).all()
        and (levels <= domain.upper + slack).all()
        and (sides <= domain.row_upper + slack).all()
        and (sides >= domain.row_lower - slack).all()
    )


def _check_curves(
    spend: Floats, domain: Domain, window: ResponseWindow, curves: CalendarCurves
) -> Check:
    """The curves that are bounded are the model's, at levels other than the plan's too."""
    levels = (spend - domain.committed).sum(axis=0)
    worst = 0.0
    for other in (domain.lower, 0.5 * levels + 0.25 * domain.lower):
        exact = window.incremental(domain.spend(other)).sum(axis=2)
        again = np.array([curves.value(k, float(level)) for k, level in enumerate(other)])
        scale = np.abs(exact).max() + np.abs(curves.weight * curves.start).max() * 1e-3 + 1e-300
        worst = max(worst, float(np.abs(exact - again).max() / scale))
    return Check("curves", worst <= RELATIVE, f"largest relative difference {worst:.2g}")


def _check_witness(witness: Witness, domain: Domain) -> Check:
    """Grids and boxes are what they should be, before anything is concluded from them."""
    cells, rows = domain.lower.size, domain.row_lower.size
    grids = len(witness.grids) == cells and all(
        grid.ndim == 1
        and grid.size > 0
        and np.isfinite(grid).all()
        and grid[0] >= 0
        and (np.diff(grid) > 0).all()
        for grid in witness.grids
    )
    boxes = len(witness.boxes) > 0 and all(
        box.lower.shape == box.upper.shape == (cells,)
        and box.multipliers.shape == (rows,)
        and np.isfinite(box.lower).all()
        and np.isfinite(box.upper).all()
        and np.isfinite(box.multipliers).all()
        and (box.lower <= box.upper).all()
        for box in witness.boxes
    )
    return Check("witness", bool(grids and boxes), f"grids {grids}, boxes {boxes}")


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


def _check_bound(certificate: Certificate, domain: Domain, curves: CalendarCurves) -> Check:
    witness, worth = certificate.witness, certificate.worth
    fixed = worth.per_money * float(domain.committed.sum())
    proven = proven_bound(witness, worth, domain, curves)
    allowed = RELATIVE * (abs(certificate.upper_bound) + fixed) + _floor(worth, curves)
    holds = bool(
        np.isfinite(proven)
        and proven - fixed <= certificate.upper_bound + allowed
        and certificate.value <= certificate.upper_bound + allowed
        and (curves.weight >= 0).all()
        and (curves.gain >= 0).all()
    )
    return Check("bound", holds, f"claimed {certificate.upper_bound!r}, proven {proven - fixed!r}")
