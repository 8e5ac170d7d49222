"""With a required return, what is said above it is called that, and never mistaken for profit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import REQUIRED
from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import contract
from planner.brief.document import brief
from planner.brief.subject import subject
from planner.contract.strategies import strategies_json
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import Facts, by_id
from planner.facts.strategies import strategy_facts
from planner.questions import compare, fitness
from planner.questions.compared import Candidate
from planner.questions.fitness import Fitness
from planner.questions.strategies import strategies
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
