"""Plans chosen on parts of the draws, and judged on the others."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.explain.stability import (
    judge,
    optimum_on,
    random_halves,
    split,
    split_draws,
    stability_of,
)
from optimizer.guardrails import SpendRange
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import solve_on
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 2.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=4, samples=60, card=CARD)


@pytest.fixture(scope="module")
def problem(model: FittedModel) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    return PlanProblem(
        horizon, Budget(total), guardrails=(SpendRange("range", {}, 0.5, 1.5, "x_reference"),)
    )


class TestSomeDraws:
    def test_they_respond_as_they_do_among_all(
        self, model: FittedModel, problem: PlanProblem
    ) -> None:
        reference = reference_plan(model, problem.horizon)
        kept = np.array([3, 7, 31, 59])
        some = model.with_draws(kept)
        spend = 1.3 * reference.plan.array(model)
        whole = ground_of(model, reference).outcome(spend)
        np.testing.assert_allclose(ground_of(some, reference).outcome(spend), whole[:, kept])
        assert some.samples == 4
        assert some.chains == 1
        assert some.noise is not None
        assert some.noise.sizes["sample"] == 4
        assert some.fingerprint != model.fingerprint

    def test_whole_chains_stay_chains(self, model: FittedModel) -> None:
        assert model.chains == 2
        assert model.with_draws(range(60)).chains == 2
        assert model.with_draws(range(30, 60)).chains == 1
        assert model.with_draws(range(15, 45)).chains == 1

    @pytest.mark.parametrize("wrong", [[], [0, 0], [-1], [60]])
    def test_draws_that_are_none_are_refused(self, model: FittedModel, wrong: list[int]) -> None:
        with pytest.raises(ValueError, match="draws"):
            model.with_draws(wrong)


def test_halves_are_the_same_for_the_same_question(problem: PlanProblem) -> None:
    first, again = (random_halves(problem, 60, 3) for _ in range(2))
    other = random_halves(replace(problem, max_gap=1e-2), 60, 3)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))
    assert all(half.size == 30 == np.unique(half).size for half in first)
    assert (first[0] != first[1]).any()


def test_the_split_is_by_whole_chains_where_there_are_several(
    model: FittedModel, problem: PlanProblem
) -> None:
    first, second, by_chains = split(problem, model)
    assert by_chains
    assert (first.tolist(), second.tolist()) == (list(range(30)), list(range(30, 60)))
    first, second, by_chains = split(problem, replace(model, chains=1))
    assert not by_chains
    assert sorted([*first, *second]) == list(range(60))


def test_a_plan_chosen_on_some_draws_is_their_best(
    model: FittedModel, problem: PlanProblem
) -> None:
    reference = reference_plan(model, problem.horizon)
    first, second, _ = split(problem, model)
    outcome = ground_of(model, reference).outcome
    mine, other = (optimum_on(problem, model, reference, half).spend for half in (first, second))
    for half, best, worse in ((first, mine, other), (second, other, mine)):
        values = [outcome(plan)[:, half].sum(axis=0).mean() for plan in (best, worse)]
        assert values[0] >= values[1] * (1 - 1e-3)


def test_gains_are_profit_on_draws_inside_and_outside(
    model: FittedModel, problem: PlanProblem
) -> None:
    reference = reference_plan(model, problem.horizon)
    ground = ground_of(model, reference)
    spend = 1.2 * reference.plan.array(model)
    assert ground.window is not None
    brings = [ground.window.incremental(x).sum(axis=(0, 2)) for x in (spend, ground.reference)]
    gain = 0.4 * 2.0 * (brings[0] - brings[1]) - (spend.sum() - ground.reference.sum())
    first, second, _ = split(problem, model)
    one, two = judge(spend, ground, first), judge(spend, ground, second)
    np.testing.assert_allclose(one.inside, gain[first])
    np.testing.assert_allclose(one.outside, gain[second])
    both = split_draws(one, two, True)
    assert both.on == "profit"
    assert both.out_of_sample.mean == pytest.approx(gain.mean())
    assert both.p_better.value == (gain > 0).mean()


def test_the_winners_curse_shows() -> None:
    """Cells alike but for noise: the best on some draws is no better on the others."""
    model = hill_model(channels=6, samples=8, seed=5, s_shaped=False)
    noise = np.random.default_rng(0).lognormal(0, 1.0, (8, 6))
    parameters = {
        name: values.mean() + 0 * values for name, values in model.saturation.parameters.items()
    }
    parameters["beta"] = parameters["beta"] * noise
    alike = replace(model, saturation=replace(model.saturation, parameters=parameters))
    horizon = default_horizon(alike)
    reference = reference_plan(alike, horizon)
    guardrail = SpendRange("range", {}, 0.3, 1.7, "x_reference")
    problem = PlanProblem(horizon, Budget(reference.plan.total()), guardrails=(guardrail,))
    ground = ground_of(alike, reference)
    first, second, by_chains = split(problem, alike)
    judged = [
        judge(optimum_on(problem, alike, reference, half).spend, ground, half)
        for half in (first, second)
    ]
    both = split_draws(judged[0], judged[1], by_chains)
    assert both.out_of_sample.mean < both.in_sample.mean
    assert both.p_better.value < 1.0


def test_stability_is_of_shares(model: FittedModel, problem: PlanProblem) -> None:
    reference = reference_plan(model, problem.horizon)
    spends = [
        optimum_on(problem, model, reference, half).spend
        for half in random_halves(problem, model.samples, 4)
    ]
    found = stability_of(spends)
    shares = np.array([spend.sum(axis=0) / spend.sum() for spend in spends])
    np.testing.assert_allclose(found.mean, shares.mean(axis=0))
    np.testing.assert_allclose(found.low, np.quantile(shares, 0.1, axis=0))
    np.testing.assert_allclose(found.high, np.quantile(shares, 0.9, axis=0))
    assert found.mean.sum() == pytest.approx(1.0)
    best = solve_on(problem, model, ground_of(model, reference)).plan.array(model).sum(axis=0)
    assert found.mean == pytest.approx(best / best.sum(), abs=0.05)
