"""Where figures become pictures: drawn in the colours of the theme, with their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from planner.charts.figure import Figure
from planner.charts.palette import Palette, palette_of

# What the marks of plan against plan are, in their colours; it stands beside a picture's title.
KEY = ":small[:gray[● current] &nbsp;:primary[■ plan]]"


def show(name: str, key: str, build: Callable[[Palette], Figure]) -> None:
    """Draw a figure across the width it is in, built once per theme.

    Parameters
    ----------
    name : which chart it is
    key : equal for equal content: the model, and the question that the chart answers
    build : makes the figure; called only where none of that name and key is kept
    """
    spec, alt_text = _drawn(name, key, str(st.context.theme.type), build)
    st.vega_lite_chart(spec, width="stretch", alt=alt_text, theme="streamlit")


# Building a layered chart takes longer than everything else on its screen.
@st.cache_data(max_entries=120, show_spinner=False)
def _drawn(
    name: str, key: str, theme: str, _build: Callable[[Palette], Figure]
) -> tuple[dict[str, Any], str]:
    palette = palette_of(theme)
    figure = _build(palette)
    return figure.spec(palette), figure.alt
