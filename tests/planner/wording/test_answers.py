"""What was asked is said as it was typed; what was found, as people say it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from planner.contract import parse_problem
from planner.facts.answers import headline_facts
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.wording.answers import certificate_sentence, goal_said, what, where_headline
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
UNITS = ModelCard("made", Outcome("sign-ups", "customers", None), currency="EUR")
WORTH = ModelCard("made", Outcome("sign-ups", "customers", 2.5), currency="EUR")


def made(card: ModelCard = CARD) -> FittedModel:
    return hill_model(channels=3, samples=40, card=card)


@pytest.fixture(scope="module")
def answer() -> OptimizeAnswer:
    model = made()
    total = reference_plan(model, default_horizon(model)).plan.total()
    return optimize(model, parse_problem(json.dumps({"budget": {"total": total}}), model))


def asking(
    answer: OptimizeAnswer, card: ModelCard = CARD, **document: Any
) -> tuple[FittedModel, OptimizeAnswer]:
    """The same answer, to another question."""
    model = made(card)
    return model, replace(answer, problem=parse_problem(json.dumps(document), model))


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ({"reach": 2.75, "of": "iroas"}, "an iROAS of at least 2.75x"),
        ({"reach": 2.0, "of": "iroas"}, "an iROAS of at least 2.0x"),
        ({"reach": 0.4, "of": "cpik"}, "at most €0.40 per unit"),
        ({"reach": 0.13732, "of": "cpik"}, "at most €0.13732 per unit"),
        # So many digits as leave no doubt that they are no thousands.
        ({"reach": 12.345, "of": "cpik"}, "at most €12.3450 per unit"),
        ({"reach": 40e6, "of": "incremental"}, "€40.0 M incremental revenue"),
        ({"reach": 81_948_250, "of": "incremental"}, "€81,948,250 incremental revenue"),
        ({"reach": 5.45e6, "of": "profit"}, "€5.45 M profit"),
        ({"reach": -500_250, "of": "profit"}, "−€500.25 k profit"),
        (
            {"reach": 1e6, "of": "profit", "with_probability": 0.975},
            "€1.00 M profit in 97.5 % of the draws",
        ),
        (
            {"reach": 1e6, "of": "profit", "with_probability": 0.9999},
            "€1.00 M profit in 99.99 % of the draws",
        ),
    ],
)
def test_a_goal_is_said_as_it_was_typed(
    answer: OptimizeAnswer, goal: dict[str, Any], said: str
) -> None:
    assert said_of(*asking(answer, goal=goal)) == said


def said_of(model: FittedModel, found: OptimizeAnswer) -> str:
    assert found.problem.goal is not None
    return goal_said(model, found.problem.goal)


@pytest.mark.parametrize(
    ("card", "reach", "said"),
    [
        (UNITS, 12_345, "12345 customers of incremental sign-ups"),
        (UNITS, 12_300, "12.3 k customers of incremental sign-ups"),
        (UNITS, 1_234, "1234 customers of incremental sign-ups"),
        # Typed as €81,948,250 and counted in customers.
        (WORTH, 81_948_250 / 2.5, "€81,948,250 incremental revenue"),
        (WORTH, 0.1 / 2.5, "€0.10 incremental revenue"),
    ],
)
def test_so_is_one_in_units_of_the_outcome(
    answer: OptimizeAnswer, card: ModelCard, reach: float, said: str
) -> None:
    goal = {"reach": reach, "of": "incremental"}
    assert said_of(*asking(answer, card, goal=goal)) == said


@pytest.mark.parametrize(
    ("money", "said"), [(1_234_567, "€1,234,567"), (100_000, "€100 k"), (50_000.25, "€50,000.25")]
)
def test_so_is_the_next_money(money: float, said: str) -> None:
    model = made()
    document = {"question": {"kind": "next", "money": money}}
    found = optimize(model, parse_problem(json.dumps(document), model))
    headline = where_headline(model, found, headline_facts(found))
    assert headline is not None
    assert headline[0].startswith(f"The next {said}, at its best: ")


def test_so_is_the_share_of_bad_draws(answer: OptimizeAnswer) -> None:
    objective = {"maximize": "incremental", "statistic": "quantile", "tail_share": 0.0333}
    model, found = asking(answer, budget={"total": 1e6}, objective=objective)
    assert what(model, found) == "incremental revenue in all but the worst 3.33 % of draws"


def test_a_plan_that_is_not_shown_is_not_this_one(answer: OptimizeAnswer) -> None:
    model = made()
    assert answer.verdict.decision == "not_fit"
    assert "the best plan found, which is not shown, is within" in certificate_sentence(
        model, answer, headline_facts(answer)
    )
    fit = replace(answer, verdict=replace(answer.verdict, decision="hold"))
    assert "; this one is within" in certificate_sentence(model, fit, headline_facts(fit))
