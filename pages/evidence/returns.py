"""What each channel returns, and what the next money would bring."""

import streamlit as st

from planner.ui.parts import basis, cells
from planner.ui.returns import headline, next_money, pictures, table
from planner.ui.shell import sidebar, state

model = state.current_model()
reference = state.reference(model)

sidebar.in_view(model)
top = st.container()
with st.container(horizontal=True, gap="large"):
    amount = next_money.ask(model, reference)
    wanted = cells.chosen(model)
shown = [cell for cell in state.cell_returns(model, amount) if cell.cell in wanted]

with top:
    headline.show(model, shown)
pictures.show(model, shown, f"{state.shown_key(model)} {amount} {sorted(wanted)}")
st.space("small")
st.subheader("Every figure", anchor=False)
table.show(model, shown, reference.plan.total())
basis.show(model, reference)
