"""How much money the question of the Returns screen is about."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.questions.evidence import next_step
from planner.ui.parts.markup import plain
from planner.wording.units import Units


def ask(model: FittedModel, reference: Reference) -> float:
    """An amount, round and little beside the plan until another is typed."""
    step = next_step(reference.plan.total())
    amount = st.number_input(
        plain(f"Size of the next money{Units.of(model).money_bracket}"),
        min_value=step / 1000,
        max_value=max(reference.plan.total(), step),
        value=step,
        step=step,
        format="%.0f" if step >= 10 else "%g",
        key=f"next-{model.name}",
        bind="query-params",
        width=240,
        help="Spent in one cell over the horizon, along its calendar, on top of the current plan.",
    )
    return float(amount)
