"""What the current plan brings, and where there is room for more."""

import streamlit as st

from planner.ui.overview import better, channels, looking_back, screen, to_mind
from planner.ui.plans import record
from planner.ui.shell import going, sidebar, state

model = state.current_model()
now = state.status_quo(model)
unfit = state.is_unfit(model)
if not unfit:
    better.ahead(model)

sidebar.in_view(model)
screen.headline(model, now)
record.beside_current(model)
if unfit:
    # What such a model forecasts is told nowhere, and why has been said above.
    to_mind.show(model, now)
else:
    plan, budget = st.container(), st.container()
    screen.figures(screen.tiles(model, now))
    st.space("small")
    halves = st.grid(2, min_column_width=380, gap="medium")
    with halves.cell():
        channels.show(model, now)
    with halves.cell():
        to_mind.show(model, now)
    st.space("small")
    looking_back.show(model)
st.space("small")
screen.provenance(model)

# Drawn last: they may take a second the first time, and everything else is there already.
if not unfit:
    with plan, st.skeleton(height=48):
        wanted = better.plan(model)
    with budget:
        wanted = better.budget(model) or wanted
    if wanted:
        going.to("plan/optimize.py", "Optimize")
