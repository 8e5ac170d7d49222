"""From a question to a verified plan: check, search, certify, verify."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.response import ResponseWindow
from optimizer import quantiles
from optimizer.criterion import Criterion, Floor, counted, floors_of, objective_of
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.errors import OutOfTime
from optimizer.feasibility.nearest import shorts_of
from optimizer.feasibility.require import require_feasible
from optimizer.posed import ground_of, model_under
from optimizer.practical import Practical, make_practical
from optimizer.problem import DEFAULT_GAP, PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Watcher
from optimizer.proof.certificate import Certificate, negligible, relative_gap, typical_size
from optimizer.proof.check import Check
from optimizer.proof.verify import require_verified, verify
from optimizer.requirements import Ground
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from optimizer.tolerances import TOUCH, VERIFIED
from optimizer.warm_start import WarmStart

Status = Literal["optimal", "within_gap", "time_limit"]
_CRUMB = 1e-3
# Of the gap that was asked for: what putting cents right costs stays within it.
_SEARCHED = 0.999


@dataclass(frozen=True, eq=False)
class Optimum:
    """A plan, the proof of how good it is, and what was checked.

    Parameters
    ----------
    plan : the best plan found
    spend : its money, (periods, cells) in the model's order
    status : "optimal" (gap <= 0.1 %), "within_gap" (<= the asked gap), "time_limit" (any other)
    closed : the search itself came within the gap that was asked for; what is left of a larger
        one is what practice costs
    certificate : value, upper bound, gap and witness
    checks : all of them hold; none where it was left unchecked
    ground, domain, window : what the answer refers to
    practical : how the plan was made fit for practice, and what that costs; None if not asked
    programs : linear programs solved
    seconds : wall-clock time, verification included, the solver's import left out
    """

    plan: Plan
    spend: Floats
    status: Status
    closed: bool
    certificate: Certificate
    checks: tuple[Check, ...]
    ground: Ground
    domain: Domain
    window: ResponseWindow
    practical: Practical | None
    programs: int
    seconds: float


def solve(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> Optimum:
    """Best plan of a problem with fixed calendars, certified and verified.

    Parameters
    ----------
    problem : the question
    model : the fitted model
    reference : reference plan over the problem's horizon
    time_limit : seconds for every stage together; then what was found is returned with its
        honest gap, verified
    watcher : told of the progress; the search is given up where it returns False

    Raises
    ------
    Infeasible
        With an irreducible conflict and the cheapest way out.
    InvalidProblem
        Where the question cannot be asked of this model.
    Cancelled
        If the watcher says so.
    NoAnswer
        If no plan was found in time, or the answer fails its own check.
    """
    prepare()
    model = model_under(problem, model)
    ground = ground_of(model, reference, problem.tail)
    return solve_on(problem, model, ground, time_limit, watcher)


def solve_on(
    problem: PlanProblem,
    model: FittedModel,
    ground: Ground,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
    warm: WarmStart | None = None,
    fine: bool = True,
    checked: bool = True,
) -> Optimum:
    """``solve`` on a ground that is there already, as when many questions share one.

    ``warm`` is handed from one question to the next where they differ in the budget alone.
    Where not ``fine``, the search stops at the gap that was asked for. Where not ``checked``, the
    plan is for looking on only: ``verified`` checks it before anything of it is shown.
    """
    started, deadline = time.perf_counter(), Deadline.after(time_limit)
    _require_same_assumptions(problem, ground)
    ground = counted(problem, ground)
    objective, floors = objective_of(problem, ground), floors_of(problem, ground)
    domain = build_domain(problem, ground)
    warm = warm or WarmStart()
    feasible = require_feasible(problem, ground, domain, warm, watcher, deadline)
    domain = _bounded(domain, problem, feasible)
    curves, tabulator = warm.over(domain, ground.responses)
    task = Task(curves, domain, objective, floors, max_gap=_SEARCHED * problem.max_gap)
    if not fine:
        task = replace(task, extra=0)
    before = domain.levels(ground.reference)
    start = warm.start(before, domain) if feasible is None else feasible.levels
    if task.counts:
        start = quantiles.good_start(task, start, tabulator, watcher, deadline.part(0.5))
    found = search(task, start, deadline.left, tabulator, watcher, warm.grids)
    if not np.isfinite(found.value):
        raise OutOfTime(
            "No plan that satisfies every guardrail was found in time.",
            "Allow more time, or loosen a guardrail a little.",
        )
    warm.levels, warm.grids = found.levels, found.witness.grids
    levels, practical = _settled(found.levels, domain, floors, ground), None
    if problem.round_to is not None or problem.least_move is not None:
        levels, practical = make_practical(levels, task, problem, before, tabulator, deadline)
    warm.keep()
    spend = domain.spend(levels)
    certificate = _certificate(found, levels, objective, domain, curves, ground)
    known = warm.bounds
    checks = verify(certificate, spend, problem, ground, domain, known) if checked else ()
    require_verified(checks)
    return Optimum(
        plan=Plan.of(model, problem.horizon, spend),
        spend=spend,
        status=_status(certificate.gap, problem.max_gap),
        closed=_closed(found, certificate.gap, problem.max_gap),
        certificate=certificate,
        checks=checks,
        ground=ground,
        domain=domain,
        window=ground.responses.window,
        practical=practical,
        programs=found.programs,
        seconds=time.perf_counter() - started,
    )


def verified(found: Optimum, problem: PlanProblem) -> Optimum:
    """An answer of ``solve_on`` that was left unchecked, checked.

    Raises
    ------
    CheckFailed
        If a check does not hold.
    """
    checks = verify(found.certificate, found.spend, problem, found.ground, found.domain)
    require_verified(checks)
    return replace(found, checks=checks)


def _require_same_assumptions(problem: PlanProblem, ground: Ground) -> None:
    """A ground without the question's assumptions would answer another question."""
    assert ground.window is not None
    model = ground.window.model
    # What says no more than the card does leaves the model as it is.
    if assumptions_of(model) != assumptions_of(under(model, problem.assumptions, problem.horizon)):
        raise ValueError("the ground is under other assumptions than the problem")


