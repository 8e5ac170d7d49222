"""Problem files: objectives, goals, and questions about a change of the reference plan."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import InvalidProblem
from mmm_core.plan import default_horizon, reference_plan
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import solve
from planner import services
from planner.contract import optimum_json, parse_problem
from planner.facts.answers import headline_facts
from planner.questions.evidence import next_step
from planner.wording.answers import certificate_sentence
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=40, card=CARD)
REFERENCE = reference_plan(MODEL, default_horizon(MODEL))
SPENT = REFERENCE.plan.array(MODEL).sum(axis=0)


def parsed(**document: Any) -> PlanProblem:
    return parse_problem(json.dumps(document), MODEL)


def solved(**document: Any) -> np.ndarray:
    return solve(parsed(**document), MODEL, REFERENCE).plan.array(MODEL)


def test_statistics_arrive_as_written() -> None:
    asked = {"maximize": "profit", "statistic": "mean_cvar", "weight": 0.3, "versus": "reference"}
    objective = parsed(budget={"total": 1e6}, objective={**asked, "tail_share": 0.2}).objective
    assert objective.canonical() == {**asked, "tail_share": 0.2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"statistic": "cvar", "tail_share": 0},
        {"statistic": "cvar", "tail_share": 1.5},
        {"statistic": "mean_cvar", "weight": -0.1},
        {"statistic": "median"},
        {"versus": "last year"},
    ],
)
def test_impossible_objectives_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem):
        parsed(budget={"total": 1e6}, objective=wrong)


def test_a_calendar_of_its_own_arrives_as_written_and_leaves_so() -> None:
    own = {"cells": {"channel": ["c1"]}, "calendar": [3.0, *[0.0] * 11, 1.5]}
    document = {"budget": {"total": 1e6}, "calendar": {"default": "even", "except": [own]}}
    problem = parsed(**document)
    assert problem.canonical()["calendar"]["except"] == [own]
    assert parse_problem(json.dumps(problem.canonical()), MODEL) == problem
    changed = parsed(**document | {"calendar": {"default": "even", "except": []}})
    assert changed.fingerprint != problem.fingerprint


@pytest.mark.parametrize("calendar", [[1.0], [0.0] * 13, [-1.0] * 13, "weekly", [True] * 13, None])
def test_an_impossible_calendar_is_refused(calendar: Any) -> None:
    own = {"cells": {"channel": ["c1"]}, "calendar": calendar}
    with pytest.raises(InvalidProblem):
        parsed(budget={"total": 1e6}, calendar={"default": "even", "except": [own]})


def test_a_question_needs_a_budget_or_a_goal() -> None:
    with pytest.raises(InvalidProblem, match="neither a budget nor a goal"):
        parsed()


@pytest.mark.parametrize(
    "goal",
    [
        {"reach": -1, "of": "incremental"},
        {"reach": 2, "of": "iroas", "with_probability": 0.9},
        {"reach": 2, "of": "incremental", "with_probability": 1.5},
        {"reach": 2, "of": "clicks"},
    ],
)
def test_impossible_goals_are_refused(goal: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem):
        parsed(goal=goal)


def test_the_next_money_takes_nothing_away() -> None:
    spend = solved(question={"kind": "next", "money": 1e5}).sum(axis=0)
    assert spend.sum() == pytest.approx(SPENT.sum() + 1e5)
    assert (spend >= SPENT * (1 - 1e-7)).all()


def test_a_cut_gives_nothing() -> None:
    spend = solved(question={"kind": "cut", "share": 0.1}).sum(axis=0)
    assert spend.sum() == pytest.approx(0.9 * SPENT.sum())
    assert (spend <= SPENT * (1 + 1e-7)).all()


def test_the_rest_keeps_what_is_spent() -> None:
    dates = REFERENCE.plan.horizon.dates(MODEL.frequency)
    rest = {"kind": "rest", "from": str(dates[4])}
    total = float(SPENT.sum())
    spend = solved(question=rest, budget={"total": total})
    np.testing.assert_allclose(spend[:4], REFERENCE.plan.array(MODEL)[:4])
    assert spend.sum() == pytest.approx(total)
    with pytest.raises(InvalidProblem, match="none of the horizon"):
        parsed(question={**rest, "from": "2031-01-06"}, budget={"total": total})


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": {"kind": "next", "money": -5}},
        {"question": {"kind": "next", "money": 5}, "budget": {"total": 1e6}},
        {"question": {"kind": "cut", "share": 1}},
        {"question": {"kind": "cut", "share": 0.1}, "goal": {"reach": 1, "of": "iroas"}},
        {"question": {"kind": "guess"}},
    ],
)
def test_impossible_questions_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem):
        parsed(**wrong)


def test_a_goal_spends_the_least_that_reaches_it() -> None:
    budget = Budget(float(SPENT.sum()))
    best = solve(PlanProblem(default_horizon(MODEL), budget), MODEL, REFERENCE)
    reach = best.certificate.value
    found = solve(parsed(goal={"reach": reach, "of": "incremental"}), MODEL, REFERENCE)
    spend = found.plan.array(MODEL)
    assert spend.sum() == pytest.approx(budget.total, rel=2e-5)
    outcome = found.ground.outcome(spend).sum(axis=0).mean()
    assert outcome >= reach * (1 - 1e-6)
    assert found.certificate.gap <= 1e-3


def test_a_goal_with_a_probability_is_reached_in_so_many_draws() -> None:
    goal = {"reach": 3e6, "of": "incremental", "with_probability": 0.8}
    found = solve(parsed(goal=goal), MODEL, REFERENCE, time_limit=2.0)
    draws = found.ground.outcome(found.plan.array(MODEL)).sum(axis=0)
    assert (draws >= 3e6 * (1 - 1e-5)).mean() >= 0.8


def test_round_amounts_have_a_price() -> None:
    problem = parsed(budget={"total": round(float(SPENT.sum()), -5)}, round_to=100_000)
    found = solve(problem, MODEL, REFERENCE)
    assert found.practical is not None
    assert found.practical.round_to == 100_000
    spend = found.plan.array(MODEL).sum(axis=0)
    np.testing.assert_allclose(spend / 1e5, np.round(spend / 1e5), atol=1e-6)
    assert found.practical.cost >= 0
    assert found.certificate.gap >= 0


def test_what_rounding_costs_is_in_the_gap_and_in_the_status() -> None:
    """A plan in steps of a quarter of the money is proven as far as it is, whoever is to blame."""
    step = float(SPENT.sum()) / 4
    asked = parsed(budget={"total": 4 * step}, round_to=step)
    found = services.optimize(MODEL, asked, REFERENCE)
    document = optimum_json(found)
    assert document["gap"] > 1e-3
    assert document["status"] == "time_limit"
    assert found.optimum.closed
    assert "making the plan practical" in document["gap_why"]
    assert "search ended" not in certificate_sentence(MODEL, found, headline_facts(found))
    exact = services.optimize(MODEL, replace(asked, round_to=None), REFERENCE)
    document = optimum_json(exact)
    assert (document["status"], document["gap_why"]) == ("optimal", None)
    loose = services.optimize(MODEL, replace(asked, max_gap=0.999), REFERENCE)
    assert optimum_json(loose)["status"] == "within_gap"


@pytest.mark.parametrize(
    "document",
    [
        {"question": {"kind": "next", "money": 1000.0}},
        {"question": {"kind": "cut", "share": 0.1}},
        {"budget": {"total": 1e6}, "guardrails": [{"kind": "lock", "cells": {"channel": "c0"}}]},
        {"goal": {"reach": 10.0, "of": "incremental"}},
    ],
)
def test_the_canonical_form_is_a_problem_file(document: dict[str, Any]) -> None:
    problem = parsed(**document)
    said = {key: value for key, value in problem.canonical().items() if value is not None}
    assert parsed(**said).fingerprint == problem.fingerprint


@pytest.mark.parametrize(
    ("spend", "step"), [(0.035, 1e-5), (0.9, 1e-4), (3.5e7, 1e4), (1.0, 1e-3), (0.0, 1.0)]
)
def test_next_money_is_little_beside_the_plan(spend: float, step: float) -> None:
    assert next_step(spend) == pytest.approx(step)
