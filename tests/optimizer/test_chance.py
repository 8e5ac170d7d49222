"""Quantiles and chances of reaching an amount: close to proven, and never beaten."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.library import ModelLibrary
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.response import CalendarCurves
from optimizer.criterion import floors_of, objective_of
from optimizer.domain.projection import build_domain
from optimizer.guardrails import GroupRange, OnOrOff, Ratio, RiskFloor, SpendRange
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.bound import Bounds, proven_bound
from optimizer.proof.certificate import Multipliers, Weighing, Witness
from optimizer.proof.verify import verify
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.search.polish import polish
from optimizer.search.state import State
from optimizer.search.task import Task
from optimizer.solve import Optimum, solve_on
from optimizer.warm_start import WarmStart
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
SECONDS = 5.0
MANY = 10_000

pytestmark = pytest.mark.certificate


@dataclass(frozen=True, eq=False)
class Asked:
    """A question about a quantile or a chance, and its answer."""

    problem: PlanProblem
    ground: Ground
    optimum: Optimum

    def broken(self, **changes: Any) -> set[str]:
        """Names of the checks that do not hold of a changed certificate."""
        claimed = replace(self.optimum.certificate, **changes)
        found = verify(claimed, self.optimum.spend, self.problem, self.ground, self.optimum.domain)
        return {check.name for check in found if not check.holds}

    def with_multipliers(self, change: Callable[[Multipliers], Multipliers]) -> Witness:
        """The witness with the multipliers of every box changed."""
        witness = self.optimum.certificate.witness
        boxes = tuple(replace(b, multipliers=change(b.multipliers)) for b in witness.boxes)
        return replace(witness, boxes=boxes)


def ask(model: FittedModel, what: str, share: float = 0.1, seconds: float = SECONDS) -> Asked:
    """A quantile, a goal with a probability, or a floor with one beside a budget."""
    reference = reference_plan(model, default_horizon(model))
    ground, horizon = ground_of(model, reference), reference.plan.horizon
    wide = SpendRange("wide", {}, 0.5, 1.5, "x_reference")
    budget, amount = Budget(reference.plan.total()), reached(ground, ground.reference, share)
    base = PlanProblem(horizon, budget, guardrails=(wide,))
    problem = {
        "quantile": replace(base, objective=Objective("incremental", "quantile", share)),
        "profit": replace(
            base,
            budget=Budget(budget.total, "<="),
            objective=Objective("profit", "quantile", share),
        ),
        "goal": replace(base, budget=None, goal=Goal(amount, with_probability=1 - share)),
        "floor": replace(
            base,
            guardrails=(wide, RiskFloor("likely", "incremental", amount, probability=1 - share)),
        ),
    }[what]
    return Asked(problem, ground, solve_on(problem, model, ground, seconds))


def reached(ground: Ground, spend: Floats, share: float) -> float:
    """What all but a share of the draws reach."""
    draws = np.sort(ground.outcome(spend).sum(axis=0))
    return float(draws[int(share * draws.size + 1e-9)])


def require_proven(asked: Asked, gap: float) -> None:
    optimum = asked.optimum
    assert not asked.broken()
    assert optimum.certificate.gap <= gap, optimum.certificate.gap
    assert optimum.certificate.upper_bound >= optimum.certificate.value


def wide_posterior(model: FittedModel, times: float) -> FittedModel:
    """The same with so many times the spread of the logarithm of every parameter."""
    parameters = {}
    for name, draws in model.saturation.parameters.items():
        centre = np.log(draws).mean("sample")
        parameters[name] = np.exp(centre + times * (np.log(draws) - centre))
    return replace(model, saturation=replace(model.saturation, parameters=parameters))


DEMOS = ["larkfield_national", "larkfield_regions"]
WHAT = ["quantile", "goal", "floor", "profit"]
# The first in `make test`, all ten in `make test-long`.
SEEDS = [seed if seed < 1 else pytest.param(seed, marks=pytest.mark.long) for seed in range(10)]


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of this process alone: others run beside it, and limits are of idle cores."""
    monkeypatch.setattr(time, "monotonic", time.process_time)


