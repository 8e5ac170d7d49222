"""What is harder than a posterior mean on twelve channels: risk, panels, frontiers, growth."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.cases.s_shaped import BUDGET, MOST, PERIODS, problem_of
from benchmarks.registry import Case, Context, Measurement, Threshold, Timing, timed, timing
from mmm_core.model import FittedModel
from mmm_core.plan import reference_plan
from optimizer.problem import Objective, PlanProblem
from optimizer.solve import Optimum, solve
from planner.questions.frontier import frontier
from tests.builders import hill_model

CVAR = Objective(statistic="cvar")


def answered(model: FittedModel, problem: PlanProblem, limit: float = 60.0) -> Optimum:
    """Tabulated, searched, certified, verified; of a model that was never asked about before.

    What is known of curves is found again by their content: a model asked twice answers sooner.
    """
    return solve(problem, model, reference_plan(model, problem.horizon), limit)


def risk(context: Context) -> Measurement:
    """CVaR at 10 %, concave and S-shaped, every seed another model."""
    seeds = range(context.times(10, 2))
    found: dict[str, list[tuple[float, float]]] = {}
    gaps: dict[str, list[float]] = {}
    answered(hill_model(12, 1_000, 99), problem_of(hill_model(12, 1_000, 99), CVAR))
    for kind, s_shaped in (("concave", False), ("S-shaped", True)):
        for seed in seeds:
            model = hill_model(12, 1_000, seed, s_shaped=s_shaped)
            kept: list[Optimum] = []
            problem = replace(problem_of(model, CVAR), max_gap=5e-3)
            pair = timed(lambda m=model, p=problem, k=kept: k.append(answered(m, p, 30.0)))
            found.setdefault(kind, []).append(pair)
            gaps.setdefault(kind, []).append(kept[-1].certificate.gap)
    at_two = [
        answered(
            model := hill_model(12, 1_000, seed),
            replace(problem_of(model, CVAR), max_gap=1e-9),
            2.0,
        ).certificate.gap
        for seed in seeds
    ]
    times = {f"CVaR, {kind}": timing(pairs) for kind, pairs in found.items()}
    return Measurement(
        values={
            "concave": max(times["CVaR, concave"].wall),
            "concave_gap": max(gaps["concave"]),
            "s_shaped": max(times["CVaR, S-shaped"].wall),
            "s_shaped_gap": max(gaps["S-shaped"]),
        },
        timings=times,
        data=f"12 channels, 1,000 draws, 13 weeks, Hill curves; seeds 0 to {len(seeds) - 1}; "
        f"{BUDGET:.0%} of the reference budget, each channel from 0 to {MOST:.0f} times it",
        notes=(f"Stopped after 2 s, the S-shaped gaps are {max(at_two):.2g} at most.",),
    )


def panel(context: Context) -> Measurement:
    """50 geos x 10 channels x 500 draws."""
    kept: list[Optimum] = []
    models = [hill_model(10, 500, seed, geos=50) for seed in range(context.times(3))]
    times = _each(models, lambda model, problem: kept.append(answered(model, problem)))
    return Measurement(
        values={"seconds": times.median, "gap": max(o.certificate.gap for o in kept)},
        timings={"panel, certified and verified": times},
        data="50 geos x 10 channels x 500 draws, 13 weeks, half of the curves S-shaped; every seed "
        f"another model; the reference budget, each cell from 0 to {MOST:.0f} times its reference",
    )


def frontiers(context: Context) -> Measurement:
    """21 budgets beside one."""
    count = context.times(3)
    one, many = (
        _each([hill_model(12, 1_000, seed) for seed in seeds], ask)
        for seeds, ask in ((range(count), answered), (range(count, 2 * count), _frontier))
    )
    return Measurement(
        values={"ratio": many.median / one.median},
        timings={"one solve": one, "frontier of 21 budgets": many},
        data="12 channels, 1,000 draws, 13 weeks, half of the curves S-shaped; every seed another "
        "model; 50 to 150 % of the reference budget",
    )


def _frontier(model: FittedModel, problem: PlanProblem) -> object:
    return frontier(model, problem, reference_plan(model, problem.horizon))


def _each(
    models: Sequence[FittedModel], ask: Callable[[FittedModel, PlanProblem], object]
) -> Timing:
    """Every model asked once, none of them before."""
    pairs = []
    for model in models:
        problem = problem_of(model, Objective(), share=1.0)
        pairs.append(timed(lambda m=model, p=problem: ask(m, p)))
    return timing(pairs)


GROWTH: dict[str, Sequence[int]] = {
    "channels": (6, 12, 24, 48),
    "weeks": (13, 26, 52, 104),
    "draws": (500, 1_000, 2_000, 4_000),
    "geos": (5, 10, 20, 40),
}


def _grown(what: str, size: int) -> tuple[FittedModel, int]:
    if what == "geos":
        return hill_model(10, 250, 0, geos=size), PERIODS
    channels = size if what == "channels" else 12
    draws = size if what == "draws" else 1_000
    return hill_model(channels, draws, 0, weeks=220), size if what == "weeks" else PERIODS


def growth(context: Context) -> Measurement:
    """Doubling each size by itself."""
    notes, gaps = [], []
    for what, sizes in GROWTH.items():
        said = []
        for size in sizes[: context.times(len(sizes), 2)]:
            model, periods = _grown(what, size)
            problem = problem_of(model, Objective(), periods)
            start = time.perf_counter()
            optimum = answered(model, problem)
            taken = time.perf_counter() - start
            gaps.append(optimum.certificate.gap)
            said.append(f"{size:,}: {taken:.2f} s (gap {optimum.certificate.gap:.1g})")
        fixed = (
            "10 channels x 250 draws" if what == "geos" else "12 channels, 1,000 draws, 13 weeks"
        )
        notes.append(f"{what} (others: {fixed}): " + "; ".join(said) + ".")
    return Measurement(
        values={"gap": max(gaps)},
        data="S-shaped posterior mean, seed 0, the question of the panel and S-shaped cases",
        notes=tuple(notes),
    )


CASES = (
    Case(
        name="cvar",
        what="CVaR at 10 %: 12 channels x 13 weeks x 1,000 draws",
        thresholds=(
            Threshold("concave", "slowest concave model", "<=", 2.0, "s"),
            Threshold("concave_gap", "largest gap there", "<=", 5e-3),
            Threshold("s_shaped", "slowest S-shaped model", "<=", 30.0, "s"),
            Threshold("s_shaped_gap", "largest gap there", "<=", 5e-3),
        ),
        measure=risk,
    ),
    Case(
        name="panel",
        what="Panel of 50 geos x 10 channels x 500 draws",
        thresholds=(
            Threshold("seconds", "median time", "<=", 5.0, "s"),
            Threshold("gap", "proven gap", "<=", 1e-3),
        ),
        measure=panel,
    ),
    Case(
        name="frontier",
        what="A frontier of 21 budgets beside one solve",
        thresholds=(Threshold("ratio", "frontier / one solve", "<=", 5.0),),
        measure=frontiers,
    ),
    Case(
        name="growth",
        what="How cost grows",
        thresholds=(Threshold("gap", "largest proven gap", "<=", 1e-3),),
        measure=growth,
    ),
)
