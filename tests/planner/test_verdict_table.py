"""The verdict by question, money and guardrails: judged against what could be done instead."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.problem import PlanProblem
from optimizer.solve import ground_of
from planner.contract import optimum_json, parse_problem
from planner.questions import fitness
from planner.questions.against import against
from planner.questions.assess import assess
from planner.questions.fitness import Fitness, WeakCell
from planner.questions.judging import judged
from planner.questions.optimize import OptimizeAnswer, optimize
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


def answered(
    monkeypatch: pytest.MonkeyPatch, model: FittedModel, problem: PlanProblem, found: Fitness
) -> OptimizeAnswer:
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: found)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    return optimize(model, problem)


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
    assert verdict.decision == "change", why(model, verdict)
    assert evidence.least == (0.05 if question in ("next", "cut", "rest") else 0.005)
    assert (found.other_draws is None) == (verdict.decision == "hold")
    assert verdict.commit is not None
    assert verdict.commit.out_of_sample


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("card", CARDS)
def test_what_rules_the_comparison_out_is_named(
    monkeypatch: pytest.MonkeyPatch, question: str, card: str
) -> None:
    model = made(card)
    found = answered(monkeypatch, model, asked(model, question, allowed=False), FIT)
    assert found.verdict.decision == "required"
    assert found.verdict.required_by == ("ruled out",)
    assert '"ruled out"' in why(model, found.verdict)
    assert headline(model, found).tone == "caution"


@pytest.mark.parametrize("level", FITNESS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_fitness_reaches_the_decision(
    monkeypatch: pytest.MonkeyPatch, question: str, level: str
) -> None:
    model = made("margin")
    found = answered(monkeypatch, model, asked(model, question), FITNESS[level])
    verdict, said = found.verdict, headline(model, found)
    decision, tone, claim = {
        "fit": ("change", "good", None),
        "caution": ("change_with_caution", "caution", "directional"),
        "not fit": ("not_fit", "cannot", "none"),
    }[level]
    assert (verdict.decision, said.tone) == (decision, tone)
    assert claim in (None, verdict.claim)
    document = optimum_json(found)["verdict"]
    assert document["decision"] == decision
    assert document["why"] == why(model, verdict)
    assert document["headline"] == {"text": said.text, "span": said.span or None, "tone": tone}
    if level == "not fit":
        assert "The chains disagree." in document["why"]
        assert "better" not in document["why"]


def test_hold_says_what_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made("margin")
    for factor, kept in ((1.0, "plan"), (0.8, "mix")):
        total = factor * total_of(model)
        tight = {**BOUND, "min": factor * 0.999, "max": factor * 1.001}
        document = {"budget": {"total": total}, "guardrails": [tight]}
        problem = parse_problem(json.dumps(document), model)
        found = answered(monkeypatch, model, problem, FIT)
        assert found.verdict.decision == "hold"
        assert found.verdict.keeps == kept
        assert headline(model, found).text == f"Hold: keep the current {kept}"
        assert found.other_draws is None
        assert found.verdict.commit is not None
        assert not found.verdict.commit.out_of_sample


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
    assert f"weak evidence: c{cell}" in why(model, found.verdict)
    document = optimum_json(found)["verdict"]
    assert document["caution"]["cells"] == [{"channel": f"c{cell}"}]
    assert document["fitness"]["cells"][0]["reasons"][0]["gate"] == 0.1


def test_a_goal_that_no_money_in_the_current_mix_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made("no card")
    problem = parse_problem(
        json.dumps(
            {
                "goal": {"reach": 20 * total_of(model), "of": "iroas"},
                "guardrails": [BOUND],
            }
        ),
        replace(model, card=VALUE),
    )
    reference = reference_plan(model, default_horizon(model))
    ground = ground_of(replace(model, card=VALUE), reference)
    other = against(problem, ground, 1.0)
    assert (other.kind, other.required_by) == ("reference", ("goal",))


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
    if kept is None:
        # A floor on what a plan brings, which the mix without c1 cannot reach unmoved.
        assert (question, allowed) == ("goal", False)
        return
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
    verdict, other = judged(problem, found.optimum, answer, 0.0)
    assert other is not None
    assert other.split is None
    assert verdict.decision == "change_with_caution"
    assert "could not be checked on other draws: The time limit" in why(model, verdict)
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
