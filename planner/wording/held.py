"""What holds a plan back: which guardrail, at which cell."""

from __future__ import annotations

import math

from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, SpendRange
from planner.services import GuardrailState, OptimizeAnswer
from planner.wording.names import cell_name
from planner.wording.sentences import rule_of, said_guardrail

_TOUCHES = 1e-6
_OBSERVED = "never above observed"


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
            held.setdefault(why, []).append(cell_name(model, cell))
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
