"""The screen of the model card: may this model carry decisions, and why."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.ui.model_card import answers, channels, fit, reactions, sampling, verdict
from planner.ui.parts import basis
from planner.ui.shell import state


def show(model: FittedModel) -> None:
    """Of any model, fit to plan with or not."""
    found = answers.diagnosis(model)
    verdict.show(found)
    st.space("small")
    reactions.show(found)
    st.space("small")
    fit.show(found)
    st.space("small")
    channels.show(found)
    sampling.show(found)
    basis.show(model, state.reference(model))
