"""What holds a plan back: which guardrail, at which cell."""

from __future__ import annotations

from mmm_core.model import FittedModel
from optimizer.guardrails import Declined
from planner.questions.optimize import OptimizeAnswer
from planner.wording.locale import written
from planner.wording.names import cell_name, listed
from planner.wording.sentences import said_guardrail


def held_by_cell(found: OptimizeAnswer) -> dict[int, str]:
    """Cells that a guardrail holds, in the model's order, and which limit holds them."""
    held: dict[int, str] = {}
    # Where a move was declined, that is why, whatever else the current plan comes up to.
    for state in sorted(found.guardrails, key=lambda one: not isinstance(one.guardrail, Declined)):
        for cell, why in (state.holds or {}).items():
            held.setdefault(cell, written(why, found.answer.model.card.locale))
    return dict(sorted(held.items()))


def held_by(model: FittedModel, found: OptimizeAnswer) -> dict[int, list[str]]:
    """Cells that are held, alone or together with others, and every rule that does so."""
    held: dict[int, list[str]] = {}
    for state in found.guardrails:
        whole = said_guardrail(model, state) if state.holds is None else ""
        for cell in state.cells:
            why = whole or written((state.holds or {})[cell], model.card.locale)
            held.setdefault(cell, []).append(why)
    return held


def held_cells(model: FittedModel, found: OptimizeAnswer) -> dict[str, list[str]]:
    """Names of the cells that a guardrail holds, by which limit holds them."""
    held: dict[str, list[str]] = {}
    for cell, why in held_by_cell(found).items():
        held.setdefault(why, []).append(cell_name(model, cell))
    return held


def held_otherwise(model: FittedModel, found: OptimizeAnswer) -> list[str]:
    """Sentences of the guardrails that bind, but not cell by cell."""
    return [
        said_guardrail(model, state)
        for state in found.guardrails
        if state.binding and state.holds is None
    ]


def binding(model: FittedModel, found: OptimizeAnswer) -> str:
    """Which rules the best plan runs into, in one sentence; "" where it runs into none."""
    cells = [f"{listed(names)} {why.lower()}" for why, names in held_cells(model, found).items()]
    said = "; ".join([*cells, *held_otherwise(model, found)])
    return f"What binds there: {said}." if said else ""
