"""A question that was asked comes back as it is typed, and asks the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import MaxShift, SpendRange
from planner import contract, services
from planner.contract.declined import declined_cell
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.reopened import draft_of
from tests.planner.ui.test_screens import NATIONAL, PANEL


@pytest.fixture(scope="module", params=[NATIONAL, PANEL])
def model(request: pytest.FixtureRequest) -> FittedModel:
    return services.load(request.param)


@pytest.fixture(scope="module")
def reference(model: FittedModel) -> Reference:
    return services.reference_for(model)


QUESTIONS = {
    "as it begins": {},
    "a budget, up to": {"budget": 9e6, "sense": "<="},
    "profit in a bad case": {"maximize": "profit", "statistic": "cvar", "versus": "reference"},
    "the next money": {"scope": "next", "more": 123_456.0},
    "a cut": {"scope": "cut", "cut": 12.5},
    "a goal": {"ask": "goal", "goal_of": "incremental", "reach": 5e7},
    "a goal of profit, surely": {"ask": "goal", "goal_of": "profit", "reach": -2e6, "surely": 80.0},
    "an iROAS": {"ask": "goal", "goal_of": "iroas", "reach": 1.5},
    "even, in thousands": {"calendar": "even", "round_to": 1e3, "least_move": 5e3},
    "beyond what was observed": {"beyond_observed": True},
    "a rule": {"extra": (MaxShift("calm", 0.05),)},
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_the_screen_asks_comes_back(
    model: FittedModel, reference: Reference, name: str
) -> None:
    asked = replace(Draft.of(model), **QUESTIONS[name]).problem(model, reference)
    draft, otherwise = draft_of(model, reference, asked)
    assert otherwise == ()
    again = draft.problem(model, reference).canonical()
    for key in ("goal", "objective", "asked", "calendar", "round_to", "least_move"):
        assert again.get(key) == asked.canonical().get(key)
    assert len(again["guardrails"]) == len(asked.canonical()["guardrails"])


def test_declined_moves_come_back(model: FittedModel, reference: Reference) -> None:
    declined = (declined_cell(model, 1, "agreed last year"),)
    asked = replace(Draft.of(model), declined=declined).problem(model, reference)
    draft, otherwise = draft_of(model, reference, asked)
    assert (otherwise, draft.refusals(model)) == ((), {1: "agreed last year"})


def test_how_closely_it_is_to_be_proven_is_asked_again(
    model: FittedModel, reference: Reference
) -> None:
    asked = replace(Draft.of(model).problem(model, reference), max_gap=1e-6)
    draft, otherwise = draft_of(model, reference, asked)
    assert otherwise == ()
    assert draft.problem(model, reference).fingerprint == asked.fingerprint


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"tail": "zero"}, "tail"),
        ({"objective": {"statistic": "quantile", "tail_share": 0.2}}, "objective"),
        ({"calendar": {"except": [{"cells": {"channel": "tv"}, "calendar": "even"}]}}, "calendar"),
        (
            {
                "commitments": [
                    {
                        "cells": {"channel": "tv"},
                        "period": "2026-10-05",
                        "money": 9e5,
                        "state": "committed",
                    }
                ]
            },
            "commitments",
        ),
    ],
)
def test_what_the_screen_cannot_ask_is_named(
    model: FittedModel, reference: Reference, said: dict, key: str
) -> None:
    usual = Draft.of(model).problem(model, reference).canonical()
    asked = contract.parse_problem(json.dumps(usual | said), model, reference)
    assert key in draft_of(model, reference, asked)[1]


def test_a_question_that_limits_fewer_rows_than_the_table_is_said_to_differ(
    model: FittedModel, reference: Reference
) -> None:
    cap = SpendRange("cap", {"channel": ("tv",)}, None, 1e6, "money")
    asked = replace(Draft.of(model).problem(model, reference), guardrails=(cap,))
    assert draft_of(model, reference, asked)[1] == ("guardrails",)
