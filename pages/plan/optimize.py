"""The best plan within a budget and guardrails, with proof."""

import streamlit as st

from planner.ui.optimize import answer, question
from planner.ui.shell import sidebar, state

sidebar.in_view(state.current_model())
st.title("Find the best plan", anchor=False)
question.ask()
answer.answer()
