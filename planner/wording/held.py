"""Which guardrail holds which cell, and guardrails in words."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from optimizer.guardrails import Fact, Picked, Requirement, Sentence
from planner.services import GuardrailState, OptimizeAnswer
from planner.wording import amounts, measures

_MANY = 6


def held_by_cell(found: OptimizeAnswer) -> dict[int, str]:
    """Cells that a guardrail holds, in the model's order, and which limit holds them."""
    held: dict[int, str] = {}
    for state in found.guardrails:
        for cell, why in (state.holds or {}).items():
            held.setdefault(cell, why)
    return dict(sorted(held.items()))


def held_cells(model: FittedModel, found: OptimizeAnswer) -> dict[str, list[str]]:
    """Names of the cells that a guardrail holds, by which limit holds them."""
    held: dict[str, list[str]] = {}
    for cell, why in held_by_cell(found).items():
        held.setdefault(why, []).append(amounts.cell_name(model, cell))
    return held


def held_rules(model: FittedModel, found: OptimizeAnswer) -> list[str]:
    """Sentences of the other guardrails that bind."""
    return [
        said_guardrail(model, state)
        for state in found.guardrails
        if state.binding and state.holds is None
    ]


def said_guardrail(model: FittedModel, state: GuardrailState) -> str:
    """A guardrail's sentence, cells under their display names."""
    return said_rule(model, state.guardrail, state.sentence)


def said_rule(model: FittedModel, required: Requirement, sentence: Sentence) -> str:
    """A sentence with display names in place of the model's labels."""
    facts = dict(sentence.facts)
    for name in ("cells", "to"):
        picked = getattr(required, name, None)
        if picked and name in facts:
            between = " + " if " + " in str(facts[name][0]) else ", "
            facts[name] = (_said_cells(model, picked, between), "text")
    card = model.card
    said = amounts.sentence(Sentence(sentence.template, facts), card.currency, card.outcome.unit)
    return said[0].upper() + said[1:]


def said_remedy(model: FittedModel, sentence: Sentence, name: str) -> str:
    """How a number would have to move; ``name`` is what its limit is called."""
    say = {"money": measures.money, "outcome": measures.said}
    facts: dict[str, Fact] = {
        key: (say[unit](model, float(value)) if unit in say else value, "text")
        for key, (value, unit) in sentence.facts.items()
    }
    if "name" in facts:
        facts["name"] = (name, "text")
    return amounts.sentence(Sentence(sentence.template, facts), "")


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
