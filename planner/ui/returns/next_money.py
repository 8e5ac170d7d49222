"""How much money the question of the Returns screen is about."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.questions.evidence import next_step
from planner.ui.parts import figure_field
from planner.ui.parts.markup import plain
from planner.wording.figures import Reader
from planner.wording.units import Units


def ask(model: FittedModel, reference: Reference) -> float:
    """An amount, round and little beside the plan until another is typed."""
    units, step = Units.of(model), next_step(reference.plan.total())
    most = max(reference.plan.total(), step)
    typed = figure_field.ask(
        plain(f"Size of the next money{units.money_bracket}"),
        Reader("money", units.currency, units.locale, positive=True, most=most),
        step,
        f"next-{model.name}",
        "Spent in one of them over the horizon, along its calendar, on top of the current plan.",
        placeholder=units.say_exactly(step),
        width=240,
        bind="query-params",
    )
    if typed.error is not None:
        st.caption(plain(f"Below: the next {units.say_exactly(step)}."))
    return step if typed.value is None else typed.value
