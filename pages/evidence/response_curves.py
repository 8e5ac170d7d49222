"""What each channel brings at every level of spend, and how much headroom is left."""

import streamlit as st

from planner.ui.parts import basis, cells
from planner.ui.response_curves import data, detail, headline, tiles
from planner.ui.shell import sidebar, state

model = state.current_model()
curves = tiles.ranked(model, state.curves(model))

sidebar.in_view(model)
top = st.container()
wanted = cells.chosen(model)
shown = [curve for curve in curves if curve.cell in wanted]

with top:
    headline.show(model, shown)
plan = tiles.planned(model)
tiles.show(model, shown, plan)
st.space("small")
detail.show(model, shown, plan)
with st.container(horizontal=True, vertical_alignment="center"):
    basis.show(model, state.reference(model))
    data.download(model, shown)
