"""Parts of the Overview: the headline, its figures, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from planner import services
from planner.questions.evidence import next_step
from planner.services import PlanAnswer
from planner.ui.parts import figure_box
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import ahead, amounts, dates, definitions, references
from planner.wording.answers import margin_beside, margin_said
from planner.wording.units import Units

_SHOWN = 3
_MANY = 6
_SURE = 0.95


# --- headline ---------------------------------------------------------------------------


def headline(model: FittedModel, now: PlanAnswer) -> None:
    """What the current plan brings, in one sentence; of a model that is not fit what it spends."""
    brings, units = summarize(now.evaluation.total), Units.of(model)
    called, spend = ahead.called(model, now.plan.horizon), units.say_money(now.plan.total())
    if state.is_unfit(model):
        spends = f"{called} spend {spend}, {references.spent(now.reference)}"
        st.title(plain(spends), anchor=False, help=definitions.CURRENT_PLAN)
        return
    sentence = f"{called} at {spend} bring about {units.say_outcome_in_full(brings.mean)}"
    st.title(
        f"{plain(sentence)} :gray[({plain(units.say_outcome_span(brings))})]",
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
    evaluation, everything = now.evaluation, range(len(model.cells))
    brings, units = summarize(evaluation.total), Units.of(model)
    spend = Tile(
        "Spend",
        units.say_money(now.plan.total()),
        references.spent(now.reference),
        definitions.CURRENT_PLAN,
    )
    result = Tile(
        f"Incremental {units.outcome}",
        units.say_outcome(brings.mean),
        units.say_outcome_span(brings),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
    )
    found = [spend, result]
    value = services.value_per_unit(model)
    if value is None:
        found += _without_value(model, now)
    else:
        average, marginal = evaluation.iroas(everything, value), evaluation.mroas(everything, value)
        if average is not None:
            found.append(_ratio(units, "iROAS", average, definitions.IROAS))
        found.append(_ratio(units, "mROAS of the mix", marginal, definitions.MROAS))
    draws = evaluation.profit()
    if draws is not None:
        found.append(_profit(model, summarize(draws)))
    return found


def _profit(model: FittedModel, profit: Summary) -> Tile:
    units = Units.of(model)
    said = units.say_money(profit.mean)
    span = f"{units.say_money_span(profit)}, {margin_beside(model)}"
    return Tile("Profit", said, span, f"{definitions.PROFIT} {margin_said(model)}")


def _ratio(units: Units, label: str, summary: Summary, text: str) -> Tile:
    span = amounts.span(units.say_times(summary.low), units.say_times(summary.high))
    return Tile(label, units.say_times(summary.mean), span, text)


def _without_value(model: FittedModel, now: PlanAnswer) -> list[Tile]:
    everything, units = range(len(model.cells)), Units.of(model)
    cost = now.evaluation.cpik(everything)
    step = next_step(now.plan.total())
    more = now.evaluation.mroas(everything, step)
    found = []
    if cost is not None:
        low, high = sorted((cost.low, cost.high))
        span = f"{units.say_money(low)} to {units.say_money(high)}"
        found.append(Tile("CPIK", units.say_money(cost.mean), span, definitions.CPIK))
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
    first, last = model.dates[0], model.dates[-1]
    locale, at = model.card.locale, model.fitted_at
    fitted = f"fitted {dates.said_moment(at, locale)}" if at else "fit date unknown"
    word = dates.periods_word(model.frequency)
    stretch = dates.said_span(first, last, model.frequency, lead=False, locale=locale)
    parts = [
        f"{model.vendor} {model.vendor_version}".strip(),
        fitted,
        f"{Units.of(model).say_count(model.samples)} posterior draws in {model.chains} chains",
        dates.tail(model, services.SHOWN_TAIL),
        f"{model.dates.size} {word} of data, {stretch}",
    ]
    st.caption("  \n".join(map(plain, filter(None, [model.card.description, " · ".join(parts)]))))
