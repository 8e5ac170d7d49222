"""Time is shared out: the check on other draws has its part, and explanations have one limit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer import deadline
from optimizer.explain import frontier as points
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.contract import parse_problem
from planner.questions import explain as explaining
from planner.questions import fitness, other_draws
from planner.questions import optimize as optimizing
from planner.questions import prices as pricing
from planner.questions.explain import explain
from planner.questions.fitness import Fitness
from planner.questions.frontier import frontier
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.other_draws import OtherDraws
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
LATE = "The time limit was reached before; allow more time."


class Clock:
    """A clock that goes on by itself, and is put forward by what a step may take."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.given: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def takes_all(self, seconds: float) -> None:
        """A step takes all the time that it is given, and a little more."""
        self.given.append(seconds)
        self.ahead += seconds + 0.01


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=found.monotonic))
    return found


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=4, samples=60, seed=4, card=CARD)


@pytest.fixture(scope="module")
def problem(model: FittedModel) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    rules = [SpendRange(f"r{k}", {"channel": (f"c{k}",)}, 0.4, 1.6, "x_reference") for k in (0, 1)]
    return PlanProblem(horizon, Budget(total), guardrails=tuple(rules))


@pytest.fixture(scope="module")
def fit() -> Iterator[None]:
    """Judged as if its 60 draws were enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitness, "fitness_of", lambda *_, **__: Fitness((), ()))
        patch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
        yield


@pytest.fixture(scope="module")
def answer(model: FittedModel, problem: PlanProblem, fit: None) -> OptimizeAnswer:
    return optimize(model, problem)


@pytest.mark.usefixtures("fit")
def test_a_search_that_takes_all_its_time_leaves_some_to_the_check(
    monkeypatch: pytest.MonkeyPatch, model: FittedModel, problem: PlanProblem, clock: Clock
) -> None:
    search = optimizing.solve

    def slow(*given: Any, **more: Any) -> Any:
        found = search(*given, **more)
        clock.takes_all(given[3])
        return found

    monkeypatch.setattr(optimizing, "solve", slow)
    found = optimize(model, problem, time_limit=20.0)
    assert clock.given == [15.0]
    assert found.other_draws is not None
    assert found.other_draws.split is not None
    assert (found.verdict.decision, found.verdict.caution.unchecked) == ("change", "")
    assert found.verdict.commit is not None


@pytest.mark.usefixtures("fit")
@pytest.mark.parametrize(("gap", "decision"), [(0.02, "change_with_caution"), (0.004, "hold")])
def test_a_half_that_was_given_up_early_says_nothing_against_a_plan(
    monkeypatch: pytest.MonkeyPatch,
    model: FittedModel,
    problem: PlanProblem,
    gap: float,
    decision: str,
) -> None:
    """Its plan is poor for want of time, not because the draws of the other half say so."""
    choose = other_draws.optimum_on

    def given_up(*given: Any) -> Any:
        found = choose(*given)
        certificate = replace(found.certificate, gap=gap)
        poor = 0.9 * found.ground.reference
        return replace(found, status="time_limit", certificate=certificate, spend=poor)

    monkeypatch.setattr(other_draws, "optimum_on", given_up)
    # On outcome, against the current plan, less money in the current mix is worse in every draw.
    bare = model.with_card(replace(CARD, margin=None))
    monkeypatch.setattr(
        other_draws, "against", lambda _, ground, __: SimpleNamespace(spend=ground.reference)
    )
    found = optimize(bare, problem)
    assert found.verdict.decision == decision
    if decision == "hold":
        assert found.verdict.reason.kind == "elsewhere"
        return
    assert (
        found.verdict.caution.unchecked == "On halves of the draws no good plan was found in time."
    )
    assert found.other_draws is not None
    assert found.other_draws.late


@pytest.mark.parametrize("limit", [3.0, 30.0])
def test_an_explanation_keeps_to_one_limit(
    monkeypatch: pytest.MonkeyPatch, answer: OptimizeAnswer, clock: Clock, limit: float
) -> None:
    """However long each search would go on: what is left over is said, nothing is made up."""
    price, choose = pricing.finite_price, explaining.optimum_on

    def priced(*given: Any) -> Any:
        clock.takes_all(given[5])
        return price(*given)

    def chosen(*given: Any) -> Any:
        clock.takes_all(given[4])
        return choose(*given)

    monkeypatch.setattr(pricing, "finite_price", priced)
    monkeypatch.setattr(explaining, "optimum_on", chosen)
    steps: list[Any] = []
    started = clock.monotonic()
    found = explain(
        answer, subsets=8, time_limit=limit, watcher=lambda at: steps.append(at) is None
    )
    # The last step that was begun may take a little longer.
    assert clock.monotonic() - started < limit + 1.5
    assert max(clock.given) < limit / 2
    assert [price.guardrail.label for price in found.prices] == ["r0", "r1"]
    assert steps[-1].done == steps[-1].total == 2 + 4 + 8 + 1
    if limit == 30.0:
        assert found.notes == ()
        assert found.stability is not None


def test_what_there_is_no_time_for_is_said(answer: OptimizeAnswer) -> None:
    found = explain(answer, time_limit=0.0)
    assert {price.finite.note for price in found.prices} == {LATE}
    assert {price.finite.gained for price in found.prices} == {None}
    assert found.near_optimal == ()
    assert found.stability is None
    assert f"Of 4 of 4 rows no range is given. {LATE}" in found.notes
    assert f"0 of 8 halves of the draws chose a plan. {LATE}" in found.notes
    # What was checked before the verdict was shown is there already.
    assert answer.other_draws is not None
    assert found.split is answer.other_draws.split


def test_a_check_that_time_did_not_allow_is_made_when_explaining(answer: OptimizeAnswer) -> None:
    late = OtherDraws(None, None, "The time limit was reached before.", late=True)
    found = explain(replace(answer, other_draws=late), subsets=2)
    assert found.split is not None
    assert not any("time limit" in note for note in found.notes)
    impossible = OtherDraws(None, None, "One draw cannot be split.")
    found = explain(replace(answer, other_draws=impossible), subsets=2)
    assert found.split is None
    assert "One draw cannot be split." in found.notes


def test_a_frontier_keeps_to_one_limit(
    monkeypatch: pytest.MonkeyPatch, model: FittedModel, problem: PlanProblem, clock: Clock
) -> None:
    search = points.solve_on

    def slow(*given: Any, **more: Any) -> Any:
        clock.takes_all(given[3])
        return search(*given, **more)

    monkeypatch.setattr(points, "solve_on", slow)
    started = clock.monotonic()
    found = frontier(model, problem, time_limit=5.0)
    assert clock.monotonic() - started < 7.0
    assert len(found.points) == 21
    assert found.points[-1].status == "out_of_time"
    assert found.points[-1].why == "The time limit was reached before."


@pytest.mark.long
def test_a_hard_chance_goal_is_checked_within_its_limit() -> None:
    """Its proof takes longer than 20 s: the verdict does not hang on what that leaves."""
    national = services.load("larkfield_national")
    bare = national.with_card(replace(national.card, margin=None))
    goal = {"reach": 30e6, "of": "incremental", "with_probability": 0.9}
    problem = parse_problem(json.dumps({"goal": goal, "tail": "reference"}), bare)
    started = time.monotonic()
    found = optimize(bare, problem, time_limit=20.0)
    assert time.monotonic() - started < 25
    assert found.other_draws is not None
    assert found.other_draws.split is not None
    assert found.verdict.commit is not None
