"""The screen of response curves: headline, small multiples, one of them large."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.ui.parts import basis, cells
from planner.ui.response_curves import data, detail, headline, tiles
from planner.ui.shell import state


def show(model: FittedModel) -> None:
    """Of a model that is fit to plan with."""
    curves = tiles.ranked(model, state.curves(model))
    top = st.container()
    wanted = cells.chosen(model)
    shown = [curve for curve in curves if curve.cell in wanted]
    found = tiles.planned(model)
    with top:
        headline.show(model, shown, found)
    plan = None if found is None else found.answer.evaluation.spend.tolist()
    tiles.show(model, shown, plan)
    st.space("small")
    detail.show(model, shown, plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        basis.show(model, state.reference(model))
        data.download(model, shown)
