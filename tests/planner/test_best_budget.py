"""The budget that earns most: found with the budget free, checked budget by budget."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import Cancelled
from mmm_core.labels import Floats
from mmm_core.model import CAUTION, Finding, FittedModel, Transformation
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.explain.frontier import frontier_points
from optimizer.guardrails import Guardrail, SpendRange
from optimizer.guardrails.kinds.group_range import GroupRange
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import solve
from planner import contract, services
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import Facts, by_id
from planner.questions import best_budget as module
from planner.questions import fitness
from planner.questions.best_budget import NO_BUDGET, NO_MARGIN, NOT_FIT, BestBudget, best_budget
from planner.questions.fitness import Fitness
from planner.questions.frontier import frontier
from planner.ui.optimize.draft import Draft
from planner.wording import budgets
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
FIT = Fitness((), ())


@pytest.fixture(scope="module")
def made() -> FittedModel:
    """Half of its channels are S-shaped."""
    return hill_model(channels=4, samples=60, seed=3, card=CARD)


@pytest.fixture(autouse=True)
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made models have few draws and are old; that is no matter of these tests."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: FIT)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


def facts_of(best: BestBudget) -> Facts:
    return by_id(best_budget_facts(best))


def question(model: FittedModel, *guardrails: Guardrail) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    return PlanProblem(horizon, Budget(total), guardrails=guardrails, tail="reference")


def wide(low: float = 0.5, high: float = 1.5, label: str = "range") -> SpendRange:
    return SpendRange(label, {}, low, high, "x_reference")


def highest(problem: PlanProblem, model: FittedModel, low: float, high: float) -> float:
    """The second road: the most profit over many budgets, each planned by itself."""
    reference = reference_plan(model, problem.horizon)
    ground = ground_of(model, reference, problem.tail)
    asked = replace(problem, objective=Objective("profit"), max_gap=1e-5)
    money = np.linspace(low, high, 41) * reference.plan.total()
    points = frontier_points(asked, model, ground, list(money))
    found = [point.optimum.certificate.value for point in points if point.optimum is not None]
    assert len(found) > 20
    return max(found)


def profit_of(model: FittedModel, plan: Plan) -> Floats:
    """Of every draw, evaluated as any other plan is."""
    draws = services.assess(model, plan, tail="reference").evaluation.profit()
    assert draws is not None
    return draws


@pytest.mark.parametrize(
    "name", ["larkfield_national", pytest.param("larkfield_regions", marks=pytest.mark.long)]
)
def test_no_budget_of_a_fine_frontier_earns_more(name: str) -> None:
    model = services.load(name)
    problem = Draft.of(model).problem(model, services.reference_for(model))
    _holds_on_the_second_road(best_budget(model, problem), problem, model, 0.5, 1.14)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(("low", "high"), [(0.5, 1.5), (0.0, 2.0), (0.9, 1.1)])
def test_nor_where_channels_are_s_shaped(made: FittedModel, low: float, high: float) -> None:
    problem = question(made, wide(low, high))
    _holds_on_the_second_road(best_budget(made, problem), problem, made, low, high)


def _holds_on_the_second_road(
    best: BestBudget, problem: PlanProblem, model: FittedModel, low: float, high: float
) -> None:
    assert best.why == ""
    assert best.optimum is not None
    assert best.profit is not None
    certificate = best.optimum.certificate
    assert certificate.gap <= 1e-4
    elsewhere = highest(problem, model, low, high)
    size = certificate.objective.size(
        best.optimum.ground.outcome(best.optimum.spend), best.optimum.spend.sum(axis=0)
    )
    assert elsewhere <= certificate.upper_bound + 1e-9 * size
    assert elsewhere <= certificate.value + 1e-4 * size
    # One of 41 budgets lies near the best one, where profit is flat.
    assert elsewhere >= certificate.value - 0.01 * size
    assert best.profit.mean == pytest.approx(certificate.value, rel=1e-9)
    assert profit_of(model, best.optimum.plan).mean() == pytest.approx(certificate.value, rel=1e-9)


def test_what_a_budget_costs_is_the_difference_of_two_best_plans_on_the_same_draws() -> None:
    model = services.load("larkfield_national")
    reference = services.reference_for(model)
    problem = Draft.of(model).problem(model, reference)
    best = best_budget(model, problem, reference)
    other = best.other("reference")
    assert other is not None
    assert other.evidence is not None
    assert best.optimum is not None
    there = solve(replace(problem, objective=Objective("profit")), model, reference)
    gain = profit_of(model, best.optimum.plan) - profit_of(model, there.plan)
    assert other.evidence.gain.mean == pytest.approx(gain.mean(), rel=2e-3)
    low, high = np.quantile(gain, [0.05, 0.95])
    assert other.evidence.gain.low == pytest.approx(low, rel=2e-2)
    assert other.evidence.gain.high == pytest.approx(high, rel=2e-2)
    assert other.evidence.chance is not None
    assert other.evidence.chance.value == pytest.approx((gain > 0).mean(), abs=0.01)
    assert other.evidence.elsewhere is not None
    assert other.more == pytest.approx(reference.plan.total() - best.optimum.plan.total())
    whole = profit_of(model, best.optimum.plan) - profit_of(model, reference.plan)
    assert best.gain is not None
    assert best.gain.mean == pytest.approx(whole.mean(), rel=1e-9)


def test_without_a_bound_no_plan_that_spends_more_than_it_could_earn_is_missed(
    made: FittedModel,
) -> None:
    free = best_budget(made, question(made))
    assert free.why == ""
    assert free.optimum is not None
    far = best_budget(made, question(made, wide(0.0, 20.0)))
    assert far.optimum is not None
    assert free.optimum.certificate.value == pytest.approx(far.optimum.certificate.value, rel=1e-4)
    assert free.held == ()
    assert free.problem.budget is not None
    assert free.money is not None
    assert free.money < free.problem.budget.total
    # What lies beyond that budget earns less than it costs, whatever it brings.
    most = sum(free.optimum.ground.outcome(np.full_like(free.optimum.spend, 1e12)).mean(axis=1))
    assert 0.4 * most <= free.problem.budget.total * (1 + 1e-6)


def test_where_there_is_no_end_to_what_money_earns_nothing_is_said(made: FittedModel) -> None:
    beta = made.saturation.parameters["beta"]
    linear = replace(made, saturation=Transformation("NoSaturation", {"beta": beta}))
    best = best_budget(linear, question(linear))
    assert best.money is None
    assert "no known end" in best.why
    assert budgets.headline(best, facts_of(best)) is None


class TestHolding:
    def test_every_channel_at_its_most(self, made: FittedModel) -> None:
        rich = made.with_card(replace(CARD, margin=1.0, outcome=Outcome("revenue", "EUR", 50.0)))
        best = best_budget(rich, question(rich, wide(0.5, 1.05)))
        (held,) = best.held
        assert (held.side, held.all, held.guardrails) == ("more", True, ("range",))
        total = reference_plan(rich, best.problem.horizon).plan.total()
        assert best.money == pytest.approx(1.05 * total)
        assert "at the most that its rules allow" in budgets.held_back(best, facts_of(best))
        # What one would ask for is allowed.
        assert best.to_ask is not None
        assert best.to_ask <= best.money
        asked = replace(question(rich, wide(0.5, 1.05)), budget=Budget(best.to_ask))
        assert solve(asked, rich, reference_plan(rich, asked.horizon)).status == "optimal"

    def test_every_channel_at_its_least(self, made: FittedModel) -> None:
        poor = made.with_card(replace(CARD, margin=0.001))
        best = best_budget(poor, question(poor, wide(0.9, 1.1)))
        (held,) = best.held
        assert (held.side, held.all) == ("less", True)
        assert "the lowest that is allowed" in budgets.held_back(best, facts_of(best))

    def test_a_cap_on_all_is_named(self, made: FittedModel) -> None:
        rich = made.with_card(replace(CARD, margin=1.0, outcome=Outcome("revenue", "EUR", 50.0)))
        total = reference_plan(rich, default_horizon(rich)).plan.total()
        cap = GroupRange("cash", {}, None, 1.02 * total, "money")
        best = best_budget(rich, question(rich, wide(0.5, 20.0), cap))
        assert best.money == pytest.approx(1.02 * total)
        more = next(one for one in best.held if one.side == "more")
        assert "cash" in more.guardrails
        assert more.said == ("cash",)
        assert '"cash"' in budgets.held_back(best, facts_of(best))

    def test_nothing_holds_a_budget_inside(self, made: FittedModel) -> None:
        assert best_budget(made, question(made, wide(0.0, 20.0))).held == ()


class TestNothingIsSaid:
    def test_without_a_margin(self, made: FittedModel) -> None:
        best = best_budget(made.with_card(replace(CARD, margin=None)), question(made, wide()))
        assert (best.why, best.money) == (NO_MARGIN, None)

    def test_of_a_model_that_is_not_fit(
        self, made: FittedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unfit = Fitness((Finding(CAUTION, "r-hat is 1.2.", fitness="not_fit"),), ())
        monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: unfit)
        best = best_budget(made, question(made, wide()))
        assert (best.why, best.money, best.others) == (NOT_FIT, None, ())
        assert budgets.headline(best, facts_of(best)) is None
        assert budgets.beside(best, facts_of(best)) == ""

    def test_of_a_goal_that_spends_the_least(self, made: FittedModel) -> None:
        problem = replace(question(made, wide()), budget=None, goal=Goal(1e6))
        assert best_budget(made, problem).why == NO_BUDGET

    def test_where_no_plan_keeps_the_rules(self, made: FittedModel) -> None:
        problem = question(made, wide(1.2, 1.5), wide(0.5, 0.8, "other"))
        best = best_budget(made, problem)
        assert best.money is None
        assert best.why

    def test_where_it_is_not_proven(
        self, made: FittedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "DEFAULT_GAP", -1.0)
        assert best_budget(made, question(made, wide())).why == module.UNPROVEN


def test_a_reference_that_the_rules_forbid_costs_nobody_knows_what(made: FittedModel) -> None:
    best = best_budget(made, question(made, wide(0.2, 0.8)))
    other = best.other("reference")
    assert other is not None
    assert other.evidence is None
    assert other.why
    said = budgets.headline(best, facts_of(best))
    assert said is not None
    assert said.text.startswith("Most profit at €")
    assert "is not known: " in budgets.beside(best, facts_of(best))


def test_a_plan_in_view_is_held_against_it_too(made: FittedModel) -> None:
    total = reference_plan(made, default_horizon(made)).plan.total()
    problem = replace(question(made, wide()), budget=Budget(1.2 * total))
    assert [one.whose for one in best_budget(made, problem).others] == ["reference", "plan"]
    best = best_budget(made, problem, in_view=1.3 * total)
    plan = best.other("plan")
    assert plan is not None
    assert plan.money == pytest.approx(1.3 * total)
    assert best.money is not None
    assert plan.more == pytest.approx(1.3 * total - best.money)


def test_it_says_how_far_it_is_and_ends_where_that_is_wanted(made: FittedModel) -> None:
    told = []
    best_budget(made, question(made, wide()), watcher=lambda at: told.append(at) is None)
    steps = [at.done for at in told if at.total]
    assert steps == sorted(steps)
    assert steps[-1] <= told[-1].total
    with pytest.raises(Cancelled):
        best_budget(made, question(made, wide()), watcher=lambda _: False)


class TestDocument:
    def test_the_frontier_carries_it(self, made: FittedModel) -> None:
        found = frontier(made, question(made, wide()))
        said = json.loads(json.dumps(contract.frontier_json(found), allow_nan=False))
        of = said["best_budget"]
        assert said["best_budget_why"] is None
        assert of["budget"] == pytest.approx(sum(cell["spend"] for cell in of["plan"]))
        assert of["profit"]["mean"] <= of["upper_bound"] + 1e-6
        assert set(of["others"][0]) >= {"of", "budget", "more", "costs", "p_costs"}
        known = [point["profit"]["mean"] for point in said["points"] if "profit" in point]
        assert len(known) > 10
        assert max(known) <= of["upper_bound"] + 1e-6 * abs(of["upper_bound"])

    def test_profit_of_every_point_is_that_of_its_plan(self, made: FittedModel) -> None:
        found = frontier(made, question(made, wide()))
        for point in found.points:
            if point.spend is None or point.profit is None or point.incremental is None:
                continue
            money = float(point.spend.sum())
            assert point.profit.mean == pytest.approx(0.4 * point.incremental.mean - money)
            assert point.profit.low == pytest.approx(0.4 * point.incremental.low - money)
        assert found.reference_profit is not None
        expected = 0.4 * found.reference.mean - found.reference_budget
        assert found.reference_profit.mean == pytest.approx(expected)

    def test_without_a_margin_it_says_why(self, made: FittedModel) -> None:
        bare = made.with_card(replace(CARD, margin=None))
        found = frontier(bare, question(bare, wide()), budgets=[1.0e7, 2.0e7])
        said = contract.frontier_json(found)
        assert (said["best_budget"], said["best_budget_why"]) == (None, NO_MARGIN)