def _bounded(domain: Domain, problem: PlanProblem, feasible: Found | None) -> Domain:
    """Levels that need to be searched, all finite."""
    if problem.spends_least and feasible is not None:
        # Whoever spends more on one cell alone than a known plan in all is beaten by it.
        return domain.within(float(domain.money(feasible.levels).sum()))
    if np.isfinite(domain.upper).all():
        return domain
    raise InvalidProblem(
        "Some cells could be given any amount of money.",
        "Give a budget, or an upper bound for every cell (such as 1 x_observed_max).",
    )


def _settled(levels: Floats, domain: Domain, floors: tuple[Floor, ...], ground: Ground) -> Floats:
    """Levels without crumbs, the last cents of the equality rows put right.

    Solvers work to a tolerance: a level within 1e-7 of the plan's own money from a bound
    means the bound, and what that moves goes to the cells in between; where there are none,
    the crumb stays. Floors are met by the cent, so plans that must reach any are left as they
    are. A plan of crumbs alone, which that tolerance may exceed, means nothing at all.
    """
    nothing, exact = np.zeros_like(levels), TOUCH * domain.money_scale
    crumbs_alone = float(levels.sum()) <= VERIFIED * domain.money_scale
    if (
        crumbs_alone
        and domain.allows(nothing, 0.0)
        and not shorts_of(nothing, floors, domain, ground).any()
    ):
        return nothing
    crumb = (TOUCH if floors else VERIFIED) * float(levels.sum() + domain.committed.sum())
    # In a narrow range a crumb is a share of that: a euro of room is there to be spent.
    crumbs = np.minimum(crumb, _CRUMB * (domain.upper - domain.lower))
    settled = np.where(levels - domain.lower <= crumbs, domain.lower, levels)
    settled = np.where(domain.upper - settled <= crumbs, domain.upper, settled)
    near = (settled > 0) & (np.abs(settled - domain.least) <= crumbs)
    settled = _evened(np.where(near, domain.least, settled), domain)
    worse = domain.allows(levels, exact) and not domain.allows(settled, exact)
    return levels if worse else settled


def _evened(levels: Floats, domain: Domain) -> Floats:
    """What equality rows miss, shared out among the levels that are at no bound."""
    equal = domain.row_lower == domain.row_upper
    inside = (levels > domain.lower) & (levels < domain.upper)
    inside &= (levels > 0) & (levels != domain.least)
    if not equal.any() or not inside.any():
        return levels
    matrix, evened = domain.matrix[equal], levels.copy()
    missing = domain.row_upper[equal] - matrix @ levels
    evened[inside] += np.linalg.lstsq(matrix[:, inside], missing, rcond=None)[0]
    result: Floats = np.clip(evened, domain.lower, domain.upper)
    return result


def _certificate(
    found: Found,
    levels: Floats,
    objective: Criterion,
    domain: Domain,
    curves: CalendarCurves,
    ground: Ground,
) -> Certificate:
    """The claim, from the solver's own curves; ``verify`` evaluates the plan by another road."""
    outcome, money = curves.at(levels), domain.money(levels)
    value, size = objective.value(outcome, money), objective.size(outcome, money)
    bound = max(found.bound, value)
    tiny = negligible(objective, domain.money_scale)
    gap = relative_gap(value, bound, size, tiny, typical_size(objective, ground))
    return Certificate(value, bound, gap, objective, found.witness)


def _status(gap: float, max_gap: float) -> Status:
    """How far the plan that is shown is proven, whatever the rest of the gap comes from."""
    if gap <= DEFAULT_GAP:
        return "optimal"
    return "within_gap" if gap <= max_gap else "time_limit"


def _closed(found: Found, gap: float, max_gap: float) -> bool:
    """Whether the search came within the gap asked for; what practice costs is left out."""
    if found.size:
        gap = min(gap, max(found.bound - found.value, 0.0) / found.size)
    return gap <= max(DEFAULT_GAP, max_gap)
