"""What an answer assumes, where that is not what is assumed by now."""

from __future__ import annotations

import streamlit as st

from mmm_core.assumptions.applied import assumptions_of
from planner.services import OptimizeAnswer
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import assumed

_NOTHING = "Assuming nothing beyond the model and its card."


def of_answer(found: OptimizeAnswer) -> None:
    """One line; none where the line on top of the screen says it."""
    mine = found.answer.model
    if assumptions_of(mine) != assumptions_of(state.current_model()):
        said = plain(f"This answer: {assumed.line(mine) or _NOTHING}")
        st.markdown(f":orange[:material/history: {said}]")
