"""The curves on the screen, to take away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.model import FittedModel
from planner.contract.curve_tables import write_curves
from planner.services import ResponseCurve


def download(model: FittedModel, shown: Sequence[ResponseCurve]) -> None:
    """A button for their points as CSV."""
    st.download_button(
        "Curve data (CSV)",
        data=lambda: write_curves(model, shown),
        file_name=f"{model.name}-response-curves.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
