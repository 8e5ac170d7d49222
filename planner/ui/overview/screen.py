"""Parts of the Overview: the headline, its figures, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.model import FittedModel
from planner import services
from planner.facts.fact import Fact
from planner.facts.plans import CURRENT, total_facts
from planner.questions.evidence import next_step
from planner.services import PlanAnswer
from planner.ui.parts import figure_box
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import ahead, dates, definitions, references
from planner.wording.answers import margin_beside, margin_said
from planner.wording.facts import number, say, span
from planner.wording.units import Units

_SHOWN = 3
_MANY = 6
_SURE = 0.95


# --- headline ---------------------------------------------------------------------------


def headline(model: FittedModel, now: PlanAnswer) -> None:
    """What the current plan brings, in one sentence; of a model that is not fit what it spends."""
    facts, units = _facts(now), Units.of(model)
    brings = facts["incremental"]
    called, spend = ahead.called(model, now.plan.horizon), say(units, facts["spend"])
    if state.is_unfit(model):
        spends = f"{called} spend {spend}, {references.spent(now.reference)}"
        st.title(plain(spends), anchor=False, help=definitions.CURRENT_PLAN)
        return
    sentence = f"{called} at {spend} bring about {units.say_outcome_in_full(number(brings))}"
    st.title(
        f"{plain(sentence)} :gray[({plain(span(units, brings))})]",
        anchor=False,
        help=f"{definitions.CURRENT_PLAN} {definitions.INTERVAL}",
    )


# --- figures ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One figure with its interval and its definition."""

    label: str
    value: str
    below: str
    help: str


def tiles(model: FittedModel, now: PlanAnswer) -> list[Tile]:
    """The figures of the current plan that the model's card allows."""
    facts, units = _facts(now), Units.of(model)
    brings = facts["incremental"]
    spend = Tile(
        "Spend",
        say(units, facts["spend"]),
        references.spent(now.reference),
        definitions.CURRENT_PLAN,
    )
    result = Tile(
        f"Incremental {units.outcome}",
        say(units, brings),
        span(units, brings),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
    )
    found = [spend, result]
    if services.value_per_unit(model) is None:
        found += _without_value(model, now, facts)
    else:
        if "iroas" in facts:
            found.append(_figure(units, "iROAS", facts["iroas"], definitions.IROAS))
        if "mroas" in facts:
            found.append(_figure(units, "mROAS of the mix", facts["mroas"], definitions.MROAS))
    if "profit" in facts:
        beside = f"{span(units, facts['profit'])}, {margin_beside(model)}"
        text = f"{definitions.PROFIT} {margin_said(model)}"
        found.append(Tile("Profit", say(units, facts["profit"]), beside, text))
    return found


def _facts(now: PlanAnswer) -> dict[str, Fact]:
    """What the current plan costs, brings and returns in all, by name."""
    found = total_facts(now.evaluation, now.plan, now.tail, CURRENT)
    return {fact.name: fact for fact in found}


def _figure(units: Units, label: str, of: Fact, text: str) -> Tile:
    return Tile(label, say(units, of), span(units, of), text)


def _without_value(model: FittedModel, now: PlanAnswer, facts: dict[str, Fact]) -> list[Tile]:
    everything, units = range(len(model.cells)), Units.of(model)
    step = next_step(now.plan.total())
    more = now.evaluation.mroas(everything, step)
    found = []
    cost = facts.get("cpik")
    if cost is not None and cost.low is not None and cost.high is not None:
        low, high = sorted((cost.low, cost.high))
        beside = f"{units.say_money(low)} to {units.say_money(high)}"
        found.append(Tile("CPIK", say(units, cost), beside, definitions.CPIK))
    found.append(
        Tile(
            f"The next {units.say_roundly(step)} brings",
            units.say_outcome(more.mean),
            units.say_outcome_span(more),
            definitions.NEXT,
        )
    )
    return found


def figures(shown: list[Tile]) -> None:
    """Figures side by side, each with its interval below."""
    grid = st.grid(len(shown), min_column_width=144, gap="small")
    for tile in shown:
        figure_box.show(grid, tile.label, tile.value, tile.below, tile.help)


# --- where it comes from -----------------------------------------------------------------


def provenance(model: FittedModel) -> None:
    """Which model this is, when and by what it was fitted, and on what."""
    locale, at = model.card.locale, model.fitted_at
    fitted = f"fitted {dates.said_moment(at, locale)}" if at else "fit date unknown"
    word = dates.periods_word(model.frequency)
    stretch = dates.days(model, model.dates)
    parts = [
        f"{model.vendor} {model.vendor_version}".strip(),
        fitted,
        f"{Units.of(model).say_count(model.samples)} posterior draws in {model.chains} chains",
        dates.tail(model, services.SHOWN_TAIL),
        f"{model.dates.size} {word} of data, {stretch}",
    ]
    st.caption("  \n".join(map(plain, filter(None, [model.card.description, " · ".join(parts)]))))
