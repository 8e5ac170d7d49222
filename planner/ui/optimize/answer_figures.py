"""The figures of an answer: how sure it is, what it spends, and what that brings."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.services import OptimizeAnswer
from planner.ui.parts import figure_box
from planner.wording import amounts, answers, definitions, verdicts
from planner.wording.amounts import is_nothing
from planner.wording.units import Units


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Four figures side by side; which ones, depends on what was asked."""
    grid = st.grid(4, min_column_width=160, gap="small")
    if found.problem.goal is not None and found.problem.goal.spends_least:
        _reached(grid, model, found)
    else:
        _better(grid, model, found)
    _spend_change(grid, model, found)
    if found.problem.goal is not None or answers.on_profit(found):
        _profit_and_outcome(grid, model, found)
    else:
        _effects(grid, model, found)


def _better(grid: GridContainer, model: FittedModel, found: OptimizeAnswer) -> None:
    than = verdicts.AGAINST[found.verdict.against.kind]
    figure_box.show(
        grid,
        "P(better)",
        amounts.chance(found.verdict.evidence.chance),
        f"than {than}, on {answers.better_on(model, found)}",
        definitions.P_BETTER,
    )


def _reached(grid: GridContainer, model: FittedModel, found: OptimizeAnswer) -> None:
    chance = found.verdict.evidence.reached
    figure_box.show(
        grid,
        "P(goal reached)",
        amounts.chance(chance),
        "of the posterior draws",
        "Share of posterior draws in which this plan reaches the goal.",
    )


def _spend_change(grid: GridContainer, model: FittedModel, found: OptimizeAnswer) -> None:
    then, now = found.answer.plan.total(), found.answer.reference.plan.total()
    same = is_nothing(then - now, now)
    units = Units.of(model)
    said_now = units.say_money(now)
    below = f"{said_now}, as now" if same else f"{units.say_money(then)}, now {said_now}"
    moved = units.say_money_moved(then - now, now)
    figure_box.show(grid, "Spend change", moved, below, definitions.CURRENT_PLAN)


def _profit_and_outcome(grid: GridContainer, model: FittedModel, found: OptimizeAnswer) -> None:
    versus, units = found.answer.versus, Units.of(model)
    if versus.profit_gain is not None:
        said = units.say_money_change(versus.profit_gain.mean)
        span = units.say_money_span(versus.profit_gain)
        figure_box.show(grid, "Profit gain", said, span, definitions.PROFIT)
    figure_box.show(
        grid,
        f"Change of {units.result}",
        units.say_outcome_change(versus.gain.mean),
        units.say_outcome_span(versus.gain),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
    )


def _effects(grid: GridContainer, model: FittedModel, found: OptimizeAnswer) -> None:
    versus = found.answer.versus
    then, now = found.answer.plan.total(), found.answer.reference.plan.total()
    less = then < now and not is_nothing(then - now, now)
    money = "Less money brings" if less else "More money brings"
    before = float(found.answer.reference_evaluation.total.mean())
    _effect(grid, model, money, versus.budget_effect, before, definitions.MORE_MONEY)
    mix = "The better mix brings"
    if found.problem.calendar != "reference":
        mix = "Mix and calendar bring"
    _effect(grid, model, mix, versus.mix_effect, before, definitions.BETTER_MIX)


def _effect(
    grid: GridContainer,
    model: FittedModel,
    label: str,
    effect: Summary | None,
    before: float,
    text: str,
) -> None:
    if effect is None:
        return
    if is_nothing(max(abs(effect.low), abs(effect.high)), before):
        # "More money brings nothing" would say that money is worthless.
        if "money" not in label:
            figure_box.show(grid, label, "nothing", "same mix", text)
        return
    units = Units.of(model)
    said, span = units.say_outcome_change(effect.mean), units.say_outcome_span(effect)
    figure_box.show(grid, label, said, span, text)
