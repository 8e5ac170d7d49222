"""What people have said of what reacts to weak demand, and the model with it, for everybody."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services


def keys(model: FittedModel) -> Collection[str]:
    """Of which of its suspicious relations somebody has said why; none where that is not known."""
    try:
        return services.reaction_answers(model).keys()
    except HeadroomError:
        return ()


def known(model: FittedModel) -> FittedModel:
    """The model as it is answered for; what was computed of it stays while the answers do."""
    found = services.answered(model)
    return model if found is model else _kept(found.identity, found)


@st.cache_resource(max_entries=3, show_spinner=False)
def _kept(identity: str, _model: FittedModel) -> FittedModel:
    return _model
