"""Budgets that people ask about first, a click each."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

from mmm_core.assumptions.applied import knows_profit
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.ui.optimize import budget_range
from planner.ui.optimize.draft import Draft
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording.units import Units

_CHIPS = {"−10 %": 0.9, "as now": 1.0, "+10 %": 1.1}


def show(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    """As now, a tenth less or more, and what earns most, where profit is known."""
    row = st.container(horizontal=True, gap="small")
    total = reference.plan.total()
    for name, times in _CHIPS.items():
        budget = None if times == 1.0 else float(round(times * total))
        row.button(
            f":primary[{name}]",
            key=f"chip-{times:g}-{key}",
            type="tertiary",
            help=f"A budget of {plain(Units.of(model).say_money(times * total))}.",
            on_click=_take_budget,
            args=(model, budget),
        )

    allowed = budget_range.range_of(model, reference, draft)
    if knows_profit(model) and allowed is not None:
        row.button(
            ":primary[best for profit]",
            key=f"chip-profit-{key}",
            type="tertiary",
            help="Maximise profit and spend no more than pays, up to all that the table allows.",
            on_click=_take_profit,
            args=(model, float(math.ceil(allowed.high))),
        )


def _take_budget(model: FittedModel, budget: float | None) -> None:
    bench = state.workbench(model)
    bench.draft = replace(bench.draft.with_budget(budget), sense="==")


def _take_profit(model: FittedModel, most: float) -> None:
    bench = state.workbench(model)
    bench.draft = replace(bench.draft.with_budget(most), sense="<=", maximize="profit")
