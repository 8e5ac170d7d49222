"""Hindsight in words: every figure is a fact, and nothing is regretted that does not hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from mmm_core.model import Finding
from mmm_core.past import last_periods
from optimizer.guardrails import SpendRange
from planner.contract.hindsight import hindsight_json
from planner.facts.fact import about, by_id
from planner.facts.hindsight import hindsight_facts
from planner.questions.fitness import Fitness
from planner.questions.hindsight import Hindsight, hindsight
from planner.questions.past_question import past_problem, spent_reference
from planner.questions.verdict import Reason
from planner.wording.hindsight import headline, lines, stretch
from tests.builders import hill_model

AGAINST = (("plan", "best"), ("against", "spent"))


@cache
def found(low: float = 0.5, high: float = 1.5) -> Hindsight:
    model = hill_model(channels=3, samples=400, seed=2)
    horizon = last_periods(model, 13)
    rules = (SpendRange("width", {}, low, high, "x_reference"),)
    return hindsight(model, horizon, past_problem(spent_reference(model, horizon), rules))


def test_facts_are_those_of_the_document():
    of = found()
    facts, said = by_id(hindsight_facts(of)), hindsight_json(of)
    there = about(facts, *AGAINST)
    regret = there["regret"]
    assert [regret.value, regret.low, regret.high] == [
        said["regret"][end] for end in ("mean", "low", "high")
    ]
    assert {fact.definition for fact in there.values()} >= {"28", "13", "16"}
    assert there["regret_bound"].value == said["regret_at_most"]
    for row in said["by_cell"]:
        cell = ("channel", row["channel"])
        assert about(facts, *AGAINST, cell)["regret"].value == row["regret"]["mean"]
        assert about(facts, ("plan", "spent"), cell)["spend"].value == row["spent"]
        assert about(facts, ("plan", "best"), cell)["spend"].value == row["best"]
    assert regret.source.tail == "spent"


def test_what_could_have_been_is_said_with_its_doubts():
    of = found()
    assert of.reason.kind == "worth"
    said = headline(of, by_id(hindsight_facts(of)))
    below = " ".join(lines(of, by_id(hindsight_facts(of))))
    assert "could have brought about" in said.text
    assert said.tone == ("plain" if of.claim == "supported" else "caution")
    assert "of the draws" in said.span
    assert "No plan within these rules would have brought more than" in below
    assert "under the model as it is today" in below
    assert stretch(of) == "13 weeks, 13 Nov 2023 to 11 Feb 2024"


def test_no_choice_leaves_no_regret():
    of = found(1.0, 1.0)
    said = headline(of, by_id(hindsight_facts(of)))
    assert "as well as these rules allow" in said.text
    assert said.span == ""


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("unlikely", "of the draws only, less than 75.0 %"),
        ("elsewhere", "on draws that did not choose it"),
        ("small", "too little to speak of"),
    ],
)
def test_what_does_not_hold_is_not_regretted(kind, says):
    of = replace(found(), reason=Reason(kind))
    facts = by_id(hindsight_facts(of))
    assert headline(of, facts).text.startswith("There is little to regret of the")
    assert says in lines(of, facts)[0]


def test_broken_rules_are_named():
    of = replace(found(), breaks=("cap",))
    assert any('does not keep "cap"' in line for line in lines(of, by_id(hindsight_facts(of))))


def test_of_a_model_that_is_not_fit_no_money_is_judged():
    danger = Finding("danger", "The chains disagree.", "Fit it anew.", fitness="not_fit")
    of = replace(found(), fitness=Fitness((danger, danger), ()))
    facts = by_id(hindsight_facts(of))
    said = headline(of, facts)
    assert (said.tone, said.span) == ("cannot", "")
    assert said.text.startswith("No judgement of the ")
    assert lines(of, facts) == ["The chains disagree. Fit it anew. And 1 more.", *of.notes]


def test_who_is_held_by_rules_is_said():
    of = found(0.99, 1.01)
    said = " ".join(lines(of, by_id(hindsight_facts(of))))
    assert "at a limit: what lies beyond is not looked at." in said
    free = found()
    assert "at a limit" not in " ".join(lines(free, by_id(hindsight_facts(free))))
