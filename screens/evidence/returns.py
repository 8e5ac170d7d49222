"""What each channel returns, and what the next money would bring."""

from functools import partial

import streamlit as st

from planner.ui import evidence, figures, frame, returns_table, state

model = state.current_model()
reference = state.reference(model)

frame.in_view(model)
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
    figures.show("next money", key, partial(figures.next_money_chart, model, rows))
with grid.cell():
    st.subheader("Average and marginal return", anchor=False)
    figures.show("returns", key, partial(figures.returns_chart, model, rows))
st.space("small")
st.subheader("Every figure", anchor=False)
returns_table.show(model, rows, reference.plan.total())
evidence.caption(model, reference)
