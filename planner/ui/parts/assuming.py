"""What is assumed of what is on the screen, in one quiet line."""

from __future__ import annotations

import streamlit as st

from planner.services import OptimizeAnswer
from planner.ui.parts.markup import plain
from planner.wording import assumed


def of_answer(found: OptimizeAnswer) -> None:
    """What the question of an answer assumed, which need not be what is assumed by now."""
    said = assumed.line(found.answer.model)
    if said:
        st.caption(f":material/psychology_alt: {plain(said)}")
