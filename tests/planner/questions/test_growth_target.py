"""A growth of total sales: its chance by simulation, its price by a scan, its bound by trying."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import Finding, FittedModel
from mmm_core.outlook import outlook
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.contract.strategies import strategies_json
from planner.facts.fact import by_id
from planner.facts.strategies import strategy_facts
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.questions.growth_target import GrowthTarget
from planner.questions.least_money import FINE
from planner.questions.strategies import Strategies, strategies
from planner.wording.fitness import NOTHING_OF_UNFIT
from planner.wording.strategies import notes
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(autouse=True)
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made model has few draws; nothing is said of what one that is not fit expects."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: Fitness((), ()))
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


@cache
def made() -> FittedModel:
    """With a base that scatters from draw to draw."""
    model = hill_model(channels=3, samples=80, seed=7, card=CARD)
    base = np.random.default_rng(2).normal(2e6, 1e4, (80, model.dates.size))
    return replace(model, base=xr.DataArray(base, dims=(SAMPLE, PERIOD)))


def question() -> PlanProblem:
    horizon = default_horizon(made())
    total = reference_plan(made(), horizon).plan.total()
    rule = SpendRange("range", {}, 0.5, 1.5, "x_reference")
    return PlanProblem(horizon, Budget(total), guardrails=(rule,), tail="reference")


@cache
def grown(growth: float) -> Strategies:
    return strategies(made(), question(), growth=growth)


def target(growth: float) -> GrowthTarget:
    found = grown(growth).target
    assert found is not None
    return found


def sales_of(plan: Plan) -> Floats:
    """The second road: base and carry-over, and the plan's outcome within the horizon."""
    answer = services.assess(made(), plan, tail="zero")
    of = answer.evaluation
    before = outlook(of.window).before_plan
    assert before is not None
    within = of.by_period[:, :, : plan.horizon.periods].sum(axis=(0, 2))
    total: Floats = before.sum(axis=1) + within
    return total


def growth_to(share: float) -> float:
    """A growth to a share of what Growth is expected to reach."""
    first = target(0.0)
    assert first.total is not None
    assert first.last_year is not None
    return share * first.total.mean / first.last_year - 1


def test_last_years_sales_are_those_observed() -> None:
    model, first = made(), target(0.0)
    horizon = default_horizon(model)
    at = np.searchsorted(model.dates, horizon.dates(model.frequency) - np.timedelta64(364, "D"))
    assert first.last_year == pytest.approx(float(model.outcome.to_numpy()[at].sum()))
    assert first.amount == first.last_year


def test_the_chance_is_that_of_simulated_observations() -> None:
    found = target(growth_to(1.0))
    growth = grown(growth_to(1.0)).of("growth").found
    assert growth is not None
    draws, rng = sales_of(growth.answer.plan), np.random.default_rng(4)
    sd = 1e4 * np.sqrt(found.total is not None and growth.problem.horizon.periods)
    seen = draws[:, None] + rng.normal(0, sd, (draws.size, 4000))
    assert found.chance is not None
    assert found.amount is not None
    assert found.chance.value == pytest.approx((seen >= found.amount).mean(), abs=0.005)
    assert found.total is not None
    assert found.total.mean == pytest.approx(draws.mean(), rel=1e-9)


def test_the_least_money_reaches_it_and_a_little_less_does_not() -> None:
    for share in (0.99, 1.005):
        found = target(growth_to(share))
        assert found.amount is not None
        assert found.takes is not None, share
        own = services.optimize(made(), found.takes.problem)
        assert sales_of(own.answer.plan).mean() == pytest.approx(found.takes.expected, rel=1e-6)
        assert found.takes.expected >= found.amount * (1 - 1e-9)
        assert not found.out_of_reach
        budget = question().budget
        assert budget is not None
        less = found.takes.money - 2 * FINE * budget.total
        below = services.optimize(made(), replace(question(), budget=Budget(less, "<=")))
        assert sales_of(below.answer.plan).mean() < found.amount
        assert (found.takes.money > budget.total) == (share > 1)


def test_what_no_money_reaches_is_proven_to_be_out_of_reach() -> None:
    found, model = target(1.5), made()
    assert found.out_of_reach
    assert found.takes is None
    assert found.bound is not None
    horizon, rng = default_horizon(model), np.random.default_rng(1)
    now = reference_plan(model, horizon).plan.array(model)
    assert found.most == pytest.approx(1.5 * now.sum())
    for _ in range(20):
        plan = Plan.of(model, horizon, now * rng.uniform(0.5, 1.5, now.shape[1]))
        assert sales_of(plan).mean() <= found.bound
    assert sales_of(Plan.of(model, horizon, 1.5 * now)).mean() <= found.bound
    assert found.chance is not None
    assert found.chance.value < 1e-6


def test_without_a_base_it_says_why_and_the_plans_are_there() -> None:
    model = hill_model(channels=3, samples=80, seed=7, card=CARD)
    of = strategies(model, question(), growth=0.1)
    assert of.target is not None
    assert "base" in of.target.why
    assert of.target.amount is None
    assert of.of("growth").found is not None


def test_without_noise_there_is_no_chance() -> None:
    of = strategies(replace(made(), noise=None), question(), growth=growth_to(1.0))
    assert of.target is not None
    assert of.target.chance is None
    assert of.target.total is not None
    assert of.target.takes is not None
    assert of.target.takes.chance is None


def test_nothing_is_expected_of_a_model_that_is_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    danger = Finding("danger", "The chains disagree.", fitness="not_fit")
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: Fitness((danger,), ()))
    found = strategies(made(), question(), growth=0.05)
    assert found.target is not None
    assert (found.target.amount, found.target.total, found.target.chance) == (None, None, None)
    (said,) = notes(found, by_id(strategy_facts(found)))[-1:]
    assert "cannot be judged: The model is not fit to plan with" in said
    assert {
        one["beside"]["commit_why"] for one in strategies_json(found)["strategies"] if one["beside"]
    } == {NOTHING_OF_UNFIT}
