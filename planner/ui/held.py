"""Which guardrail holds which cell, and guardrails in words."""

from __future__ import annotations

import math

from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, Sentence, SpendRange
from optimizer.problem import PlanProblem
from planner import words
from planner.services import GuardrailState, OptimizeAnswer

_TOUCHES = 1e-6


def held_cells(model: FittedModel, found: OptimizeAnswer) -> dict[str, list[str]]:
    """Names of the cells that a guardrail holds, by which side holds them."""
    ground = found.optimum.ground
    spend = found.answer.plan.array(model)
    highest = spend.max(axis=0)
    planned, before = spend.sum(axis=0), ground.reference_total
    states = {state.label: state for state in found.guardrails}
    held: dict[str, list[str]] = {}
    for cell in range(len(model.cells)):
        text = model.cells.text(cell)
        row = states.get(f"range: {text}")
        why = ""
        if f"lock: {text}" in states:
            why = "Locked at the current plan"
        elif row is not None and row.binding:
            why = _side(rule_of(found.problem, row.label), planned[cell], before[cell])
        elif _never_above(states) and highest[cell] >= ground.observed_max[cell] * (1 - _TOUCHES):
            why = "At the highest period ever observed"
        if why:
            held.setdefault(why, []).append(words.cell_name(model, cell))
    return held


def _side(rule: Guardrail | None, planned: float, before: float) -> str:
    """Which end of its range a cell stands at: the nearer one."""
    if not isinstance(rule, SpendRange):
        return "At its limit"
    one = before if rule.unit == "x_reference" else 1.0
    below = math.inf if rule.min is None else planned - rule.min * one
    above = math.inf if rule.max is None else rule.max * one - planned
    if rule.max == 0:
        return "Kept at zero"
    return "At the upper limit" if above < below else "At the lower limit"


def _never_above(states: dict[str, GuardrailState]) -> bool:
    return "never above observed" in states


def said_guardrail(model: FittedModel, problem: PlanProblem, state: GuardrailState) -> str:
    """A guardrail's sentence, cells under their display names."""
    return said_rule(model, rule_of(problem, state.label), state.sentence)


def rule_of(problem: PlanProblem, label: str) -> Guardrail | None:
    """The guardrail of that label."""
    return next((rule for rule in problem.guardrails if rule.label == label), None)


def said_rule(model: FittedModel, rule: Guardrail | None, sentence: Sentence) -> str:
    """A sentence with display names in place of the model's labels."""
    facts = dict(sentence.facts)
    for name in ("cells", "to"):
        picked = getattr(rule, name, None)
        if picked and name in facts:
            chosen = model.cells.select(picked)
            between = " + " if " + " in str(facts[name][0]) else ", "
            facts[name] = (between.join(words.cell_name(model, int(k)) for k in chosen), "text")
    card = model.card
    said = words.sentence(Sentence(sentence.template, facts), card.currency, card.outcome.unit)
    return said[0].upper() + said[1:]
