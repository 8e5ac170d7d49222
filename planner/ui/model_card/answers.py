"""What the model card asks for, computed once for all who look at the same."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner import services
from planner.questions import fitness
from planner.services import Diagnosis
from planner.ui.shell import state


@st.cache_resource(max_entries=3, show_spinner="Judging the model")
def _diagnosis(key: str, _model: FittedModel) -> Diagnosis:
    return services.diagnose(state.status_quo(_model).reference_evaluation)


def diagnosis(model: FittedModel) -> Diagnosis:
    """May the model carry decisions, at the current plan in view."""
    # What has begun, and how old the fit is, changes with the day.
    return _diagnosis(f"{state.shown_key(model)} {fitness.today()}", model)
