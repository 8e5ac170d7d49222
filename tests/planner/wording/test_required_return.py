"""With a required return, what is said above it is called that, and never mistaken for profit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import REQUIRED
from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner import contract, services
from planner.brief.document import brief
from planner.brief.more import best_tile
from planner.brief.subject import subject
from planner.charts.frontier import finding
from planner.contract.best_budgets import best_budget_json
from planner.contract.strategies import strategies_json
from planner.facts.answers import headline_facts
from planner.facts.budgets import best_budget_facts
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import Facts, by_id
from planner.facts.strategies import strategy_facts
from planner.questions import compare, fitness
from planner.questions.best_budget import BestBudget, best_budget
from planner.questions.compared import Candidate, Compared
from planner.questions.fitness import Fitness
from planner.questions.frontier import FrontierPoint
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.recommendation import recommended
from planner.questions.strategies import strategies
from planner.wording import answers, budgets, costs, side_by_side
from planner.wording import recommended as wording
from planner.wording.counted import ABOVE
from planner.wording.units import Units
from tests.builders import hill_model
from tests.planner.questions.forecasts import MODELS, reference_of
from tests.planner.questions.test_compare import compared, earns, random_plans

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
FIT = Fitness((), ())
few = settings(max_examples=6, deadline=None)


@pytest.fixture(autouse=True)
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made models have few draws and are old; that is no matter of these tests."""
    for module in (fitness, compare):
        monkeypatch.setattr(module, "fitness_of", lambda *_, **__: FIT)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


@cache
def made(required: float) -> FittedModel:
    card = replace(CARD, required_return=required)
    return hill_model(channels=4, samples=60, seed=3, card=card)


def question(model: FittedModel, periods: int = 6) -> PlanProblem:
    horizon = default_horizon(model, periods)
    total = reference_plan(model, horizon).plan.total()
    rule = SpendRange("range", {}, 0.5, 1.5, "x_reference")
    return PlanProblem(horizon, Budget(total), guardrails=(rule,), tail="reference")


def number(facts: Facts, name: str) -> float:
    value = facts[name].value
    assert isinstance(value, float)
    return value


