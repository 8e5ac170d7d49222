"""The plan that was found, taken to What-if as one step that can be undone."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.calendar import fills
from planner.services import OptimizeAnswer
from planner.ui.shell import going, state
from planner.ui.what_if import doing, screen


def button(model: FittedModel, found: OptimizeAnswer, old: bool) -> None:
    """Not of an answer to another question, nor over another horizon than is in view."""
    elsewhere = found.problem.horizon != state.horizon(model)
    pressed = st.button(
        "Take it to What-if",
        key=f"to-what-if-{state.view_key(model)}",
        icon=":material/edit_calendar:",
        disabled=old or elsewhere,
        help="It answers the question before the changes; find the best plan anew first."
        if old or elsewhere
        else "The plan there becomes this one, to be edited period by period. Undo there leads "
        "back.",
    )
    if pressed:
        sheet, plan = screen.sheet_of(model), found.answer.plan
        doing.do(model, sheet, lambda: fills.optimized(model, sheet.draft, plan))
        going.to("plan/what_if.py", "What-if")
    else:
        going.again("plan/what_if.py", "What-if")
