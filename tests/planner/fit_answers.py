"""Answers to the questions of the verdict table, of models that are taken to be fit; each once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.goal import Goal
from planner.questions import fitness
from planner.questions.best_budget import BestBudget, best_budget
from planner.questions.optimize import OptimizeAnswer, optimize
from tests.builders import hill_model
from tests.planner.test_verdict_table import CARDS, FIT, asked, brought

GERMAN = ModelCard(
    "made", Outcome("sign-ups", "customers", 2.5), currency="EUR", margin=0.4, locale="de"
)
CARDS_HERE = {**CARDS, "german": GERMAN}


@cache
def made(card: str, channels: int = 4) -> FittedModel:
    return hill_model(channels=channels, samples=60, seed=4, card=CARDS_HERE[card])


def fit_to_plan_with() -> pytest.MonkeyPatch:
    """Made models have few draws and are old; undo it once the answer is there."""
    patched = pytest.MonkeyPatch()
    patched.setattr(fitness, "fitness_of", lambda *_, **__: FIT)
    patched.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    return patched


def solved(model: FittedModel, problem: PlanProblem) -> OptimizeAnswer:
    patched = fit_to_plan_with()
    try:
        return optimize(model, problem)
    finally:
        patched.undo()


@cache
def answer(card: str, question: str) -> OptimizeAnswer:
    """The best plan for a question, some of them asked otherwise of the same plan."""
    model = made(card)
    match question:
        case "surely":
            found = answer(card, "goal")
            goal = Goal(0.8 * brought(model), with_probability=0.975)
            evidence = replace(found.verdict.evidence, surely=0.975)
            verdict = replace(found.verdict, evidence=evidence)
            return replace(found, problem=replace(found.problem, goal=goal), verdict=verdict)
        case "bad case":
            found = answer(card, "below")
            objective = Objective("profit", "cvar", tail_share=0.15)
            return replace(found, problem=replace(found.problem, objective=objective))
        case "iroas":
            wide = SpendRange("wide", {}, 0.2, 3.0, "x_reference")
            goal = Goal(1.25, "iroas")
            problem = PlanProblem(default_horizon(model), None, goal=goal, guardrails=(wide,))
            return solved(model, problem)
    return solved(model, asked(model, question))


@cache
def best(low: float, high: float) -> BestBudget:
    """The best budget within a range of every cell, and another one in view."""
    model = made("margin")
    wide = SpendRange("range", {}, low, high, "x_reference")
    problem = replace(asked(model, "above"), guardrails=(wide,), tail="reference")
    patched = fit_to_plan_with()
    try:
        return best_budget(model, problem)
    finally:
        patched.undo()
