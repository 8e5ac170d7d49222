"""The verdict by question, money and guardrails: judged against what could be done instead."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from mmm_core.statistics import Probability
from optimizer.deadline import Deadline
from optimizer.problem import PlanProblem
from planner.contract import optimum_json, parse_problem
from planner.facts.answers import headline_facts
from planner.questions import fitness, judging
from planner.questions.assess import assess
from planner.questions.fitness import Fitness, WeakCell
from planner.questions.judging import judged
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.other_draws import OtherDraws
from planner.wording.fitness import NOTHING_OF_UNFIT
from planner.wording.kept import commit
from planner.wording.units import Units
from planner.wording.verdicts import headline, why
from tests.builders import hill_model

MARGIN = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
VALUE = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR")
CARDS = {"margin": MARGIN, "no margin": VALUE, "no card": None}
BOUND = {"kind": "spend_range", "min": 0.4, "max": 1.6, "unit": "x_reference"}
FIT = Fitness((), ())
CAUTION = Fitness((Finding("caution", "The data are old.", fitness="caution"),), ())
NOT_FIT = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
FITNESS = {"fit": FIT, "caution": CAUTION, "not fit": NOT_FIT}


def why_of(model: FittedModel, found: OptimizeAnswer) -> str:
    return why(model, found.verdict, headline_facts(found))


def made(card: str) -> FittedModel:
    return hill_model(channels=4, samples=60, seed=4, card=CARDS[card])


def total_of(model: FittedModel) -> float:
    return reference_plan(model, default_horizon(model)).plan.total()


def brought(model: FittedModel) -> float:
    """What the current plan brings, with nothing spent after it."""
    plan = reference_plan(model, default_horizon(model)).plan
    return float(assess(model, plan).evaluation.total.mean())


QUESTIONS: dict[str, Any] = {
    "below": lambda m: {"budget": {"total": 0.7 * total_of(m)}},
    "equal": lambda m: {"budget": {"total": total_of(m)}},
    "above": lambda m: {"budget": {"total": 1.2 * total_of(m)}},
    "at most": lambda m: {"budget": {"total": 0.8 * total_of(m), "sense": "<="}},
    "at most, above": lambda m: {
        "budget": {"total": 1.5 * total_of(m), "sense": "<="},
        "objective": {"maximize": "profit" if m.card.margin else "incremental"},
    },
    "next": lambda m: {"question": {"kind": "next", "money": 0.1 * total_of(m)}},
    "cut": lambda m: {"question": {"kind": "cut", "share": 0.2}},
    "rest": lambda m: {
        "question": {"kind": "rest", "from": str(default_horizon(m).dates(m.frequency)[4])}
    },
    "goal": lambda m: {"goal": {"reach": brought(m), "of": "incremental"}},
}
KINDS = {"equal": "reference", "goal": "same_goal"}


RULED_OUT = {
    "cut": {"kind": "spend_range", "cells": {"channel": ["c1"]}, "max": 0.7, "unit": "x_reference"},
    "next": {"kind": "spend_range", "cells": {"channel": ["c1"]}, "max": 1, "unit": "x_reference"},
    "rest": {
        "kind": "group_range",
        "cells": {"channel": ["c0", "c1"]},
        "min": 0.75,
        "unit": "share_of_total",
    },
}
NOTHING = {"kind": "group_range", "cells": {"channel": ["c1"]}, "max": 1.0, "unit": "money"}


def asked(model: FittedModel, question: str, allowed: bool = True) -> PlanProblem:
    """A question; where its comparison is not to be allowed, with a guardrail that rules it out."""
    document = QUESTIONS[question](model)
    wide = {**BOUND, "min": 0.0, "max": 3.0} if question == "rest" else BOUND
    document["guardrails"] = [] if question in ("next", "cut") else [wide]
    if not allowed:
        document["guardrails"] = [{**RULED_OUT.get(question, NOTHING), "label": "ruled out"}]
    return parse_problem(json.dumps(document), model)


def held(model: FittedModel, question: str) -> PlanProblem:
    """A question whose plan can hardly leave the current mix."""
    document = QUESTIONS[question](model)
    document["guardrails"] = [{"kind": "max_shift", "max": 0.0005}]
    if question not in ("next", "cut", "rest"):
        document["guardrails"].append({**BOUND, "min": 0.0, "max": 3.0})
    return parse_problem(json.dumps(document), model)


def answered(
    monkeypatch: pytest.MonkeyPatch, model: FittedModel, problem: PlanProblem, found: Fitness
) -> OptimizeAnswer:
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: found)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    return optimize(model, problem)


@pytest.mark.sweep(keep=14)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("card", CARDS)
def test_a_verdict_fits_its_question(
    monkeypatch: pytest.MonkeyPatch, question: str, card: str
) -> None:
    model = made(card)
    found = answered(monkeypatch, model, asked(model, question), FIT)
    verdict, evidence = found.verdict, found.verdict.evidence
    other, plan = verdict.against, found.optimum.spend
    assert other.kind == KINDS.get(question, "same_money")
    if question != "goal":
        money = total_of(model) if question == "rest" else plan.sum()
        assert other.spend.sum() == pytest.approx(money, rel=1e-9)
    else:
        brings = found.optimum.ground.outcome(other.spend).sum(axis=0).mean()
        assert brings == pytest.approx(brought(model), rel=1e-4)
        assert evidence.reached is not None
    reference = found.optimum.ground.reference
    if question != "rest":
        np.testing.assert_allclose(
            other.spend * reference.sum(), reference * other.spend.sum(), rtol=1e-6
        )
    on = {"margin": "profit"}.get(card, "money" if question == "goal" else "incremental")
    assert evidence.on == on
    assert verdict.required_by == ()
    assert verdict.decision == "change", why_of(model, found)
    assert evidence.least == (0.05 if question in ("next", "cut", "rest") else 0.005)
    assert (found.other_draws is None) == (verdict.decision == "hold")
    assert verdict.commit is not None
    assert verdict.commit.out_of_sample


@pytest.mark.sweep(keep=14)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("card", CARDS)
def test_what_rules_the_comparison_out_is_named(
    monkeypatch: pytest.MonkeyPatch, question: str, card: str
) -> None:
    model = made(card)
    found = answered(monkeypatch, model, asked(model, question, allowed=False), FIT)
    assert found.verdict.decision == "required"
    assert found.verdict.required_by == ("ruled out",)
    assert '"ruled out"' in why_of(model, found)
    assert headline(model, found, headline_facts(found)).tone == "caution"


@pytest.mark.sweep(keep=14)
@pytest.mark.parametrize("level", FITNESS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_fitness_reaches_the_decision(
    monkeypatch: pytest.MonkeyPatch, question: str, level: str
) -> None:
    model = made("margin")
    found = answered(monkeypatch, model, asked(model, question), FITNESS[level])
    verdict, said = found.verdict, headline(model, found, headline_facts(found))
    decision, tone, claim = {
        "fit": ("change", "good", None),
        "caution": ("change_with_caution", "caution", "directional"),
        "not fit": ("not_fit", "cannot", "none"),
    }[level]
    reached = verdict.evidence.reached
    if tone == "good" and reached is not None and reached.value < 0.8:
        tone = "caution"
    assert (verdict.decision, said.tone) == (decision, tone)
    assert claim in (None, verdict.claim)
    document = optimum_json(found)["verdict"]
    assert document["decision"] == decision
    assert document["why"] == why_of(model, found)
    assert document["headline"] == {"text": said.text, "span": said.span or None, "tone": tone}
    if level == "not fit":
        assert "The chains disagree." in document["why"]
        assert "better" not in document["why"]


@pytest.mark.sweep(keep=14)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("card", CARDS)
def test_hold_says_what_is_kept(monkeypatch: pytest.MonkeyPatch, question: str, card: str) -> None:
    """Headline, the money that is kept and what may be committed to are of one plan."""
    model = made(card)
    found = answered(monkeypatch, model, held(model, question), FIT)
    verdict, reference = found.verdict, found.optimum.ground.reference
    assert verdict.decision == "hold", why_of(model, found)
    kept = verdict.kept
    assert kept is not None
    is_plan = bool(np.abs(kept - reference).max() <= 1e-6 * reference.max())
    assert is_plan == (question in ("equal", "rest", "goal"))
    assert verdict.keeps == ("plan" if is_plan else "mix")
    money = Units.of(model).say_money(float(kept.sum()))
    said = "the current plan" if is_plan else f"the current mix, at {money}"
    line = headline(model, found, headline_facts(found)).text
    assert line == f"Hold: keep {said}" or (
        question == "goal" and line.startswith(f"Hold: keep {said}, which reaches the goal in ")
    )
    assert found.other_draws is None
    assert f"({said}: reached in" in commit(model, verdict, headline_facts(found))
    assert_commit_of(found, kept)


def assert_commit_of(found: OptimizeAnswer, plan: np.ndarray) -> None:
    committed, model = found.verdict.commit, found.answer.model
    assert committed is not None
    assert not committed.out_of_sample
    draws = found.optimum.ground.outcome(plan).sum(axis=0)
    assert committed.outcome == pytest.approx(np.quantile(draws, 0.2))
    if model.card.margin is not None:
        profit = model.card.margin * draws - plan.sum()
        assert committed.profit == pytest.approx(np.quantile(profit, 0.2))


def test_a_budget_near_the_current_one_is_not_the_current_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is compared with, and stays; but a budget that is to be spent does not allow it."""
    model = made("margin")
    document = {
        "budget": {"total": 1.0005 * total_of(model)},
        "guardrails": [{"kind": "max_shift", "max": 0.0001}],
    }
    found = answered(monkeypatch, model, parse_problem(json.dumps(document), model), FIT)
    assert (found.verdict.against.kind, found.verdict.decision) == ("reference", "hold")
    assert found.verdict.keeps == "mix"


