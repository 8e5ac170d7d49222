"""Which guardrail holds which cell, and guardrails in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, Picked, Sentence, SpendRange
from optimizer.problem import PlanProblem
from planner.services import GuardrailState, OptimizeAnswer
from planner.wording import amounts

_TOUCHES = 1e-6
_OBSERVED = "never above observed"
_MANY = 6


def held_cells(model: FittedModel, found: OptimizeAnswer) -> dict[str, list[str]]:
    """Names of the cells that a guardrail holds, by which side holds them."""
    ground = found.optimum.ground
    spend = found.answer.plan.array(model)
    highest = spend.max(axis=0)
    planned, before = spend.sum(axis=0), ground.reference_total
    states = {state.label: state for state in found.guardrails}
    # A rounded plan stops short of its limits by less than a round amount.
    near = found.problem.round_to or 0.0
    held: dict[str, list[str]] = {}
    for cell in range(len(model.cells)):
        text = model.cells.text(cell)
        row = states.get(f"range: {text}")
        why = ""
        if f"lock: {text}" in states:
            why = "Locked at the current plan"
        elif row is not None and (row.binding or row.slack < near):
            why = _side(rule_of(found.problem, row.label), planned[cell], before[cell])
        elif _never_above(states) and _at_highest(ground.observed_max[cell], highest[cell], near):
            why = "At the highest period ever observed"
        if why:
            held.setdefault(why, []).append(amounts.cell_name(model, cell))
    return held


def _at_highest(observed: float, highest: float, near: float) -> bool:
    return highest >= observed * (1 - _TOUCHES) - near


def held_rules(model: FittedModel, found: OptimizeAnswer) -> list[str]:
    """Sentences of the other guardrails that bind."""
    return [
        said_guardrail(model, found.problem, state)
        for state in found.guardrails
        if state.binding and not _by_cell(state.label)
    ]


def _by_cell(label: str) -> bool:
    """Whether a guardrail is one of the table's, which are said by cell."""
    return label.startswith(("range: ", "lock: ")) or label == _OBSERVED


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
    return _OBSERVED in states


def said_guardrail(model: FittedModel, problem: PlanProblem, state: GuardrailState) -> str:
    """A guardrail's sentence, cells under their display names."""
    return said_rule(model, rule_of(problem, state.label), state.sentence)


def rule_of(problem: PlanProblem, label: str) -> Guardrail | None:
    """The guardrail of that label."""
    return next((rule for rule in problem.rules if rule.label == label), None)


def said_rule(model: FittedModel, rule: Guardrail | None, sentence: Sentence) -> str:
    """A sentence with display names in place of the model's labels."""
    facts = dict(sentence.facts)
    for name in ("cells", "to"):
        picked = getattr(rule, name, None)
        if picked and name in facts:
            between = " + " if " + " in str(facts[name][0]) else ", "
            facts[name] = (_said_cells(model, picked, between), "text")
    card = model.card
    said = amounts.sentence(Sentence(sentence.template, facts), card.currency, card.outcome.unit)
    return said[0].upper() + said[1:]


def _said_cells(model: FittedModel, picked: Picked, between: str) -> str:
    """Cells by name; a whole group of channels by the name that the card gives it."""
    chosen = [int(k) for k in model.cells.select(picked)]
    if len(chosen) == len(model.cells):
        return "every channel" if model.cells.dims == (CHANNEL,) else "every cell"
    if set(picked) == {CHANNEL}:
        labels = list(dict.fromkeys(picked[CHANNEL]))
        for name, members in groups(model).items():
            if set(labels) == set(members) and len(labels) > 1:
                return name
        return between.join(model.card.channel_name(label) for label in labels)
    if len(chosen) > _MANY:
        named = [_said_labels(model, dim, labels) for dim, labels in picked.items()]
        return " in ".join(reversed(named))
    return between.join(amounts.cell_name(model, k) for k in chosen)


def _said_labels(model: FittedModel, dim: str, labels: Sequence[str]) -> str:
    name = model.card.channel_name if dim == CHANNEL else str
    return ", ".join(name(label) for label in labels)


def groups(model: FittedModel) -> dict[str, list[str]]:
    """Channels by the group that the card puts them in."""
    found: dict[str, list[str]] = {}
    for label in model.cells.along(CHANNEL):
        card = model.card.channels.get(label)
        if card is not None and card.group:
            found.setdefault(card.group, []).append(label)
    return found
