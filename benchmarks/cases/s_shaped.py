"""S-shaped curves: our certified plan, and how far one local search falls short of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks import meridian
from benchmarks.registry import (
    Case,
    Context,
    Measurement,
    Skipped,
    Threshold,
    timed,
    timing,
)
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from tests.builders import hill_model

CHANNELS, DRAWS, PERIODS = 12, 1_000, 13
SEEDS, STARTS = 20, 20
BUDGET, MOST = 0.6, 2.0
SHORT = 1e-3
# A Hill curve with slope below 1 is infinitely steep at zero, which no gradient method takes.
NOTHING = 1e-7

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Local:
    """One local search: its loss against the proven optimum, and whether it claims success."""

    loss: float
    success: bool


def problem_of(
    model: FittedModel,
    objective: Objective | None = None,
    periods: int = PERIODS,
    share: float = BUDGET,
) -> PlanProblem:
    """A share of the reference budget, each cell from nothing to twice its reference."""
    horizon = default_horizon(model, periods)
    total = reference_plan(model, horizon).plan.total()
    return PlanProblem(
        horizon,
        Budget(share * total),
        objective or Objective(),
        guardrails=(SpendRange("range", {}, 0.0, MOST, "x_reference"),),
    )


def mean_and_gradient(
    curves: CalendarCurves, unit: float
) -> Callable[[Floats], tuple[float, Floats]]:
    """Minus the posterior mean of the outcome and its exact gradient, both divided by ``unit``."""

    def of(levels: Floats) -> tuple[float, Floats]:
        pairs = [curves.value_and_slope(k, float(level)) for k, level in enumerate(levels)]
        value = sum(float(value.mean()) for value, _ in pairs)
        return -value / unit, np.array([-slope.mean() / unit for _, slope in pairs])

    return of


def starts(rng: np.random.Generator, upper: Floats, budget: float, count: int) -> list[Floats]:
    """An even split and random ones, each feasible."""
    found = [_onto(np.full(upper.size, budget / upper.size), upper, budget)]
    for _ in range(count):
        found.append(_onto(rng.dirichlet(np.ones(upper.size)) * budget, upper, budget))
    return found


def _onto(levels: Floats, upper: Floats, budget: float) -> Floats:
    """What exceeds an upper bound goes to the rest, in proportion to their room."""
    levels = np.minimum(levels, upper)
    return levels + (upper - levels) * (budget - levels.sum()) / (upper - levels).sum()


def local_search(optimum: Optimum, budget: float, count: int, seed: int) -> list[Local]:
    """SLSQP as PyMC-Marketing sets it (ftol 1e-9, 1,000 steps), on the same curves.

    Amounts are in shares of the budget and the outcome in shares of the optimum, so that
    scaling is no reason to fail.
    """
    domain = optimum.domain
    curves = optimum.window.curves(domain.committed, domain.shape)
    best = optimum.certificate.value
    outcome = mean_and_gradient(curves, best)
    upper = domain.upper / budget

    def scaled(shares: Floats) -> tuple[float, Floats]:
        value, gradient = outcome(np.clip(shares, NOTHING, upper) * budget)
        return value, gradient * budget

    found = []
    for start in starts(np.random.default_rng(seed), domain.upper, budget, count):
        result = minimize(
            scaled,
            start / budget,
            jac=True,
            method="SLSQP",
            bounds=[(0.0, high) for high in upper],
            constraints={
                "type": "eq",
                "fun": lambda x: x.sum() - 1.0,
                "jac": lambda x: np.ones(x.size),
            },
            options={"ftol": 1e-9, "maxiter": 1_000},
        )
        found.append(Local(1.0 + float(result.fun), bool(result.success)))
    return found


def greedy(optima: list[tuple[FittedModel, Optimum, float]]) -> list[float]:
    """What Meridian's greedy search loses on the same curves, by seed.

    Its budget and bounds are rounded to its own step, so ours is solved for those again.
    """
    asked, ours, curves_of = [], [], []
    for model, optimum, budget in optima:
        domain = optimum.domain
        grid = meridian.Grid.of(domain.lower, domain.upper, budget)
        curves = optimum.window.curves(domain.committed, domain.shape)
        table = [
            (levels, np.array([curves.value(k, float(z)).mean() for z in levels]))
            for k, levels in enumerate(grid.levels)
        ]
        asked.append((table, grid))
        rounded = replace(
            problem_of(model),
            budget=Budget(float(grid.budget)),
            guardrails=tuple(
                SpendRange(f"m{k}", {"channel": (f"c{k}",)}, float(low), float(high), "money")
                for k, (low, high) in enumerate(zip(grid.lower, grid.upper, strict=True))
            ),
        )
        reference = reference_plan(model, rounded.horizon)
        ours.append(solve(rounded, model, reference).certificate.value)
        curves_of.append(curves)
    losses = []
    for answer, best, curves in zip(meridian.solve_all(asked), ours, curves_of, strict=True):
        reached = sum(float(curves.value(k, float(z)).mean()) for k, z in enumerate(answer.spend))
        losses.append(1.0 - reached / best)
    return losses


def _greedy_words(optima: list[tuple[FittedModel, Optimum, float]]) -> str:
    try:
        losses = np.array(greedy(optima))
    except Skipped as error:
        return f"Meridian was not measured: {error}"
    short = losses > SHORT
    return (
        f"Meridian's greedy search on curves of the same draws: {losses.size} runs, "
        f"{short.sum()} short of the proven optimum by more than {SHORT:.1%}"
        + (
            f"; their loss is {np.median(losses[short]):.1%} in the median and "
            f"{losses.max():.1%} at worst."
            if short.any()
            else "."
        )
    )


def measure(context: Context) -> Measurement:
    """Every seed makes another model."""
    pairs, gaps, even, random, optima = [], [], [], [], []
    for seed in range(context.times(SEEDS, 2)):
        model = hill_model(CHANNELS, DRAWS, seed)
        problem = problem_of(model)
        reference = reference_plan(model, problem.horizon)
        solved: list[Optimum] = []

        def plan(problem=problem, model=model, reference=reference, solved=solved) -> None:
            solved.append(solve(problem, model, reference))

        if seed == 0:
            plan()
        pairs.append(timed(plan))
        gaps.append(solved[-1].certificate.gap)
        assert problem.budget is not None
        optima.append((model, solved[-1], problem.budget.total))
        local = local_search(solved[-1], problem.budget.total, context.times(STARTS, 3), seed)
        even.append(local[0])
        random.extend(local[1:])
    times = timing(pairs)
    return Measurement(
        values={"seconds": times.median, "gap": max(gaps)},
        timings={"Headroom, certified and verified": times},
        data=f"12 channels, 1,000 draws, Hill curves, half of them with slopes 1.5 to 3.5; seeds "
        f"0 to {len(gaps) - 1}; {BUDGET:.0%} of the reference budget, each channel from 0 to "
        f"{MOST:.0f} times its reference",
        notes=(
            f"Slowest seed {max(times.wall):.2f} s.",
            "SLSQP with exact gradients from an even split: " + _words(even),
            "SLSQP with exact gradients from random splits: " + _words(random),
            _greedy_words(optima),
        ),
    )


def _words(found: list[Local]) -> str:
    losses = np.array([local.loss for local in found])
    short = losses > SHORT
    claimed = sum(local.success for local, bad in zip(found, short, strict=True) if bad)
    if not short.any():
        return f"{len(found)} runs, none short of the proven optimum by more than {SHORT:.1%}."
    return (
        f"{len(found)} runs, {short.sum()} short of the proven optimum by more than {SHORT:.1%} "
        f"({claimed} of them reporting success); their loss is {np.median(losses[short]):.1%} in "
        f"the median and {losses.max():.1%} at worst."
    )


CASES = (
    Case(
        name="s-shaped",
        what="Posterior mean on S-shaped curves: 12 channels x 13 weeks x 1,000 draws",
        thresholds=(
            Threshold("seconds", "median time", "<=", 0.3, "s"),
            Threshold("gap", "largest proven gap", "<=", 1e-3),
        ),
        measure=measure,
    ),
)
