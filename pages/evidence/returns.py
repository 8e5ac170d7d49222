"""What each channel returns, and what the next money would bring."""

from functools import partial

import streamlit as st

from planner import charts
from planner.ui.parts import evidence
from planner.ui.returns import table
from planner.ui.shell import sidebar, state

model = state.current_model()
reference = state.reference(model)

sidebar.in_view(model)
headline = st.container()
with st.container(horizontal=True, gap="large"):
    amount = evidence.ask_next_money(model, reference)
    wanted = evidence.chosen_cells(model)
rows = [row for row in state.cell_returns(model, amount) if row.cell in wanted]

with headline:
    evidence.returns_headline(model, rows)
key = f"{state.view_key(model)} {amount} {sorted(wanted)}"
grid = st.grid(2, min_column_width=400, gap="large")
with grid.cell():
    st.subheader("What the next money brings", anchor=False)
    charts.show("next money", key, partial(charts.next_money_chart, model, rows))
with grid.cell():
    st.subheader("Average and marginal return", anchor=False)
    charts.show("returns", key, partial(charts.returns_chart, model, rows))
st.space("small")
st.subheader("Every figure", anchor=False)
table.show(model, rows, reference.plan.total())
evidence.caption(model, reference)
