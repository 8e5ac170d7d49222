"""What each channel brings at every level of spend, and how much headroom is left."""

import streamlit as st

from planner.ui.parts import evidence
from planner.ui.shell import sidebar, state

model = state.current_model()
reference = state.reference(model)
curves = evidence.ranked(model, state.curves(model))

sidebar.in_view(model)
headline = st.container()
wanted = evidence.chosen_cells(model)
shown = [curve for curve in curves if curve.cell in wanted]

with headline:
    evidence.curves_headline(model, shown)
plan = evidence.planned(model)
evidence.tiles(model, shown, plan)
st.space("small")
evidence.one_curve(model, shown, plan)
with st.container(horizontal=True, vertical_alignment="center"):
    evidence.caption(model, reference)
    st.download_button(
        "Curve data (CSV)",
        data=lambda: evidence.curves_csv(model, shown),
        file_name=f"{model.name}-response-curves.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
