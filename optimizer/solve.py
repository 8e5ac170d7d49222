"""From a question to a verified plan: check, search, certify, verify."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.response import CalendarCurves, ResponseWindow
from optimizer.certificate import Certificate, Worth, relative_gap
from optimizer.compile import prepare
from optimizer.domain import Domain, build_domain
from optimizer.feasibility import require_feasible
from optimizer.guardrails import Ground
from optimizer.objective import worth_of
from optimizer.problem import DEFAULT_GAP, PlanProblem
from optimizer.search import Found, search
from optimizer.verify import Check, require_verified, verify

Status = Literal["optimal", "within_gap", "time_limit"]
DEFAULT_TIME_LIMIT = 60.0


@dataclass(frozen=True, eq=False)
class Optimum:
    """A plan, the proof of how good it is, and what was checked.

    Parameters
    ----------
    plan : the best plan found
    status : "optimal" (gap <= 0.1 %), "within_gap" (<= the asked gap), "time_limit"
    certificate : value, upper bound, gap and witness
    checks : all of them hold
    ground, domain, window : what the answer refers to
    programs : linear programs solved
    seconds : wall-clock time, verification included, the solver's import left out
    """

    plan: Plan
    status: Status
    certificate: Certificate
    checks: tuple[Check, ...]
    ground: Ground
    domain: Domain
    window: ResponseWindow
    programs: int
    seconds: float


def ground_of(model: FittedModel, reference: Reference) -> Ground:
    """What guardrails refer to, for one model and reference plan."""
    return Ground(
        cells=model.cells,
        dates=reference.plan.horizon.dates(model.frequency),
        reference=reference.plan.array(model),
        observed_max=model.observed_spend.max(axis=0),
    )


def window_of(
    model: FittedModel, reference: Reference, tail: Literal["zero", "reference"]
) -> ResponseWindow:
    """Carry-in, horizon and tail; a continuing tail spends the reference's mean (numbers 5b)."""
    spend = reference.plan.array(model)
    level = spend.mean(axis=0) if tail == "reference" else np.zeros(spend.shape[1])
    return ResponseWindow(model, reference.plan.horizon, level)


def solve(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    time_limit: float = DEFAULT_TIME_LIMIT,
) -> Optimum:
    """Best plan of a problem with fixed calendars, certified and verified.

    Parameters
    ----------
    problem : the question
    model : the fitted model
    reference : reference plan over the problem's horizon
    time_limit : seconds of search before an honest gap is reported

    Raises
    ------
    Infeasible
        With an irreducible conflict and the cheapest relaxation.
    InvalidProblem
        Where the question cannot be asked of this model.
    Unproven
        If the answer fails its own check.
    """
    prepare()
    started = time.perf_counter()
    ground, window = ground_of(model, reference), window_of(model, reference, problem.tail)
    worth = worth_of(problem, model)
    domain = build_domain(problem, ground)
    require_feasible(problem, ground, domain)
    curves = window.curves(domain.committed, domain.shape)
    start = ground.reference_total - domain.committed.sum(axis=0)
    found = search(curves, domain, worth, start, problem.max_gap, time_limit)
    levels = _settled(found.levels, domain)
    spend = domain.spend(levels)
    certificate = _certificate(found, levels, worth, domain, curves)
    checks = verify(certificate, spend, problem, ground, domain, window)
    require_verified(checks)
    return Optimum(
        plan=Plan.of(model, problem.horizon, spend),
        status=_status(certificate.gap, problem.max_gap),
        certificate=certificate,
        checks=checks,
        ground=ground,
        domain=domain,
        window=window,
        programs=found.programs,
        seconds=time.perf_counter() - started,
    )


def _settled(levels: Floats, domain: Domain) -> Floats:
    """Levels without crumbs, the last cents of the equality rows put right.

    Solvers work to a tolerance: a level within 1e-7 of the plan's own money from a bound
    means the bound, and what that moves goes to the cells in between.
    """
    crumb = 1e-7 * float(levels.sum() + domain.committed.sum())
    levels = np.where(levels - domain.lower <= crumb, domain.lower, levels)
    levels = np.where(domain.upper - levels <= crumb, domain.upper, levels)
    equal = domain.row_lower == domain.row_upper
    inside = (levels > domain.lower) & (levels < domain.upper)
    if not equal.any() or not inside.any():
        return levels
    matrix = domain.matrix[equal]
    missing = domain.row_upper[equal] - matrix @ levels
    step = np.linalg.lstsq(matrix[:, inside], missing, rcond=None)[0]
    levels[inside] += step
    settled: Floats = np.clip(levels, domain.lower, domain.upper)
    return settled


def _certificate(
    found: Found, levels: Floats, worth: Worth, domain: Domain, curves: CalendarCurves
) -> Certificate:
    """The claim, from the solver's own curves; ``verify`` evaluates the plan by another road."""
    outcome = worth.per_outcome * sum(
        float(curves.value(cell, float(level)).mean()) for cell, level in enumerate(levels)
    )
    value = outcome - worth.per_money * float(domain.spend(levels).sum())
    bound = max(found.bound - worth.per_money * float(domain.committed.sum()), value)
    return Certificate(
        value,
        bound,
        relative_gap(value, bound, outcome, worth.negligible(domain.money_scale)),
        worth,
        found.witness,
    )


def _status(gap: float, max_gap: float) -> Status:
    if gap <= DEFAULT_GAP:
        return "optimal"
    return "within_gap" if gap <= max_gap else "time_limit"