@pytest.mark.parametrize("question", ["equal", "below", "goal"])
def test_hold_for_other_draws_commits_to_what_is_kept(
    monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    model = made("margin")
    checked = judging.on_other_draws

    def worse(*given: Any) -> OtherDraws:
        found = checked(*given)
        assert found.split is not None
        return replace(found, split=replace(found.split, p_better=Probability(0.6, 0.01)))

    monkeypatch.setattr(judging, "on_other_draws", worse)
    found = answered(monkeypatch, model, asked(model, question), FIT)
    verdict = found.verdict
    assert (verdict.decision, verdict.reason.kind) == ("hold", "elsewhere")
    assert verdict.kept is not None
    assert verdict.kept.sum() != pytest.approx(found.optimum.spend.sum()) or question != "goal"
    assert_commit_of(found, verdict.kept)


def test_the_same_plan_is_no_move(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made("no margin")
    document = {
        "budget": {"total": total_of(model)},
        "guardrails": [{"kind": "lock", "label": "all"}],
    }
    found = answered(monkeypatch, model, parse_problem(json.dumps(document), model), FIT)
    assert found.verdict.decision == "hold"
    assert found.verdict.reason.kind == "same"
    assert found.verdict.evidence.chance is None


def test_moves_on_weak_evidence_are_named_with_their_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = made("margin")
    problem = asked(model, "equal")
    found = answered(monkeypatch, model, problem, FIT)
    moved = np.abs((found.optimum.spend - found.optimum.ground.reference).sum(axis=0))
    cell = int(moved.argmax())
    reason = Finding("caution", "its spend hardly varied", measured=0.05, gate=0.1)
    weak = replace(FIT, weak=(WeakCell(cell, (reason,)),))
    found = answered(monkeypatch, model, problem, weak)
    assert found.verdict.decision == "change_with_caution"
    assert found.verdict.caution.cells == (cell,)
    assert found.verdict.caution.share == pytest.approx(moved[cell] / moved.sum())
    assert found.verdict.claim == "directional"
    assert f"weak evidence: c{cell}" in why_of(model, found)
    document = optimum_json(found)["verdict"]
    assert document["caution"]["cells"] == [{"channel": f"c{cell}"}]
    assert document["fitness"]["cells"][0]["reasons"][0]["gate"] == 0.1


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("allowed", [True, False])
def test_an_unfit_model_leaves_the_nearest_allowed_plan(
    monkeypatch: pytest.MonkeyPatch, question: str, allowed: bool
) -> None:
    model = made("margin")
    problem = asked(model, question, allowed)
    found = answered(monkeypatch, model, problem, NOT_FIT)
    ground, other = found.optimum.ground, found.verdict.against.spend
    kept = found.verdict.kept
    document = optimum_json(found)
    # How many draws of such a model reach an amount says nothing: there is none to commit to.
    assert found.verdict.commit is document["commit"] is document["verdict"]["commit"] is None
    facts = headline_facts(found)
    assert document["commit_why"] == commit(model, found.verdict, facts) == NOTHING_OF_UNFIT
    if kept is None:
        # A floor on what a plan brings, which the mix without c1 cannot reach unmoved.
        assert (question, allowed) == ("goal", False)
        assert found.verdict.misses == ("goal",)
        assert document["verdict"]["kept_why"] == (
            "The current mix is not allowed (C1: at most €1.00), and the plan nearest to it by "
            'money breaks "goal".'
        )
        return
    assert document["verdict"]["kept_why"] is None
    for one in problem.requirements:
        if one is problem.goal:
            continue
        assert one.slack(kept, ground) >= -1e-6 * kept.sum(), one.label
    moved = np.abs(kept - other).sum()
    assert (moved <= 1e-6 * kept.sum()) == allowed
    best = np.abs(found.optimum.spend - other).sum()
    assert moved <= best * (1 + 1e-9)


def test_a_change_that_could_not_be_checked_is_one_with_caution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = made("margin")
    problem = asked(model, "equal")
    found = answered(monkeypatch, model, problem, FIT)
    answer = found.answer
    verdict, other = judged(problem, found.optimum, answer, Deadline.after(0.0))
    assert other is not None
    assert (other.split, other.late) == (None, True)
    assert verdict.decision == "change_with_caution"
    late = replace(found, verdict=verdict)
    assert "could not be checked on other draws: The time limit" in why_of(model, late)
    assert verdict.commit is None
    assert verdict.claim == "directional"


def test_what_is_locked_is_no_alternative(monkeypatch: pytest.MonkeyPatch) -> None:
    """Committed money stays in the comparison, which puts the rest to the money that is left."""
    model = made("margin")
    document = {
        "budget": {"total": 0.8 * total_of(model)},
        "guardrails": [BOUND, {"kind": "lock", "cells": {"channel": ["c1"]}}],
    }
    found = answered(monkeypatch, model, parse_problem(json.dumps(document), model), FIT)
    other, reference = found.verdict.against.spend, found.optimum.ground.reference
    np.testing.assert_allclose(other[:, 1], reference[:, 1])
    rest = np.delete(other, 1, axis=1) / np.delete(reference, 1, axis=1)
    assert np.ptp(rest) < 1e-12
    assert other.sum() == pytest.approx(0.8 * reference.sum())
    assert found.verdict.required_by == ()


def test_a_goal_of_profit_is_judged_by_the_money_that_it_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Plans that reach the same profit are no better than each other on profit."""
    model = replace(made("margin"), card=replace(MARGIN, margin=0.95))
    reach = 0.95 * brought(model) - total_of(model)
    document = {"goal": {"reach": reach, "of": "profit"}, "guardrails": [{**BOUND, "min": 0.0}]}
    found = answered(monkeypatch, model, parse_problem(json.dumps(document), model), FIT)
    evidence, other = found.verdict.evidence, found.verdict.against
    assert (evidence.on, other.kind, found.verdict.required_by) == ("money", "same_goal", ())
    assert evidence.saved == pytest.approx(other.spend.sum() - found.optimum.spend.sum())
    assert evidence.share == pytest.approx(evidence.saved / other.spend.sum())
    assert found.verdict.decision == "change"
    assert why_of(model, found).startswith("The goal is met in ")
    # On other draws a mix is judged at the money that it takes, by what that earns.
    assert found.other_draws is not None
    assert found.other_draws.split is not None
    assert found.other_draws.split.on == "profit"
    assert found.other_draws.split.out_of_sample.mean > 0


def test_spending_less_and_missing_the_goal_is_no_cheaper_way_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a mix that leaves the best cells out no money reaches what the plan reaches."""
    model = made("no margin")
    reference = reference_plan(model, default_horizon(model)).plan
    lean = Plan.of(model, reference.horizon, reference.array(model) * [1.0, 1e-9, 1e-9, 1e-9])
    most = {"kind": "spend_range", "max": 1, "unit": "x_observed_max"}
    document = {"goal": {"reach": 0.9 * brought(model), "of": "incremental"}, "guardrails": [most]}
    uploaded = Reference(lean, "uploaded")
    problem = parse_problem(json.dumps(document), model, uploaded)
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: FIT)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    found = optimize(model, problem, uploaded)
    verdict = found.verdict
    assert (verdict.decision, verdict.required_by) == ("required", ("goal",))
    assert not verdict.against.reaches
    assert why_of(model, found).startswith(
        "No money in the current mix meets the goal, and the current plan is not allowed "
        '("goal"); this is the best plan that is. The goal is met in '
    )
    assert "cheapest" not in why_of(model, found)
