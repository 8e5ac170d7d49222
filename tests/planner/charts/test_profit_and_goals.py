"""With profit as the aim the frontier is in profit; with a goal the dots are about the goal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner import charts, services
from planner.charts import LIGHT, Figure, draws
from planner.charts.frontier import finding
from planner.facts.answers import headline_facts
from planner.questions.frontier import Frontier, frontier
from planner.services import OptimizeAnswer
from planner.ui.optimize.draft import Draft
from planner.wording.units import Units
from planner.wording.verdicts import headline
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=4, samples=60, seed=3, card=CARD)


@pytest.fixture(scope="module")
def problem(model: FittedModel) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    guardrails = (SpendRange("range", {}, 0.5, 1.5, "x_reference"),)
    return PlanProblem(
        horizon, Budget(total), Objective("profit"), guardrails=guardrails, tail="reference"
    )


@pytest.fixture(scope="module")
def answer(model: FittedModel, problem: PlanProblem) -> OptimizeAnswer:
    return services.optimize(model, problem)


@pytest.fixture(scope="module")
def found(model: FittedModel, problem: PlanProblem) -> Frontier:
    return frontier(model, problem)


def layers(figure: Figure) -> list[dict]:
    figure.chart.to_dict(validate=True)
    return figure.spec(LIGHT)["layer"]


def values(layer: dict) -> list[dict]:
    return layer["data"]["values"]


class TestFrontier:
    def test_it_is_drawn_in_the_profit_of_its_plans(
        self, found: Frontier, answer: OptimizeAnswer
    ) -> None:
        drawn = layers(charts.frontier_chart(found, answer, LIGHT))
        shown = {row["budget"]: row for row in values(drawn[0])}
        assert len(shown) > 10
        for point in found.points:
            if point.budget in shown and point.value is not None:
                # What was certified was profit; what is drawn was evaluated by itself.
                assert shown[point.budget]["mean"] == pytest.approx(point.value, rel=1e-6)
        assert drawn[1]["encoding"]["y"]["title"] == "Profit (EUR)"

    def test_both_plans_stand_on_it_in_profit(
        self, found: Frontier, answer: OptimizeAnswer
    ) -> None:
        drawn = layers(charts.frontier_chart(found, answer, LIGHT))
        marks = {row["what"]: row["mean"] for one in drawn for row in values(one) if "what" in row}
        now = answer.answer.reference_evaluation.profit()
        then = answer.answer.evaluation.profit()
        assert now is not None
        assert then is not None
        assert marks == {
            "current": pytest.approx(now.mean()),
            "plan": pytest.approx(then.mean()),
        }

    def test_its_words_are_about_profit(
        self, model: FittedModel, found: Frontier, answer: OptimizeAnswer
    ) -> None:
        units, figure = Units.of(model), charts.frontier_chart(found, answer, LIGHT)
        assert figure.alt == finding(found, units, True)
        assert figure.alt.startswith("The best plans earn ")
        last = [point for point in found.points if point.profit is not None][-1]
        assert last.profit is not None
        assert f"{units.say_money(last.profit.mean)} at " in figure.alt

    def test_with_another_aim_it_stays_in_what_that_is(
        self, model: FittedModel, found: Frontier, problem: PlanProblem
    ) -> None:
        other = services.optimize(model, replace(problem, objective=Objective()))
        figure = charts.frontier_chart(found, other, LIGHT)
        assert layers(figure)[1]["encoding"]["y"]["title"] == "Incremental revenue (EUR)"
        assert "bring" in figure.alt


@pytest.fixture(scope="module")
def national(repo: Path) -> FittedModel:
    return services.load(str(repo / "models" / "larkfield_national.nc"))


@pytest.fixture(scope="module", params=["incremental", "profit"])
def reaching(request: pytest.FixtureRequest, national: FittedModel) -> OptimizeAnswer:
    """The least money for a little more than the current plan brings."""
    problem = Draft.of(national).problem(national, services.reference_for(national))
    now = services.assess(national, services.reference_for(national).plan, tail="reference")
    profit = now.evaluation.profit()
    assert profit is not None
    amount = {"incremental": now.evaluation.total.mean(), "profit": 2 * profit.mean()}
    goal = Goal(1.01 * float(amount[request.param]), request.param)
    return services.optimize(national, replace(problem, budget=None, goal=goal))


class TestGoal:
    def test_its_dots_are_what_the_plan_reaches_beyond_it(self, reaching: OptimizeAnswer) -> None:
        goal, evaluation = reaching.problem.goal, reaching.answer.evaluation
        assert goal is not None
        reached = evaluation.total if goal.of == "incremental" else evaluation.profit()
        assert reached is not None
        figure = charts.goal_dots(reaching, LIGHT)
        dots = [row for one in layers(figure) for row in values(one) if "gain" in row]
        expected = np.quantile(reached - goal.reach, (np.arange(50) + 0.5) / 50)
        assert [row["gain"] for row in dots] == pytest.approx(expected.tolist())
        short = sum(row["gain"] < 0 for row in dots)
        assert f"{short} of 50 dots fall short" in figure.alt
        texts = [row.get("text") for one in layers(figure) for row in values(one)]
        assert "the goal" in texts

    def test_its_headline_says_how_surely_it_is_reached(
        self, national: FittedModel, reaching: OptimizeAnswer
    ) -> None:
        goal, evaluation = reaching.problem.goal, reaching.answer.evaluation
        assert goal is not None
        said = headline(national, reaching, headline_facts(reaching)).text
        reached = evaluation.total if goal.of == "incremental" else evaluation.profit()
        assert reached is not None
        chance = 100 * float((reached >= goal.reach - 1e-9 * abs(goal.reach)).mean())
        assert f"is reached in {chance:.0f} % of the draws" in said

    def test_so_does_that_of_what_is_kept_instead(
        self, national: FittedModel, reaching: OptimizeAnswer
    ) -> None:
        kept = reaching.verdict.against.spend
        held = replace(reaching, verdict=replace(reaching.verdict, decision="hold", kept=kept))
        goal = held.problem.goal
        assert goal is not None
        outcome = held.optimum.ground.outcome(kept).sum(axis=0)
        margin = national.card.margin
        assert margin is not None
        reached = outcome if goal.of == "incremental" else margin * outcome - kept.sum()
        chance = 100 * float((reached >= goal.reach - 1e-9 * abs(goal.reach)).mean())
        said = headline(national, held, headline_facts(held)).text
        assert said.endswith(f", which reaches the goal in {chance:.0f} % of the draws")


def test_an_axis_of_gains_far_from_zero_is_not_empty_for_the_most_part() -> None:
    near, said = draws.domain([-1.0, 0.5, 3.0], "no change")
    assert near[0] < -1.0 < 3.0 < near[1]
    assert said == "no change"
    for sign in (1.0, -1.0):
        places = [sign * value for value in (10.0, 10.5, 11.0)]
        (low, high), said = draws.domain(places, "no change")
        assert low < min(places)
        assert max(places) < high
        assert (max(places) - min(places)) / (high - low) > 0.5
        assert not low <= 0.0 <= high
        assert said.startswith("←") == (sign > 0)
    alone, _ = draws.domain([0.0, 0.0], "no change")
    assert alone[0] < 0.0 < alone[1]
