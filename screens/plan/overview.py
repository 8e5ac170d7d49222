"""What the current plan brings, and where there is room for more."""

import streamlit as st

from planner.ui import frame, overview, state

model = state.current_model()
now = state.status_quo(model)

frame.in_view(model)
overview.headline(model, now)
better = st.container()
overview.figures(overview.tiles(model, now))
st.space("small")
halves = st.grid(2, min_column_width=380, gap="medium")
with halves.cell():
    overview.opportunities(model, now)
with halves.cell():
    overview.to_mind(model, now)
st.space("small")
overview.provenance(model)

# Drawn last: it may take a second the first time, and everything else is there already.
with better, st.skeleton(height=48):
    wanted = overview.better(model)
if wanted:
    st.switch_page("screens/plan/optimize.py")
