"""Plans that are best under assumptions: against a grid, against scaled questions, and proven."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from optimizer.guardrails import Guardrail, SpendRange
from optimizer.posed import ground_of, model_under
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.verify import verify
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve, solve_on
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("sales", "EUR", 2.0), margin=0.4)
PERIODS = 6
NOTE = {"note": "assumed"}
WIDE = SpendRange("wide", {}, 0.2, 2.5, "x_reference")
SEEN = SpendRange("seen", {}, None, 1.0, "x_observed_max")
Document = dict[str, object]


def made(seed: int = 0, adstock_first: bool = True) -> FittedModel:
    model = hill_model(3, samples=30, seed=seed, card=CARD)
    return replace(model, adstock_first=adstock_first)


def asked(
    model: FittedModel, said: Document, guardrails: tuple[Guardrail, ...] = (WIDE,), **more: object
) -> PlanProblem:
    horizon = default_horizon(model, PERIODS)
    total = reference_plan(model, horizon).plan.total()
    given: dict[str, object] = {"budget": Budget(total), **more}
    assumptions = Assumptions.from_document(said)
    return PlanProblem(horizon, guardrails=guardrails, assumptions=assumptions, **given)  # type: ignore[arg-type]


def answered(model: FittedModel, problem: PlanProblem) -> Optimum:
    return solve(problem, model, reference_plan(model, problem.horizon))


def anything(model: FittedModel, seed: int) -> tuple[Document, Floats, Floats]:
    """Random assumptions, and by hand what they make of prices and responses."""
    rng = np.random.default_rng(seed)
    dates = default_horizon(model, PERIODS + model.l_max).dates(model.frequency)
    price, factor = np.ones((PERIODS, 3)), np.ones((3, dates.size))
    said: dict[str, list[object]] = {"media_price": [], "response": []}
    for _ in range(3):
        cell, first = int(rng.integers(3)), int(rng.integers(PERIODS))
        last = int(rng.integers(first, dates.size))
        periods = {"from": str(dates[first]), "to": str(dates[last])}
        row = {"cells": {"channel": [f"c{cell}"]}, "periods": periods, **NOTE}
        dear, weak = float(rng.uniform(0.5, 2.0)), float(rng.uniform(0.0, 1.8))
        said["media_price"].append({**row, "factor": dear})
        said["response"].append({**row, "factor": weak})
        price[first : last + 1, cell] *= dear
        factor[cell, first : last + 1] *= weak
    return {**said, "margin_by_period": [{"margin": 0.6}]}, price, factor


def directly(model: FittedModel, spend: Floats, price: Floats, factor: Floats) -> Floats:
    """Outcome per draw from the model alone: less money, then its responses multiplied."""
    horizon = default_horizon(model, PERIODS)
    window = ResponseWindow(model, horizon, np.zeros(3))
    brought = window.incremental(spend / price)
    return (brought * factor[:, None, :]).sum(axis=(0, 2))


def on_a_grid(optimum: Optimum, steps: int = 14) -> list[Floats]:
    """Plans of the same money between the bounds of the levels."""
    domain, total = optimum.domain, float(optimum.spend.sum())
    lower, upper = domain.lower, domain.upper
    axes = [np.linspace(lower[k], min(upper[k], total), steps) for k in (0, 1)]
    plans = []
    for first, second in product(*axes):
        third = total - first - second
        if lower[2] <= third <= upper[2]:
            plans.append(domain.spend(np.array([first, second, third])))
    return plans


STATISTICS = [
    Objective(),
    Objective("profit"),
    Objective(statistic="cvar", tail_share=0.2),
    Objective("profit", statistic="quantile", tail_share=0.2),
]


@pytest.mark.sweep(keep=8)
@pytest.mark.parametrize("objective", STATISTICS, ids=lambda o: f"{o.maximize}-{o.statistic}")
@pytest.mark.parametrize("seed", range(4))
def test_against_a_grid_that_knows_no_assumptions(seed: int, objective: Objective) -> None:
    model = made(seed, adstock_first=bool(seed % 2))
    said, price, factor = anything(model, 100 + seed)
    problem = asked(model, said, objective=objective, max_gap=0.01)
    optimum = answered(model, problem)
    of, certificate = optimum.certificate.objective, optimum.certificate
    assert all(check.holds for check in optimum.checks)

    def worth(spend: Floats) -> float:
        outcome = directly(model, spend, price, factor)
        if objective.maximize == "profit":
            outcome = 0.6 * 2.0 * outcome - spend.sum()
        return of.measure.value(outcome)

    assert worth(optimum.spend) == pytest.approx(certificate.value, rel=1e-9)
    plans = on_a_grid(optimum)
    assert len(plans) > 30
    best = max(map(worth, plans))
    assert best <= certificate.upper_bound * (1 + 1e-9)
    assert certificate.gap <= problem.max_gap


def test_dearer_media_are_less_money() -> None:
    """At price p everywhere, p times the money buys the plan that was best."""
    model = made(3)
    total = reference_plan(model, default_horizon(model, PERIODS)).plan.total()
    caps = tuple(
        SpendRange(f"cap {k}", {"channel": (f"c{k}",)}, None, 0.6 * total, "money")
        for k in range(3)
    )
    dearer = tuple(replace(cap, max=1.5 * 0.6 * total) for cap in caps)
    plain = answered(model, asked(model, {}, (*caps, SEEN)))
    said: Document = {"media_price": [{"factor": 1.5}]}
    there = answered(model, asked(model, said, (*dearer, SEEN), budget=Budget(1.5 * total)))
    assert there.certificate.value == pytest.approx(plain.certificate.value, rel=1e-3)
    outcome = ResponseWindow(model, default_horizon(model, PERIODS), np.zeros(3))
    bought = outcome.incremental(there.spend / 1.5).sum(axis=(0, 2)).mean()
    assert bought == pytest.approx(there.certificate.value, rel=1e-9)


def test_an_observed_maximum_is_of_what_money_buys() -> None:
    model, dates = made(1), default_horizon(made(1), PERIODS).dates(made(1).frequency)
    early = {"from": str(dates[0]), "to": str(dates[1])}
    said: Document = {
        "media_price": [{"factor": 0.5, "cells": {"channel": ["c0"]}, "periods": early}]
    }
    problem = asked(model, said, (SEEN,), budget=Budget(1e9, "<="))
    optimum, most = answered(model, problem), model.observed_spend.max(axis=0)
    np.testing.assert_allclose(SEEN.slack(optimum.spend, optimum.ground), 0, atol=1e-3)
    assert (optimum.spend[:2, 0] <= 0.5 * most[0] * (1 + 1e-9)).all()
    assert (optimum.spend[:, 1:] <= most[1:] * (1 + 1e-9)).all()
    # Each cell keeps its calendar, which only c0 has to bend to cheap weeks.
    assert optimum.spend[:, 0].max() < most[0]
    too_much = optimum.spend.copy()
    too_much[0, 0] = 0.5 * most[0] + 1000
    assert SEEN.slack(too_much, optimum.ground) == pytest.approx(-1000)
    assert optimum.ground.observed_most[0, 0] == pytest.approx(0.5 * most[0])


def test_all_responses_alike_move_no_money() -> None:
    model = made(2)
    plain = answered(model, asked(model, {}))
    weaker = answered(model, asked(model, {"response": [{"factor": 0.7, **NOTE}]}))
    assert weaker.certificate.value == pytest.approx(0.7 * plain.certificate.value, rel=1e-3)
    assert weaker.certificate.upper_bound >= 0.7 * plain.certificate.value * (1 - 1e-9)


def test_a_required_return_is_as_if_outcome_were_worth_less() -> None:
    model = made(2)
    free: dict[str, object] = {
        "budget": Budget(1e9, "<="),
        "objective": Objective("profit"),
    }
    required = answered(model, asked(model, {"required_return": 0.25}, (SEEN,), **free))
    less: Document = {"margin_by_period": [{"margin": 0.4 / 1.25}]}
    other = answered(model, asked(model, less, (SEEN,), **free))
    plain = answered(model, asked(model, {}, (SEEN,), **free))
    of_card = model.with_card(replace(model.card, required_return=0.25))
    said = answered(of_card, asked(of_card, {}, (SEEN,), **free))
    np.testing.assert_array_equal(said.spend, required.spend)
    assert said.certificate.value == required.certificate.value
    none = answered(of_card, asked(of_card, {"required_return": 0.0}, (SEEN,), **free))
    np.testing.assert_array_equal(none.spend, plain.spend)
    assert required.certificate.value == pytest.approx(1.25 * other.certificate.value, rel=1e-3)
    assert required.spend.sum() == pytest.approx(other.spend.sum(), rel=0.02)
    assert required.spend.sum() <= plain.spend.sum() * (1 + 1e-6)
    outcome = required.ground.outcome(required.spend).sum(axis=0).mean()
    earned = 0.8 * outcome - 1.25 * required.spend.sum()
    assert required.certificate.value == pytest.approx(earned, rel=1e-9)


# --- the proof is of the question with its assumptions ---------------------------------------


def test_a_plan_of_another_question_is_not_verified() -> None:
    model = made(1)
    said, _, _ = anything(model, 7)
    problem, plain = asked(model, said), asked(model, {})
    reference = reference_plan(model, problem.horizon)
    optimum = answered(model, plain)
    there = ground_of(model_under(problem, model), reference)
    checks = verify(optimum.certificate, optimum.spend, problem, there, optimum.domain)
    failed = {check.name for check in checks if not check.holds}
    assert "value" in failed


@pytest.mark.parametrize("other", [{}, {"response": [{"factor": 0.5, **NOTE}]}])
def test_a_ground_under_other_assumptions_is_a_defect(other: Document) -> None:
    model = made(1)
    problem = asked(model, {"media_price": [{"factor": 1.2}]})
    reference = reference_plan(model, problem.horizon)
    elsewhere = under(model, Assumptions.from_document(other), problem.horizon)
    with pytest.raises(ValueError, match="other assumptions"):
        solve_on(problem, elsewhere, ground_of(elsewhere, reference))


def test_fingerprints_change_only_where_something_does() -> None:
    model = made()
    plain = asked(model, {})
    neutral = asked(model, {"media_price": [{"factor": 1.0}], "response": []})
    other = asked(model, {"media_price": [{"factor": 1.1}]})
    assert neutral.fingerprint == plain.fingerprint
    assert "assumptions" not in neutral.canonical()
    assert other.fingerprint != plain.fingerprint
    assert Assumptions.from_document(other.canonical()["assumptions"]) == other.assumptions


def test_neutral_assumptions_are_the_same_search() -> None:
    model = made(1)
    plain = answered(model, asked(model, {}))
    same = answered(model, asked(model, {"margin_by_period": [{"margin": 0.4}]}))
    np.testing.assert_array_equal(same.spend, plain.spend)
    assert same.certificate.value == plain.certificate.value
    assert same.certificate.upper_bound == plain.certificate.upper_bound
