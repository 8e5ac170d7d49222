"""Guardrails as sentences: their facts said, their cells under display names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from optimizer.guardrails import SpendRange
from optimizer.requirements import Fact, Picked, Requirement, Sentence
from optimizer.requirements.sentence import plain_fact
from planner.questions.optimize import GuardrailState, never_above_observed
from planner.wording import amounts, dates
from planner.wording.locale import DEFAULT, written
from planner.wording.names import cell_name, groups, rows
from planner.wording.units import Units

# The one name of the cap of every row, in every period, at the highest that was observed there.
NEVER_ABOVE_OBSERVED = "Never above the observed maximum"
_MANY = 6


def sentence(of: Sentence, currency: str, outcome_unit: str = "", locale: str = DEFAULT) -> str:
    """A guardrail's sentence with its facts said."""
    said = {
        name: _fact(value, unit, currency, outcome_unit, locale)
        for name, (value, unit) in of.facts.items()
    }
    return of.template.format_map(said)


def _fact(value: float | str, unit: str, currency: str, outcome_unit: str, locale: str) -> str:
    if unit == "date":
        return dates.said_day(str(value), locale)
    if unit == "text":
        return str(value)
    number = float(value)
    if unit == "money":
        return amounts.money(number, currency, locale)
    if unit == "outcome":
        return amounts.quantity(number, outcome_unit, currency, locale)
    return written(f"{100 * number:.6g} %" if unit == "share" else f"{number:g}x", locale)


def said_guardrail(model: FittedModel, state: GuardrailState) -> str:
    """A guardrail's sentence, cells under their display names."""
    return said_requirement(model, state.guardrail, state.sentence)


def said_rules(model: FittedModel, states: Iterable[GuardrailState]) -> dict[str, str]:
    """Guardrails' sentences by their labels."""
    return {state.guardrail.label: said_guardrail(model, state) for state in states}


def said_remedy(model: FittedModel, of: Sentence, name: str) -> str:
    """How a number would have to move, to the last digit that it needs.

    ``name`` is what its limit is called.
    """
    units = Units.of(model)
    facts: dict[str, Fact] = {
        key: (
            value if unit in ("text", "date") else to_the_digit(float(value), unit, units),
            "text",
        )
        for key, (value, unit) in of.facts.items()
    }
    if "name" in facts:
        facts["name"] = (name, "text")
    return sentence(Sentence(of.template, facts), "")


def to_the_digit(value: float, unit: str, units: Units) -> str:
    """A number that somebody is to type: ``€30 M``, ``€18,322,000``."""
    factor = units.factor if unit == "outcome" else 1.0
    if unit == "money" and amounts.is_said_whole(value):
        return units.say_exactly(value)
    said = written(plain_fact(value * factor, unit), units.locale)
    if unit == "money" or (unit == "outcome" and units.is_money):
        before, after = units.around
        sign = "-" if value < 0 else ""
        return f"{sign}{before}{said.removeprefix(sign)}{after}"
    return said


def said_requirement(model: FittedModel, required: Requirement, of: Sentence) -> str:
    """A sentence with display names in place of the model's labels."""
    if _never_above_observed(required):
        return NEVER_ABOVE_OBSERVED
    facts = dict(of.facts)
    if "last" in facts:
        facts["last"] = (dates.last_day(model, str(facts["last"][0])), "date")
    for name in ("cells", "to"):
        picked = getattr(required, name, None)
        if picked is not None and name in facts:
            between = " + " if " + " in str(facts[name][0]) else ", "
            facts[name] = (_said_cells(model, picked, between), "text")
    card = model.card
    said = sentence(Sentence(of.template, facts), card.currency, card.outcome.unit, card.locale)
    return said[0].upper() + said[1:]


def _never_above_observed(required: Requirement) -> bool:
    """Whether a rule is the one that the screens know by that name, whatever its label."""
    of = never_above_observed()
    return isinstance(required, SpendRange) and replace(required, label=of.label) == of


def _said_cells(model: FittedModel, picked: Picked, between: str) -> str:
    """Cells by name; a whole group of channels by the name that the card gives it."""
    chosen = [int(k) for k in model.cells.select(picked)]
    if len(chosen) == len(model.cells):
        return f"every {rows(model)}"
    if set(picked) == {CHANNEL}:
        labels = list(dict.fromkeys(picked[CHANNEL]))
        for name, members in groups(model).items():
            if set(labels) == set(members) and len(labels) > 1:
                return name
        return between.join(model.card.channel_name(label) for label in labels)
    if len(chosen) > _MANY:
        named = [_said_labels(model, dim, labels) for dim, labels in picked.items()]
        return " in ".join(reversed(named))
    return between.join(cell_name(model, k) for k in chosen)


def _said_labels(model: FittedModel, dim: str, labels: Sequence[str]) -> str:
    return ", ".join(model.card.label_name(dim, label) for label in labels)