def is_of_one_quantity(case: Mapping[str, object], facts: Facts, plan: str) -> None:
    """A bad case is of the quantity that it names, as its mean beside it is, and never above it."""
    on, change, expected = case["on"], case["change"], case["expected_change"]
    assert isinstance(change, float)
    assert isinstance(expected, float)
    assert change <= expected + 1e-9 * abs(expected)
    which, other = ("_above", "") if on == "above" else ("", "_above")
    assert number(facts, f"{plan}/bad_change{which}") == change
    assert number(facts, f"{plan}/expected_change{which}") == expected
    assert f"{plan}/bad_change{other}" not in facts
    # What is named profit has the mean of profit.
    gain = facts.get(f"{plan}/against:reference/profit_gain") or facts.get(f"{plan}/profit_gain")
    if on == "profit" and gain is not None:
        assert gain.value == pytest.approx(expected, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("times", [1.0, 1.3, 0.6])
def test_a_gain_above_the_required_return_leads_back_to_profit(times: float) -> None:
    """Where plans spend different money the two gains differ by what is required of it."""
    model, required = made(0.2), 0.2
    reference = reference_plan(model, default_horizon(model, 6))
    spend = reference.plan.array(model)
    plan = Plan.of(model, reference.plan.horizon, spend * times)
    of = compare.compare_plans(
        model, [Candidate("Now", reference.plan), Candidate("Other", plan)], reference
    )
    now, other = of.plans
    gain = {
        what: float((draws(other) - draws(now)).mean())
        for what, draws in (("profit", profit_of), ("above", above_of))
    }
    more = other.spend - now.spend
    assert gain["above"] == pytest.approx(gain["profit"] - required * more, abs=1e-6)
    said = recommended(of)
    chosen = replace(said, kind="choose", place=1, on="above")
    units, text = Units.of(model), " ".join(wording.why(of, chosen))
    told = f"In profit alone that is {units.say_money_change(gain['profit'])}: it spends"
    money = units.say_money(required * abs(more))
    then = f"so that {money} {'more' if more > 0 else 'less'} has to be earned at"
    assert (told in text and then in text) is (times != 1.0)
    rows = {line.name: line.said for line in side_by_side.lines(of)}
    assert rows["required on its spend"][1] == units.say_money(required * other.spend)


def profit_of(one: Compared) -> Floats:
    found = one.evaluation.profit()
    assert found is not None
    return found


def above_of(one: Compared) -> Floats:
    return profit_of(one) - 0.2 * one.spend


@few
@given(seed=st.integers(0, 999), required=st.sampled_from([0.0, 0.2, 0.6]))
def test_a_bad_case_is_never_above_the_mean_of_what_it_is_of(seed: int, required: float) -> None:
    model, world = MODELS["national"], Assumptions((Row(REQUIRED, "rate", required),))
    plans = [reference_of(model).plan, *random_plans(model, seed)]
    of = compared(model, plans, *[world] * len(plans))
    facts, document = by_id(comparison_facts(of)), contract.comparison_json(of)
    now = earns(model, plans[0]) - required * plans[0].total()
    for plan, said in zip(plans, document["plans"], strict=True):
        assert said["bad_case"]["on"] == ("above" if required else "profit")
        is_of_one_quantity(said["bad_case"], facts, f"plan:{said['name']}")
        # The second road: by no code of the comparison.
        change = earns(model, plan) - required * plan.total() - now
        assert said["bad_case"]["expected_change"] == pytest.approx(change.mean(), abs=1e-3)


@pytest.mark.parametrize(("seed", "required"), [(1, 0.0), (2, 0.2), (3, 0.6)])
def test_a_brief_names_what_its_bad_case_is_of(seed: int, required: float) -> None:
    model = MODELS["national"]
    model = model.with_card(replace(model.card, required_return=required))
    reference, (plan,) = reference_of(model), random_plans(model, seed, 1)
    plan = replace(plan, spend=plan.spend * 0.8)
    of = subject(model, Candidate("Bold", plan), reference)
    page, units = brief(of), Units.of(of.model)
    facts = page.facts
    case = {
        "on": of.plan.bad.on,
        "change": of.plan.bad.change,
        "expected_change": of.plan.bad.expected,
    }
    is_of_one_quantity(case, facts, "brief:Bold")
    (loss,) = [line for line in page.risks if line.what == "Bad case"]
    (mine,) = [one for one in page.alternatives if one.name == "Bold"]
    assert units.say_money_change(of.plan.bad.change) in loss.text
    said = ["above the required return" in text for text in (loss.text, mine.risk)]
    assert said == [required > 0] * 2
    if required:
        assert f"{units.say_money_change(of.plan.bad.expected)} in all draws" in loss.text


@pytest.mark.parametrize("required", [0.0, 0.2])
def test_a_strategy_names_what_its_bad_case_is_of(required: float) -> None:
    model = made(required)
    of = strategies(model, question(model))
    facts, plans = by_id(strategy_facts(of)), strategies_json(of)["strategies"]
    found = [one for one in plans if one["beside"] is not None]
    assert len(found) > 1
    for one in found:
        beside = one["beside"]
        is_of_one_quantity(beside["bad_case"], facts, f"plan:{one['name']}")
        gain = beside["gain_above" if required else "profit_gain"]
        assert beside["bad_case"]["expected_change"] == pytest.approx(gain["mean"])
        assert (
            (ABOVE in one["words"]["return"]) == (ABOVE in one["words"]["risk"]) == bool(required)
        )


@cache
def best(required: float) -> BestBudget:
    model = made(required)
    problem = question(model)
    assert problem.budget is not None
    return best_budget(model, problem, in_view=0.8 * problem.budget.total)


def beyond(of: BestBudget, spend: Floats) -> Floats:
    """The second road: profit above the required return, evaluated as any other plan is."""
    model = of.model
    plan = Plan.of(model, of.problem.horizon, spend)
    profit = services.assess(model, plan, tail="reference").evaluation.profit()
    assert profit is not None
    above: Floats = profit - model.card.required_return * spend.sum()
    return above


@pytest.mark.parametrize("required", [0.0, 0.2])
def test_the_best_budget_names_what_it_has_most_of(required: float) -> None:
    of = best(required)
    facts, document = by_id(best_budget_facts(of)), best_budget_json(of)["best_budget"]
    assert document["counted_in"] == of.on == ("above" if required else "profit")
    assert of.optimum is not None
    assert of.profit is not None
    mine, money = beyond(of, of.optimum.spend), of.optimum.spend.sum()
    assert document["profit"]["mean"] == pytest.approx(mine.mean() + required * money)
    above = document["above"]
    assert above is None if not required else above["mean"] == pytest.approx(mine.mean())
    units, said = Units.of(of.model), 0
    for whose in ("reference", "plan"):
        other = of.other(whose)
        assert other is not None
        assert other.spend is not None
        gain = float((mine - beyond(of, other.spend)).mean())
        which = "_above" if required else ""
        assert number(facts, f"plan:best_budget/budget:{whose}/gain_profit{which}") == (
            pytest.approx(gain, rel=1e-6)
        )
        assert other.reason is not None
        if not other.reason.is_worth_it:
            continue
        said += 1
        headline = budgets.headline(of, facts, whose)
        assert headline is not None
        more = f"{units.say_money(gain)} more{' above the required return' if required else ''}"
        assert headline.text.endswith(f"instead earns {more}")
        beside = budgets.beside(of, facts, whose)
        assert beside.startswith(f"In {ABOVE if required else 'profit'}, compared with")
        assert "than the current plan" not in beside or (ABOVE in beside) == bool(required)
        asked = SimpleNamespace(best=of)
        subject = SimpleNamespace(is_fit=True, found=None, choice=SimpleNamespace(kind="keep"))
        (tile,) = best_tile(subject, asked, facts)
        assert ("more above the required return than this plan (" in tile.beside) == bool(required)
    assert said


@pytest.mark.parametrize("required", [0.0, 0.2])
def test_the_frontier_says_most_of_what_it_is_most_of(required: float) -> None:
    of = best(required)
    assert of.money is not None
    of = replace(of, others=())
    point = FrontierPoint(of.money, "optimal", "", incremental=of.profit, profit=of.profit)
    found = SimpleNamespace(points=(point, point), best=of)
    units, counts = Units.of(of.model), of.above if required else of.profit
    assert counts is not None
    most = finding(found, units, True).split(" Most")[1]
    what = f" {ABOVE}" if required else ""
    assert most.startswith(f"{what} at {units.say_money(of.money)}: {units.say_money(counts.mean)}")


@pytest.mark.parametrize("required", [0.0, 0.2])
def test_what_is_proven_and_what_rules_cost_is_of_what_was_maximised(required: float) -> None:
    model = made(required)
    asked = replace(question(model), objective=Objective("profit"))
    found = optimize(model, asked)
    facts, what = headline_facts(found), ABOVE if required else "profit"
    above = beyond_of(model, found)
    assert number(facts, "plan:best/bound") == pytest.approx(above, rel=1e-3)
    said = answers.certificate_sentence(model, found, facts)
    assert f"{Units.of(model).say_money(number(facts, 'plan:best/bound'))} {what} " in said
    assert costs.unit(model, found) == what


def beyond_of(model: FittedModel, found: OptimizeAnswer) -> float:
    profit = found.answer.evaluation.profit()
    assert profit is not None
    required = model.card.required_return * found.answer.plan.total()
    return float(profit.mean()) - required
