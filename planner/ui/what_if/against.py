"""Which plan the plan on What-if is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from planner.ui.what_if import fills_row
from planner.ui.what_if.sheet import Sheet

Other = Literal["current", "found"]
_NAMES: dict[Other, str] = {
    "current": "Against the current plan",
    "found": "Against the plan found",
}


@dataclass(frozen=True, eq=False)
class Against:
    """The other plan.

    Parameters
    ----------
    plan : over the horizon in view
    name : as it stands in a sentence
    """

    plan: Plan
    name: str


def choose(model: FittedModel, sheet: Sheet, key: str) -> Against:
    """The current plan, or the one that was found last where there is one of this horizon."""
    current = Against(sheet.begun.plan(model), "the current plan")
    found = fills_row.optimized(model, sheet)
    if found is None:
        return current
    said = st.selectbox(
        "Compare with",
        list(_NAMES),
        format_func=_NAMES.__getitem__,
        key=f"against-{key}",
        persist_state="session",
        width=230,
        label_visibility="collapsed",
    )
    return Against(found.answer.plan, "the plan found on Optimize") if said == "found" else current
