"""Facts say what the documents say, each once, with a definition that is written down."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import RESPONSE
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import contract, services
from planner.contract.facts import facts_json
from planner.facts.answers import answer_facts, tipping_facts
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import Fact, Maker, by_id
from planner.facts.plans import plan_facts, source_of
from planner.questions.advice import Advice, Case
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, PlansCompared
from planner.questions.dials import Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from tests.planner.questions.forecasts import MODELS, plan_of, reference_of

WORLD = Assumptions((Row(RESPONSE, "factor", 1.2, note="a test"),))


@pytest.fixture(scope="module", params=["panel", "no card"])
def found(request) -> PlansCompared:
    model = MODELS[request.param]
    reference = reference_of(model)
    spend = reference.plan.array(model)
    more = plan_of(model, spend * np.linspace(0.7, 1.6, spend.shape[1]))
    candidates = [
        Candidate("now", reference.plan),
        Candidate("bold: 50 / 50", more),
        Candidate("hope", more, WORLD),
    ]
    return compare_plans(model, candidates, reference)


def test_every_figure_of_the_document_is_a_fact(found):
    facts, document = by_id(comparison_facts(found)), contract.comparison_json(found)
    for plan, escaped in zip(document["plans"], ("now", "bold%3A 50 %2F 50", "hope"), strict=True):
        about = f"plan:{escaped}"
        wanted = {
            "spend": plan["spend"],
            "incremental": plan["incremental"],
            "profit": plan["profit"],
            "iroas": plan["iroas"],
            "mroas": plan["mroas"],
            "npv": plan["npv"],
            "bad_change": plan["bad_case"]["change"],
            "p_loss": plan["p_loss"],
            "claim": plan["claim"],
            "against/gain": None,
        }
        for name, value in wanted.items():
            fact = facts.get(f"{about}/{name}")
            if value is None:
                assert fact is None
                continue
            assert fact is not None
            if isinstance(value, dict):
                assert (fact.low, fact.high) == pytest.approx((value["low"], value["high"]))
                value = value["mean"]
            assert fact.value == (pytest.approx(value) if isinstance(value, float) else value)
        for cell in plan["by_channel"]:
            part = facts[f"{about}/channel:{cell['channel']}/incremental"]
            assert part.value == pytest.approx(cell["incremental"]["mean"])
        for month in plan["cash"]:
            assert facts[f"{about}/month:{month['month']}/paid"].value == month["paid"]
    duel = facts["plan:now/against:hope/p_beats"]
    assert duel.value == document["p_beats"][0][2]
    whole = facts["plan:hope/against:now/difference"]
    parts = [facts[f"plan:hope/against:now/difference_{step}"] for step in STEPS]
    assert sum(part.value for part in parts) == pytest.approx(whole.value)


STEPS = ("money", "mix", "timing", "assumptions")


def test_every_fact_says_what_it_rests_on(found):
    facts = list(comparison_facts(found))
    model = found.plans[0].answer.model
    for fact in facts:
        assert fact.source.fingerprint == model.fingerprint
        assert fact.source.draws == model.samples
        assert (fact.source.assumptions == WORLD.fingerprint) == (fact.about[0][1] == "hope")
        assert fact.low is None or fact.low <= fact.high
    spend = found.plans[1].candidate.plan.array(model)
    mine = by_id(facts)["plan:bold%3A 50 %2F 50/spend"].source
    assert mine.plan == hashlib.sha256(spend.tobytes()).hexdigest()
    assert by_id(facts)["plan:now/against:hope/p_beats"].source.plan == ""


def test_every_definition_is_written_down(found, repo: Path):
    numbers = (repo / "docs" / "numbers.md").read_text("utf-8")
    defined = set(re.findall(r"^\*\*(\d+b?)\. ", numbers, re.MULTILINE))
    assert {fact.definition for fact in comparison_facts(found)} <= defined


def test_facts_of_a_document_are_plain(found):
    said = facts_json(comparison_facts(found))
    assert len({one["id"] for one in said}) == len(said)
    assert {"id", "name", "value", "unit", "low", "high", "definition", "source"} <= said[0].keys()
    assert contract.finite(said) == said


def test_one_id_stands_for_one_fact(found):
    (fact, *_) = comparison_facts(found)
    with pytest.raises(ValueError, match=fact.id):
        by_id([fact, fact])


def test_what_is_not_known_is_no_fact():
    model = MODELS["national"]
    source = source_of(model, reference_of(model).plan, "zero")
    make = Maker((("plan", "x"),), source)
    for value in (None, float("nan"), float("inf")):
        assert not list(make.fact("beyond", value, "share", "12"))
    assert not list(make.chance("p_better", None))
    assert not list(make.summary("profit", None, "money", "7"))


def test_an_answer_of_the_optimizer_and_its_tipping_points():
    model = services.load("larkfield_national")
    reference = services.reference_for(model)
    rule = SpendRange("within", {}, 0.5, 1.5, "x_reference")
    budget = Budget(reference.plan.total())
    problem = PlanProblem(reference.plan.horizon, budget, guardrails=(rule,), tail="reference")
    answer = services.optimize(model, problem, reference)
    facts = by_id(answer_facts(answer))
    document = contract.optimum_json(answer)
    assert facts["plan:best/gap"].value == document["gap"]
    assert facts["plan:best/decision"].value == document["verdict"]["decision"]
    evidence = document["verdict"]["evidence"]
    assert facts["plan:best/against:reference/p_better"].value == pytest.approx(
        document["versus_reference"]["p_better"]
    )
    assert facts["plan:best/judged:reference/gain_share"].value == evidence["share"]
    assert facts["plan:best/commit_outcome"].value == document["commit"]["outcome"]
    case = Case(model, problem, answer.optimum, answer.verdict.against, "change")
    flip = Flip(0.8, 0.805, 0.8, ("decision",), Advice("hold"), True)
    points = (
        Tipping(
            Dial((0,), (("channel", "tv"),)),
            Advice("change", 1),
            flip,
            None,
            (0.6, 1.3),
            beyond=(replace(flip, factor=0.7),),
        ),
        Tipping(Dial(money="margin", now=0.5), Advice("change"), flip, None, None),
        Tipping(Dial(money="required_return", now=0.5), Advice("change"), flip, None, None),
    )
    tips = by_id(tipping_facts(TippingPoints(case, points)))
    assert {fact.id: fact.value for fact in tips.values()} == {
        "channel:tv/tips_below": 0.8,
        "channel:tv/tips_below_to": "hold",
        "channel:tv/further:below/tips_below": 0.7,
        "channel:tv/further:below/tips_below_to": "hold",
        "number:margin/tips_below": 0.8,
        "number:margin/tips_below_at": 0.8,
        "number:margin/tips_below_to": "hold",
        "number:required_return/tips_below_at": 0.8,
        "number:required_return/tips_below_to": "hold",
    }


def test_a_plan_says_where_it_leaves_the_evidence():
    model = MODELS["national"]
    reference = reference_of(model)
    far = plan_of(model, reference.plan.array(model) * np.array([9.0, 1.0, 1.0]))
    answer = services.assess(model, far, reference, "reference")
    facts = by_id(plan_facts(answer, "far"))
    beyond = facts["plan:far/channel:c0/beyond_observed_total"]
    assert beyond.value == pytest.approx(
        next(e.beyond for e in answer.extrapolations if e.cell == 0 and e.what == "total")
    )
    assert isinstance(beyond, Fact)
