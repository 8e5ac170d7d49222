"""Explanations and frontiers, in the library's terms and on the command line."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.statistics import Probability
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import solve
from planner import cli, contract, services
from planner.questions.explain import explain
from planner.questions.frontier import budgets_around, crossing, frontier, slopes
from planner.questions.optimize import optimize
from planner.questions.verdict import reason_of
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = "larkfield_national"


@pytest.fixture(scope="module")
def model():
    return hill_model(channels=4, samples=60, card=CARD)


@pytest.fixture(scope="module")
def problem(model):
    horizon = default_horizon(model)
    guardrails = (
        SpendRange("range", {}, 0.5, 1.5, "x_reference"),
        Lock("bought", {"channel": ("c1",)}),
    )
    total = reference_plan(model, horizon).plan.total()
    return PlanProblem(horizon, Budget(total), guardrails=guardrails)


@pytest.fixture(scope="module")
def answer(model, problem):
    return optimize(model, problem)


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def explained(answer, steps):
    return explain(answer, subsets=3, watcher=lambda at: steps.append(at) is None)


@pytest.fixture(scope="module")
def found(model, problem):
    guardrails = (SpendRange("range", {}, 0.6, 1.4, "x_reference"),)
    return frontier(model, replace(problem, guardrails=guardrails), budgets=None)


def test_a_frontier_spread_over_processes_is_the_same(model, problem, found):
    told = []
    guardrails = (SpendRange("range", {}, 0.6, 1.4, "x_reference"),)
    spread = frontier(
        model,
        replace(problem, guardrails=guardrails),
        budgets=[point.budget for point in found.points],
        watcher=lambda at: told.append(at) is None,
        jobs=2,
    )
    assert (told[-1].done, told[-1].total) == (21, 21)
    assert [p.status for p in spread.points] == [p.status for p in found.points]
    for one, other in zip(spread.points, found.points, strict=True):
        if one.value is not None:
            gap = (one.gap + other.gap) * one.incremental.mean
            assert abs(one.value - other.value) <= gap + 1e-9 * one.value
    assert (spread.break_even is None) == (found.break_even is None)


class TestExplanation:
    def test_it_prices_what_was_written(self, explained, model, problem):
        assert [price.guardrail.label for price in explained.prices] == ["range", "bought"]
        reference = reference_plan(model, problem.horizon)
        for price, other in zip(explained.prices, reversed(problem.guardrails), strict=True):
            without = solve(replace(problem, guardrails=(other,)), model, reference)
            worth = without.certificate.value - explained.answer.optimum.certificate.value
            assert price.finite.gained.mean == pytest.approx(max(worth, 0.0), rel=1e-6)

    def test_progress_counts_to_its_end(self, explained, steps, model):
        total = 2 + 4 + 3 + 1
        assert explained.prices
        assert [step.done for step in steps] == list(range(total + 1))
        assert {step.total for step in steps} == {total}
        assert steps[-1].what == ""

    def test_its_document_is_plain_json(self, explained):
        said = json.loads(json.dumps(contract.explanation_json(explained), allow_nan=False))
        price = said["guardrails"][1]["price"]
        assert set(price) >= {"marginal", "finite", "extrapolates"}
        assert set(price["finite"]) == {"mean", "low", "high"}
        assert [cell["channel"] for cell in said["near_optimal"]] == ["c0", "c1", "c2", "c3"]
        for cell in said["near_optimal"]:
            assert cell["min"] <= cell["spend"] * (1 + 1e-9)
            assert cell["spend"] <= cell["max"] * (1 + 1e-9)
        assert said["stability"]["subsets"] == 3
        assert sum(cell["mean"] for cell in said["stability"]["shares"]) == pytest.approx(1)
        assert said["split_draws"]["halves"] == "chains"
        assert said["split_draws"]["gain_on"] == "profit"

    def test_it_can_be_given_up(self, answer):
        with pytest.raises(Cancelled):
            explain(answer, watcher=lambda at: at.done < 1)


def test_evidence_that_does_not_hold_elsewhere_means_hold(answer):
    evidence = replace(answer.verdict.evidence, chance=Probability(0.9, 0.01))
    for elsewhere, kind in ((None, "worth"), (0.9, "worth"), (0.6, "elsewhere")):
        judged = None if elsewhere is None else Probability(elsewhere, 0.01)
        assert reason_of(replace(evidence, elsewhere=judged)).kind == kind


def test_explaining_never_changes_the_verdict(answer, explained):
    assert explained.answer.verdict is answer.verdict
    if answer.other_draws is not None:
        assert explained.split is answer.other_draws.split


class TestFrontier:
    def test_more_money_brings_more(self, found):
        inside = [point for point in found.points if point.incremental is not None]
        means = np.array([point.incremental.mean for point in inside])
        assert (np.diff(means) > 0).all()
        assert all(point.gap <= 1e-3 for point in inside)
        assert all(point.incremental.low < point.incremental.high for point in inside)

    def test_impossible_budgets_are_kept_with_their_reason(self, found):
        assert len(found.points) == 21
        outside = [point for point in found.points if point.incremental is None]
        shares = np.array([point.budget for point in outside]) / found.reference_budget
        assert ((shares < 0.6) | (shares > 1.4)).all()
        assert len(outside) == 4
        assert all(point.status == "infeasible" and point.why for point in outside)

    def test_points_are_those_of_separate_questions(self, found, model, problem):
        for at in (5, 14):
            point = found.points[at]
            alone = optimize(model, replace(found.problem, budget=Budget(point.budget)))
            size = 2e-3 * alone.optimum.certificate.value
            assert point.value == pytest.approx(alone.optimum.certificate.value, abs=size)

    def test_the_reference_lies_below(self, found):
        same = next(p for p in found.points if p.budget == pytest.approx(found.reference_budget))
        assert found.reference.mean <= same.incremental.mean

    def test_a_goal_of_an_amount_has_none(self, model, problem):
        with pytest.raises(InvalidProblem, match="budget"):
            frontier(model, replace(problem, budget=None, goal=Goal(1e6)))

    def test_budgets_must_ascend(self, model, problem):
        with pytest.raises(InvalidProblem, match="ascend"):
            frontier(model, problem, budgets=[2.0, 1.0])


def test_break_even_is_where_the_slope_falls_through_it():
    budgets = np.linspace(1, 9, 33)
    value = 12 * np.sqrt(budgets)
    assert crossing(budgets, value, 2.5) == pytest.approx((6 / 2.5) ** 2, rel=1e-2)
    assert crossing(budgets, value, 0.1) is None
    assert crossing(budgets, value, None) is None
    value[4] = np.nan
    assert crossing(budgets, value, 2.5) == pytest.approx((6 / 2.5) ** 2, rel=1e-2)


def test_slopes_are_taken_between_neighbours_that_are_there():
    budgets, values = np.array([1.0, 2, 3, 5, 6]), np.array([1.0, 3, 4, np.nan, 9])
    assert slopes(budgets, values) == [2.0, 1.5, 1.0, None, None]


def test_budgets_around_a_total():
    assert budgets_around(100.0, 3) == [50.0, 100.0, 150.0]
    with pytest.raises(InvalidProblem):
        budgets_around(100.0, 1)


@pytest.fixture
def ask(capsys):
    def run(*arguments):
        code = cli.main([str(a) for a in arguments])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_command_line_explains_and_draws_frontiers(ask, tmp_path):
    reference = services.reference_for(services.load(MODEL))
    guardrail = {"kind": "spend_range", "min": 0.8, "max": 1.2, "unit": "x_reference"}
    path = tmp_path / "problem.json"
    path.write_text(
        json.dumps({"budget": {"total": reference.plan.total()}, "guardrails": [guardrail]})
    )
    code, said = ask("optimize", MODEL, "--problem", path, "--explain")
    assert code == 0
    assert said["guardrails"][0]["price"]["finite"]["mean"] > 0
    assert len(said["near_optimal"]) == 8
    assert said["split_draws"]["p_better"] > 0.5
    code, said = ask("frontier", MODEL, "--problem", path, "--points", 5)
    assert code == 0
    assert [point["status"] for point in said["points"]][::4] == ["infeasible"] * 2
    assert said["break_even_mroas"] == pytest.approx(2.0)
    code, said = ask("frontier", MODEL, "--problem", path, "--points", 0)
    assert code == 2
