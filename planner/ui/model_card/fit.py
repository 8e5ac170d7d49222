"""How a model meets the data that it was fitted on, and what it makes of them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planner import charts
from planner.services import Diagnosis
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import evidence, model_card


def show(of: Diagnosis) -> None:
    """Outcome against fit with what is left of it, and base and media on top of each other."""
    key = state.shown_key(of.model)
    st.subheader("Outcome against fit", anchor=False)
    st.markdown(_minded(evidence.fit_said(of), evidence.is_too_narrow(of)))
    if of.fit.mean is not None:
        picture.show("fit", key, partial(charts.fit_chart, of))
        picture.show("residuals", key, partial(charts.residual_chart, of))
        st.caption(_minded(evidence.residuals_said(of), evidence.has_pattern(of)))
    st.subheader("What the outcome is made of", anchor=False)
    st.markdown(plain(evidence.parts_said(of)))
    picture.show("parts", key, partial(charts.parts_chart, of))
    st.markdown(plain(model_card.external(of.model)))


def _minded(said: str, mind: bool) -> str:
    """A sentence, marked where it calls for caution."""
    return f":orange[:material/warning:] {plain(said)}" if mind else plain(said)
