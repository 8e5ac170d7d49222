"""Facts of a verdict and of the best budget are what the draws and the documents say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.labels import Floats
from planner.contract import optimum_json
from planner.contract.best_budgets import best_budget_json
from planner.facts.answers import answer_facts, headline_facts
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import Fact, Facts, about, by_id, parts
from planner.facts.standings import answer_standing_facts
from planner.questions.fitness import Fitness
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import Caution
from tests.planner.fit_answers import answer, best
from tests.planner.test_verdict_table import QUESTIONS

BEST = ("plan", "best")
CASES = [
    *(("margin", question) for question in QUESTIONS),
    *(("german", question) for question in ("below", "next", "goal")),
    ("no margin", "goal"),
    ("no card", "cut"),
]


def is_summary(fact: Fact, of: Mapping[str, float]) -> bool:
    return (fact.value, fact.low, fact.high) == (of["mean"], of["low"], of["high"])


def is_of_draws(fact: Fact, draws: Floats) -> bool:
    """By its mean and the quantiles at 5 and 95 %."""
    ends = np.quantile(draws, [0.05, 0.95])
    expected = pytest.approx([draws.mean(), *ends], rel=1e-6, abs=1e-3)
    return [fact.value, fact.low, fact.high] == expected


def judged(found: OptimizeAnswer, facts: Facts) -> Facts:
    return about(facts, BEST, ("judged", found.verdict.against.kind))


@pytest.mark.parametrize(("card", "question"), CASES)
def test_facts_of_a_verdict_are_those_of_its_document(card: str, question: str) -> None:
    found = answer(card, question)
    facts, document = headline_facts(found), optimum_json(found)
    verdict, there = document["verdict"], judged(found, facts)
    evidence = verdict["evidence"]
    assert is_summary(there[f"gain_{evidence['on']}"], evidence["gain"])
    assert is_summary(there["gain_incremental"], evidence["outcome"])
    for name, key in {
        "saved": "saved",
        "p_better": "p_better",
        "p_better_elsewhere": "p_better_elsewhere",
        "gain_share": "share",
        "least_gain_share": "least",
        "p_reached": "p_reached",
    }.items():
        assert (there[name].value if name in there else None) == evidence[key], name
    assert there["confidence"].value == 0.75
    assert there["sure_share"].value == 0.8
    now = found.answer.reference.plan.total()
    assert there["compared_spend"].value == verdict["against"]["spend"]
    assert there["compared_more_spend"].value == pytest.approx(verdict["against"]["spend"] - now)
    effect = verdict["against"]["money_effect"]
    assert ("money_effect" in there) == (effect is not None)
    if effect is not None:
        assert is_summary(there["money_effect"], effect)
    assert there["weak_share"].value == verdict["caution"]["share"]
    plan = about(facts, BEST)
    assert plan["decision"].value == verdict["decision"]
    assert abs(plan["bound"].value) == abs(document["upper_bound"])
    versus = about(facts, BEST, ("against", "reference"))
    assert versus["more_spend"].value == pytest.approx(document["spend"] - now, abs=1e-3)


@pytest.mark.parametrize(("card", "question"), CASES)
def test_effects_in_profit_are_those_of_the_draws(card: str, question: str) -> None:
    """By margin and value of every draw, less the money that a part spends more."""
    found = answer(card, question)
    model, ground, other = found.answer.model, found.optimum.ground, found.verdict.against.spend
    facts, card_of = headline_facts(found), model.card
    versus, there = about(facts, BEST, ("against", "reference")), judged(found, facts)
    if card_of.margin is None or card_of.outcome.value_per_unit is None:
        assert not [name for name in (*versus, *there) if name.endswith("effect_profit")]
        return
    now, plan = ground.reference, found.optimum.spend
    scaled = now * plan.sum() / now.sum()

    def profit(spend: Floats) -> Floats:
        brought = ground.outcome(spend).sum(axis=0)
        earned: Floats = card_of.margin * card_of.outcome.value_per_unit * brought - spend.sum()
        return earned

    if "budget_effect" in versus:
        assert is_of_draws(versus["budget_effect_profit"], profit(scaled) - profit(now))
        assert is_of_draws(versus["mix_effect_profit"], profit(plan) - profit(scaled))
    if "money_effect" in there:
        assert is_of_draws(there["money_effect_profit"], profit(other) - profit(now))


def test_what_is_kept_and_how_surely_that_reaches_the_goal() -> None:
    found = answer("margin", "goal")
    kept, goal = 0.9 * found.optimum.ground.reference, found.problem.goal
    assert goal is not None
    facts = headline_facts(replace(found, verdict=replace(found.verdict, kept=kept)))
    draws = found.optimum.ground.outcome(kept).sum(axis=0)
    assert facts["plan:kept/spend"].value == pytest.approx(kept.sum())
    assert facts["plan:kept/p_reached"].value == pytest.approx((draws >= goal.reach).mean())
    assert facts["goal_incremental"].value == goal.reach


def test_the_next_money_is_said_as_it_was_asked() -> None:
    found = answer("margin", "next")
    budget, now = found.problem.budget, found.answer.reference.plan.total()
    assert budget is not None
    fact = headline_facts(found)["plan:best/against:reference/asked_more_spend"]
    assert fact.value == pytest.approx(budget.total - now, abs=0.01)
    assert fact.value == round(float(fact.value), 2)


def test_weak_cells_and_rules_that_forbid_stand_in_their_order() -> None:
    found = answer("margin", "below")
    verdict = replace(
        found.verdict,
        caution=Caution((2, 0), 0.3),
        against=replace(found.verdict.against, required_by=("cap / all", "goal")),
        fitness=Fitness((), ()),
    )
    facts = by_id(answer_facts(replace(found, verdict=verdict)))
    there = (BEST, ("judged", "same_money"))
    weak = parts(facts, "evidence", *there)
    assert [fact.about[2:] for fact in weak] == [(("channel", "c2"),), (("channel", "c0"),)]
    assert [fact.value for fact in parts(facts, "ruled_out_by", *there)] == ["cap / all", "goal"]


def test_standing_facts_count_what_the_document_lists() -> None:
    found = answer("margin", "below")
    facts, document = by_id(answer_standing_facts(found)), optimum_json(found)
    places: list[str] = []
    for cell in document["standing"]:
        own = about(facts, ("plan", "current"), ("channel", cell["channel"]))
        assert own["standing"].value == cell["place"]
        assert own["p_above_break_even"].value == cell["p_above_break_even"]
        assert (own["takes"].value if "takes" in own else None) == cell["takes"]
        places.append(cell["place"])
    for place in ("room", "open", "below_threshold", "past", "unknown"):
        count = facts.get(f"plan:current/standing:{place}/cells")
        assert (0 if count is None else count.value) == places.count(place)
    assert facts["plan:current/break_even"].value == 1 / 0.4


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.5), (0.2, 0.8)])
def test_facts_of_the_best_budget_are_those_of_its_document(low: float, high: float) -> None:
    of = best(low, high)
    facts, document = by_id(best_budget_facts(of)), best_budget_json(of)["best_budget"]
    plan = ("plan", "best_budget")
    whole, now = about(facts, plan), about(facts, plan, ("against", "reference"))
    assert whole["spend"].value == document["budget"]
    assert is_summary(whole["profit"], document["profit"])
    assert whole["bound"].value == document["upper_bound"]
    assert is_summary(now["profit_gain"], document["gain_over_reference"])
    assert now["p_better"].value == document["p_better_than_reference"]
    assert len(document["others"]) == 2
    for other in document["others"]:
        _require_other(about(facts, plan, ("budget", other["of"])), other)
    for held in document["held_back"]:
        there = (plan, ("held", held["side"]))
        cells = [dict(fact.about[2:]) for fact in parts(facts, "held_back", *there)]
        assert cells == held["cells"]
        labels = [fact.value for fact in parts(facts, "held_back_by", *there)]
        assert labels == held["guardrails"]
    beyond = {dict(f.about[1:])["channel"] for f in parts(facts, "extrapolates", plan)}
    assert bool(beyond) == document["extrapolates"]


def _require_other(there: Facts, other: dict[str, Any]) -> None:
    assert there["spend"].value == other["budget"]
    assert there["more_spend"].value == other["more"]
    if other["costs"] is None:
        assert "gain_profit" not in there
        return
    assert is_summary(there["gain_profit"], other["costs"])
    assert there["p_better"].value == other["p_costs"]
    assert there["p_better_elsewhere"].value == other["p_costs_elsewhere"]
    assert there["gain_share"].value == other["share"]
    assert there["weak_share"].value == other["caution"]["share"]


def test_definitions_are_written_down(repo: Path) -> None:
    numbers = (repo / "docs" / "numbers.md").read_text("utf-8")
    defined = set(re.findall(r"^\*\*(\d+b?)\. ", numbers, re.MULTILINE))
    found = answer("margin", "goal")
    facts = [
        *answer_facts(found),
        *answer_standing_facts(found),
        *best_budget_facts(best(0.5, 1.5)),
    ]
    assert {fact.definition for fact in facts} <= defined
