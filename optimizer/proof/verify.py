"""Check an answer by another road: no solver, no cvxpy, none of the search's tables.

The plan is evaluated on the posterior draws; guardrails by their own ``slack``; the
bound is recomputed from the witness, draw by draw. Only numpy and the fitted model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor, counted, floors_of, objective_of
from optimizer.domain.levels import Domain
from optimizer.errors import CheckFailed
from optimizer.problem import PlanProblem
from optimizer.proof.bound import Bounds, proven_bound
from optimizer.proof.breaches import breaches, slacks
from optimizer.proof.certificate import Certificate, Witness, negligible, relative_gap, typical_size
from optimizer.proof.check import Check
from optimizer.proof.cover import covers
from optimizer.proof.witness import check_witness
from optimizer.requirements import Ground, Requirement, Responses
from optimizer.tolerances import VERIFIED

# Two roads to one number differ by rounding only; a wrong draw differs by far more.
RELATIVE = 1e-9
_PROBES = 40
_ALONE = 6


def verify(
    certificate: Certificate,
    spend: Floats,
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    bounds: Bounds | None = None,
) -> tuple[Check, ...]:
    """Recompute value, guardrails and bound.

    Parameters
    ----------
    certificate : what is claimed of the plan
    spend : the plan, money of shape (periods, cells)
    problem, ground, domain : the question, and the levels it allows
    bounds : of an earlier proof along the same curves; they are checked against the model

    Returns
    -------
    tuple of Check
        All must hold before an answer may be shown.
    """
    ground = counted(problem, ground)
    responses = ground.responses
    bounds = bounds or Bounds(responses.curves(domain.committed, domain.shape))
    curves = bounds.curves
    floors = floors_of(problem, ground)
    # The budget, which most moves break, comes first; what asks the model, and takes longer, last.
    required = sorted(
        problem.requirements,
        key=lambda one: (bool(one.floors(ground) or one.caps(ground)), one is not problem.budget),
    )
    witness = check_witness(certificate, domain, floors)
    checks = (
        _check_objective(certificate, problem, ground),
        _check_value(certificate, spend, domain, ground, curves),
        _check_guardrails(spend, ground, required, floors),
        _check_calendar(spend, domain),
        _check_domain(spend, problem, ground, required, domain),
        _check_curves(spend, domain, responses, bounds),
        witness,
    )
    if not witness.holds:
        return checks
    bound = _check_bound(certificate, floors, domain, bounds)
    bounds.keep()
    return *checks, _check_cover(certificate.witness, domain), bound


def require_verified(checks: tuple[Check, ...]) -> None:
    """Raise ``CheckFailed`` naming the first check that does not hold."""
    for check in checks:
        if not check.holds:
            raise CheckFailed(
                f"The plan was withheld: its own check of the {check.name} failed ({check.found}).",
                "This is a defect; report it with the problem file and the model's fingerprint.",
            )


def _check_objective(certificate: Certificate, problem: PlanProblem, ground: Ground) -> Check:
    asked, claimed = objective_of(problem, ground), certificate.objective
    holds = (
        asked.measure == claimed.measure
        and np.array_equal(asked.per_outcome, claimed.per_outcome)
        and np.array_equal(asked.per_money, claimed.per_money)
        and np.array_equal(asked.base, claimed.base)
    )
    return Check("objective", holds, f"asked {asked.measure}")


def _rounding(of: Criterion, curves: CalendarCurves) -> float:
    """Rounding of sums that cancel: what past spend brings is taken off every response."""
    past = np.abs(curves.weight * curves.start).mean(axis=1) + np.abs(curves.weight).mean(axis=1)
    return 1e-12 * float(of.per_outcome @ past)


def _check_value(
    certificate: Certificate,
    spend: Floats,
    domain: Domain,
    ground: Ground,
    curves: CalendarCurves,
) -> Check:
    outcome, money = ground.brings(spend), spend.sum(axis=0)
    of = certificate.objective
    value, size = of.value(outcome, money), of.size(outcome, money)
    typical = np.abs(of.own(outcome).mean(axis=1))
    scale = float(of.per_outcome @ typical + of.per_money @ money)
    allowed = RELATIVE * (scale + abs(float(of.base.mean()))) + _rounding(of, curves)
    tiny = negligible(of, domain.money_scale)
    gap = relative_gap(value, certificate.upper_bound, size, tiny, typical_size(of, ground))
    slack = (RELATIVE * scale + allowed) / size if size else 0.0
    close = abs(value - certificate.value) <= allowed
    exact = certificate.upper_bound - value <= allowed + tiny
    honest = exact or certificate.gap >= gap * (1 - 1e-6) - slack
    return Check(
        "value", bool(close and honest), f"claimed {certificate.value!r}, evaluated {value!r}"
    )


def _check_guardrails(
    spend: Floats,
    ground: Ground,
    required: Sequence[Requirement],
    floors: tuple[Floor, ...],
) -> Check:
    broken = [
        f"{'no negative spend' if one is None else one.label}: {slack:.6g}"
        for one, slack in breaches(spend, ground, required, floors)
    ]
    return Check("guardrails", not broken, "; ".join(broken) or "all hold")


def _check_domain(
    spend: Floats,
    problem: PlanProblem,
    ground: Ground,
    required: Sequence[Requirement],
    domain: Domain,
) -> Check:
    """No plan nearby that the guardrails allow may lie outside of the levels searched.

    Money is moved between cells, a little and a lot, and asked for by ``slack`` alone: a
    domain drawn too narrow would make the bound prove too little.
    """
    levels = domain.levels(spend)
    free = np.flatnonzero(domain.shape.sum(axis=0) > 0)
    some = free[np.linspace(0, free.size - 1, min(free.size, _PROBES)).astype(int)]
    total = max(float(levels.sum()), 1e-3 * float(ground.reference.sum()), 1e-12)
    # Where the least money is asked for, whoever spends more on one cell alone is beaten.
    beaten = problem.spends_least & (domain.upper >= float(spend.sum()) * (1 - VERIFIED))
    searched = replace(domain, upper=np.where(beaten, np.inf, domain.upper))
    for step in (1e-4 * total, 0.05 * total):
        for i, cell in enumerate(some):
            to = some[(i + 1) % some.size]
            for move in (_moved(levels, cell, to, step), _moved(levels, cell, cell, step)):
                if move.min() < 0 or searched.allows(move, 1e-6 * total):
                    continue
                moved = slacks(domain.spend(move), ground, required)
                if all(slack >= -1e-9 * total for _, slack in moved):
                    return Check("domain", False, f"cell {cell} may move by {step:.6g}")
    for cell in some[:_ALONE]:
        more = levels + 0.05 * total * (np.arange(levels.size) == cell)
        if searched.allows(more, 1e-6 * total):
            continue
        moved = slacks(domain.spend(more), ground, required)
        if all(slack >= -1e-9 * total for _, slack in moved):
            return Check("domain", False, f"cell {cell} may spend more")
    return Check("domain", True, f"{some.size} cells probed")


def _moved(levels: Floats, giver: int, taker: int, step: float) -> Floats:
    moved = levels.copy()
    moved[giver] -= step
    moved[taker] += step if taker != giver else 0.0
    return moved


def _check_curves(spend: Floats, domain: Domain, responses: Responses, bounds: Bounds) -> Check:
    """The curves that are bounded are the model's, at levels other than the plan's too."""
    levels = domain.levels(spend)
    most = np.where(np.isfinite(domain.upper), domain.upper, domain.lower)
    between = 0.5 * levels + 0.25 * (domain.lower + most)
    # What nothing spent brings, responses and curves count from: it is in all that they say.
    some = [other for other in (domain.lower, most, between) if domain.spend(other).any()]
    apart = [bounds.apart(other, domain, responses) for other in some]
    worst = float(np.max(apart, initial=0.0))
    return Check("curves", worst <= RELATIVE, f"largest relative difference {worst:.2g}")


def _check_calendar(spend: Floats, domain: Domain) -> Check:
    free = spend - domain.committed
    apart = float(np.abs(free - domain.shape * free.sum(axis=0)).max(initial=0.0))
    holds = apart <= VERIFIED * max(float(spend.sum()), 1e-12)
    return Check("calendar", holds, f"largest departure {apart:.3g}")


def _check_cover(witness: Witness, domain: Domain) -> Check:
    lower = np.array([box.lower for box in witness.boxes])
    upper = np.array([box.upper for box in witness.boxes])
    holds = lower.size > 0 and covers(domain.lower, domain.upper, lower, upper, domain.least)
    return Check("cover", holds, f"{len(witness.boxes)} boxes")


def _check_bound(
    certificate: Certificate, floors: tuple[Floor, ...], domain: Domain, bounds: Bounds
) -> Check:
    of, claimed = certificate.objective, certificate.upper_bound
    curves = bounds.curves
    proven = proven_bound(certificate.witness, of, floors, domain, bounds)
    scale = float(of.per_money @ domain.committed.sum(axis=0)) + abs(float(of.base.mean()))
    allowed = RELATIVE * (abs(claimed) + scale) + _rounding(of, curves)
    holds = bool(
        np.isfinite(proven)
        and proven <= claimed + allowed
        and certificate.value <= claimed + allowed
        and (curves.weight >= 0).all()
        and (curves.gain >= 0).all()
    )
    return Check("bound", holds, f"claimed {claimed!r}, proven {proven!r}")