@pytest.mark.sweep(keep=1)
@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("what", ["quantile", "goal"])
@pytest.mark.parametrize("name", DEMOS)
def test_demo_models_are_proven_to_one_per_cent(name: str, what: str, repo: Path) -> None:
    require_proven(ask(ModelLibrary(repo / "models").load(name), what), 0.01)


@pytest.mark.sweep(keep=1)
@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("seed", SEEDS)
def test_simulated_models_are_proven_to_one_per_cent(seed: int, what: str) -> None:
    model = hill_model(12, samples=1000, seed=seed, card=CARD)
    require_proven(ask(model, what, 0.2 if seed % 2 else 0.1), 0.01)


@pytest.mark.long
@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("what", ["quantile", pytest.param("goal", marks=pytest.mark.long)])
@pytest.mark.parametrize("seed", [2, *(pytest.param(s, marks=pytest.mark.long) for s in (0, 1))])
def test_the_widest_posteriors_are_proven_to_two_per_cent(seed: int, what: str) -> None:
    """Every parameter with three times the spread of its logarithm."""
    model = wide_posterior(hill_model(12, samples=1000, seed=seed, card=CARD), 3.0)
    require_proven(ask(model, what), 0.02)


# --- rivals -----------------------------------------------------------------------------


@pytest.mark.parametrize("what", WHAT)
def test_random_plans_are_no_better(what: str) -> None:
    require_unbeaten(small(what), 500)


@pytest.mark.long
@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("seed", range(3))
def test_ten_thousand_random_plans_are_no_better(what: str, seed: int) -> None:
    model = hill_model(6, samples=400, seed=seed, card=CARD)
    require_unbeaten(ask(model, what, 0.2), 10_000)


def require_unbeaten(asked: Asked, count: int) -> None:
    """Plans within the guardrails, far and near, none above the bound, hardly one above it."""
    rng, ground, domain = np.random.default_rng(1), asked.ground, asked.optimum.domain
    certificate, floors = asked.optimum.certificate, floors_of(asked.problem, ground)
    assert ground.window is not None
    curves = ground.window.curves(domain.committed, domain.shape)
    upper, before = np.minimum(domain.upper, 1.5 * ground.reference_total), domain.lower
    best, counted = domain.levels(asked.optimum.spend), 0
    for trial in range(count):
        near = best * np.exp(rng.normal(0, 10.0 ** rng.uniform(-3, -0.5), best.size))
        levels = near if trial % 2 else rng.uniform(before, upper)
        budget = asked.problem.budget
        if budget is not None:
            levels = levels * (budget.total / levels.sum())
        levels = np.clip(levels, domain.lower, domain.upper)
        if not domain.allows(levels, 1e-9 * domain.money_scale):
            continue
        outcome, money = curves.at(levels), domain.money(levels)
        if any(floor.short(outcome, money) > 0 for floor in floors):
            continue
        counted += 1
        value = certificate.objective.value(outcome, money)
        size = certificate.objective.size(outcome, money)
        assert value <= certificate.upper_bound + 1e-9 * size
        assert value <= certificate.value + 2e-3 * size
    assert counted > count / 20


# --- forgeries --------------------------------------------------------------------------


@cache
def small(what: str) -> Asked:
    return ask(hill_model(5, samples=120, seed=3, card=CARD), what, 0.2)


@pytest.mark.parametrize("what", WHAT)
def test_a_lower_bound_is_noticed(what: str) -> None:
    asked = small(what)
    certificate = asked.optimum.certificate
    assert not asked.broken()
    lower = certificate.upper_bound - max(0.002 * abs(certificate.upper_bound), 0.0)
    assert "bound" in asked.broken(upper_bound=lower)


@pytest.mark.parametrize("what", WHAT)
def test_a_missing_box_is_noticed(what: str) -> None:
    asked = small(what)
    witness = asked.optimum.certificate.witness
    for i in range(min(len(witness.boxes), 10)):
        fewer = replace(witness, boxes=witness.boxes[:i] + witness.boxes[i + 1 :])
        assert asked.broken(witness=fewer) & {"cover", "witness"}


@pytest.mark.parametrize("what", WHAT)
def test_weights_of_draws_that_prove_nothing(what: str) -> None:
    asked = small(what)
    draws = asked.optimum.certificate.witness.draws
    assert draws is not None
    wrong = [None, -np.ones(draws.size), np.full(draws.size, np.nan), np.ones(draws.size + 1)]
    if asked.optimum.certificate.objective.counts:
        wrong.append(np.zeros(draws.size))
    for by_draw in wrong:
        witness = asked.with_multipliers(lambda m, by=by_draw: replace(m, by_draw=by))
        assert asked.broken(witness=witness) == {"witness"}


