"""The best certified plan at every budget around the reference: what the next money brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from mmm_core.economics import economics_of
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import Summary, summarize
from optimizer.explain.frontier import (
    DEFAULT_FRONTIER_LIMIT,
    Point,
    after_budget,
    frontier_points,
)
from optimizer.posed import ground_of, model_under
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Ground
from planner.jobs import processes
from planner.questions.assess import value_per_unit
from planner.questions.best_budget import BestBudget, best_budget
from planner.questions.current import current_plan

LOW, HIGH, POINTS = 0.5, 1.5, 21
MOST_POINTS = 201
_STRETCH = 3


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """The best plan of one budget.

    Parameters
    ----------
    budget : money over the horizon that may (or must) be spent
    status : "optimal", "within_gap", "time_limit"; "invalid", or the kind of the error
        where there is no plan, with the reason in ``why``
    spend : money of the plan, (cells,); None without a plan, as are the following
    incremental : outcome units
    profit : money; None too without a margin
    value, gap : by the objective, as certified
    mroas : slope of the mean incremental outcome between the neighbours, in revenue (or
        outcome units, where no one value per unit is known) per money
    """

    budget: float
    status: str
    why: str
    spend: Floats | None = None
    incremental: Summary | None = None
    profit: Summary | None = None
    value: float | None = None
    gap: float | None = None
    mroas: float | None = None


@dataclass(frozen=True, eq=False)
class Frontier:
    """Best plans by budget, ascending, and where the reference stands below them.

    Parameters
    ----------
    problem : the question, whose own budget does not count
    points : one a budget, infeasible ones among them
    reference_budget, reference : money and incremental outcome of the reference plan
    reference_profit : its profit; None without a margin
    break_even_mroas : 1 / margin; None without a margin
    break_even : the budget where mROAS falls through it; None where it does not, or is unknown
    best : the budget that earns the most profit, wherever it lies
    """

    model: FittedModel
    problem: PlanProblem
    points: tuple[FrontierPoint, ...]
    reference_budget: float
    reference: Summary
    reference_profit: Summary | None
    break_even_mroas: float | None
    break_even: float | None
    best: BestBudget


def frontier(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    budgets: Sequence[float] | None = None,
    time_limit: float = DEFAULT_FRONTIER_LIMIT,
    watcher: Watcher | None = None,
    jobs: int | None = 1,
    in_view: float | None = None,
) -> Frontier:
    """Best plans over budgets from 50 % to 150 % of the reference total, 21 by default.

    Parameters
    ----------
    problem : the question; its own budget does not count
    reference : by default the model's own over the horizon
    budgets : money over the horizon, ascending
    time_limit : seconds for all of them together (where they are spread, for each stretch its
        part); budgets that they do not suffice for are kept without a plan
    watcher : told after each budget (after some, where they are spread); gives up where it
        returns False
    jobs : how many stretches of budgets at a time (see ``planner.jobs.processes``); neighbours use
        each other's work, so one is best unless the model is large
    in_view : money of a plan in view, which the best budget is held against, as ``best_budget``

    Raises
    ------
    InvalidProblem
        If budgets do not ascend, or the question is a goal that spends the least.
    Cancelled
        If the watcher says so.
    """
    model = model_under(problem, model)
    reference = current_plan(model, problem, reference)
    ground = ground_of(model, reference, problem.tail)
    wanted = budgets_around(reference.plan.total()) if budgets is None else list(budgets)
    if not wanted or any(b <= a for a, b in pairwise(wanted)):
        raise InvalidProblem("The budgets do not ascend.", "Give each once, from low to high.")
    seconds = time_limit / (1 + len(wanted))
    found = _spread(problem, model, reference, wanted, time_limit - seconds, watcher, jobs)
    told = None if watcher is None else partial(_still_done, watcher, len(wanted))
    best = best_budget(model, problem, reference, in_view, seconds, told)
    economics = economics_of(model)
    threshold = None if economics is None else economics.break_even
    per_unit = value_per_unit(model) or 1.0
    money = np.array(wanted)
    means = per_unit * np.array(
        [np.nan if point.incremental is None else point.incremental.mean for point in found]
    )
    points = tuple(
        replace(point, mroas=slope)
        for point, slope in zip(found, slopes(money, means), strict=True)
    )
    return Frontier(
        model=model,
        problem=problem,
        points=points,
        reference_budget=reference.plan.total(),
        reference=summarize(ground.outcome(ground.reference).sum(axis=0)),
        reference_profit=_profit(ground, ground.reference),
        break_even_mroas=threshold,
        break_even=crossing(money, means, threshold),
        best=best,
    )


def _still_done(watcher: Watcher, budgets: int, _: Progress) -> bool:
    """The best budget is one more step, that nobody counts."""
    return watcher(Progress(budgets, budgets, "the best budget"))


def budgets_around(
    total: float, points: int = POINTS, low: float = LOW, high: float = HIGH
) -> list[float]:
    """Evenly spaced budgets from ``low`` to ``high``, as shares of a total.

    Raises
    ------
    InvalidProblem
        On less than 2 points or more than ``MOST_POINTS``.
    """
    if not 2 <= points <= MOST_POINTS:
        raise InvalidProblem(
            f"A frontier of {points} points.", f"Ask for 2 to {MOST_POINTS} points."
        )
    return [float(budget) for budget in np.linspace(low, high, points) * total]


def _spread(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    budgets: list[float],
    time_limit: float,
    watcher: Watcher | None,
    jobs: int | None,
) -> list[FrontierPoint]:
    """Points of all budgets, in one stretch or, where jobs may run beside each other, in many."""
    if jobs == 1:
        return _stretch(problem, model, reference, time_limit / len(budgets), budgets, watcher)
    work = partial(_stretch, problem, model, reference, time_limit / len(budgets))
    done = 0

    def ended(outcome: processes.Outcome[list[float], list[FrontierPoint]]) -> None:
        nonlocal done
        done += len(outcome.item)
        tell(watcher, after_budget(done, len(budgets), outcome.item[-1]), "frontier")

    stretches = [budgets[i : i + _STRETCH] for i in range(0, len(budgets), _STRETCH)]
    found: list[FrontierPoint] = []
    for outcome in processes.run(work, stretches, jobs=jobs, each=ended):
        if outcome.error is not None:
            raise outcome.error
        found += outcome.answer or []
    return found


def _stretch(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    seconds: float,
    budgets: list[float],
    watcher: Watcher | None = None,
) -> list[FrontierPoint]:
    """Points of neighbouring budgets, each search beginning where the last one ended.

    ``seconds`` are for a budget on average.
    """
    prepare()
    ground = ground_of(model, reference, problem.tail)
    limit = seconds * len(budgets)
    found = frontier_points(problem, model, ground, budgets, limit, watcher)
    return [_point(point, ground) for point in found]


def slopes(budgets: Floats, values: Floats) -> list[float | None]:
    """Slope at each budget, between its neighbours that have a value; one-sided at ends.

    Parameters
    ----------
    budgets : money, (budgets,), ascending
    values : (budgets,), NaN where there is no plan

    Returns
    -------
    list
        One a budget; None where it or both neighbours have no value.
    """
    known = np.flatnonzero(np.isfinite(values))
    result: list[float | None] = [None] * budgets.size
    for at in known:
        sides = [i for i in (at - 1, at, at + 1) if i in known]
        if len(sides) > 1:
            first, last = sides[0], sides[-1]
            result[at] = float((values[last] - values[first]) / (budgets[last] - budgets[first]))
    return result


def crossing(budgets: Floats, values: Floats, threshold: float | None) -> float | None:
    """Where the slope falls through a threshold, interpolated between interval middles.

    Of several such places that with the most value beyond the threshold's worth of money.
    None where it falls through nowhere. ``budgets`` and ``values`` as in ``slopes``.
    """
    known = np.isfinite(values)
    x, y = budgets[known], values[known]
    if threshold is None or x.size < 3:
        return None
    middle, slope = (x[:-1] + x[1:]) / 2, np.diff(y) / np.diff(x)
    falls = np.flatnonzero((slope[:-1] >= threshold) & (slope[1:] < threshold))
    if falls.size == 0:
        return None
    at = falls[np.argmax((y - threshold * x)[falls + 1])]
    along = (slope[at] - threshold) / (slope[at] - slope[at + 1])
    return float(middle[at] + along * (middle[at + 1] - middle[at]))


def _point(point: Point, ground: Ground) -> FrontierPoint:
    if point.optimum is None:
        return FrontierPoint(point.budget, point.status, point.why)
    spend, certificate = point.optimum.spend, point.optimum.certificate
    return FrontierPoint(
        budget=point.budget,
        status=point.status,
        why=point.why,
        spend=spend.sum(axis=0),
        incremental=summarize(ground.outcome(spend).sum(axis=0)),
        profit=_profit(ground, spend),
        value=certificate.value,
        gap=certificate.gap,
    )


def _profit(ground: Ground, spend: Floats) -> Summary | None:
    """Profit of a plan (periods, cells); None where nobody knows what outcome is worth."""
    profit = ground.profit(spend)
    return None if profit is None else summarize(profit)
