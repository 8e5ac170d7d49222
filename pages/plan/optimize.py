"""The best plan within a budget and guardrails, with proof."""

import streamlit as st

from planner.ui.optimize import answer, question
from planner.ui.plans import saving
from planner.ui.shell import sidebar, state

model = state.current_model()
sidebar.in_view(model)
st.title("Find the best plan", anchor=False)
saving.in_view(model)
question.ask()
answer.answer()