@pytest.mark.parametrize("what", WHAT)
def test_draws_that_are_left_out_or_counted_twice(what: str) -> None:
    asked = small(what)
    witness = asked.optimum.certificate.witness
    assert witness.draws is not None
    twice = witness.draws.copy()
    twice[0] = twice[1]
    for draws in (None, twice, witness.draws + MANY, witness.draws[:0]):
        assert asked.broken(witness=replace(witness, draws=draws)) == {"witness"}
    few = int(0.1 * witness.draws.size)
    fewer = replace(
        asked.with_multipliers(lambda m: replace(m, by_draw=m.by_draw[:few])),  # type: ignore[index]
        draws=witness.draws[:few],
    )
    # Too few to count any: nothing is bounded, unless nothing had to be counted.
    if what != "floor":
        assert asked.broken(witness=fewer) == {"bound"}


def test_wrong_weights_only_loosen() -> None:
    asked, rng = small("quantile"), np.random.default_rng(0)

    def shaken(m: Multipliers) -> Multipliers:
        assert m.by_draw is not None
        return replace(m, by_draw=m.by_draw * np.exp(rng.normal(0, 0.2, m.by_draw.size)))

    bounds = Bounds(curves_of(asked))
    for _ in range(5):
        bound = proven_bound(
            asked.with_multipliers(shaken), asked.optimum.certificate.objective, (),
            asked.optimum.domain, bounds,
        )  # fmt: skip
        assert bound >= asked.optimum.certificate.value


def test_an_average_proves_nothing_of_a_quantile() -> None:
    asked = small("quantile")
    even = np.full(120, 1 / 120)
    forged = asked.with_multipliers(
        lambda m: replace(m, by_draw=None, criteria=(Weighing(1.0, even),))
    )
    assert asked.broken(witness=replace(forged, draws=None)) == {"witness"}


def test_several_rows_switches_and_two_counts_together() -> None:
    model = hill_model(6, samples=200, seed=4, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground, total = ground_of(model, reference), reference.plan.total()
    first, second = ({"channel": (f"c{i}",)} for i in (0, 1))
    guardrails = (
        SpendRange("wide", {}, 0.0, 2.0, "x_reference"),
        OnOrOff("burst", first, 0.6, "x_reference"),
        GroupRange("group", {"channel": ("c0", "c1", "c2")}, None, 0.6, "share_of_total"),
        Ratio("ratio", second, first, None, 2.0),
        RiskFloor("likely", "incremental", 0.98 * reached(ground, ground.reference, 0.2), 0.8),
    )
    problem = PlanProblem(
        reference.plan.horizon, Budget(total), Objective("incremental", "quantile", 0.1),
        guardrails=guardrails,
    )  # fmt: skip
    require_proven(Asked(problem, ground, solve_on(problem, model, ground, SECONDS)), 0.02)


def curves_of(asked: Asked) -> CalendarCurves:
    domain, window = asked.optimum.domain, asked.ground.window
    assert window is not None
    return window.curves(domain.committed, domain.shape)


def test_a_plan_of_nothing_is_polished_too() -> None:
    """The first unit of money may return without limit: steps begin a little above nothing."""
    model = hill_model(channels=3, samples=20, s_shaped=False, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground = ground_of(model, reference)
    reach = 0.5 * float(ground.outcome(ground.reference).sum(axis=0).mean())
    goal = Goal(reach, with_probability=0.9)
    problem = PlanProblem(reference.plan.horizon, None, goal=goal)
    domain = build_domain(problem, ground).within(2 * float(ground.reference.sum()))
    assert ground.window is not None
    curves, tabulator = WarmStart().over(domain, ground.window)
    assert not np.isfinite(curves.value_and_slope(0, 0.0)[1]).all()
    task = Task(curves, domain, objective_of(problem, ground), floors_of(problem, ground))
    judged = polish(State.begin(task, np.zeros(3), tabulator, None), np.zeros(3))
    assert 0 <= judged.shorts[0] < reach
