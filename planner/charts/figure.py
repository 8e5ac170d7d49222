"""A chart and the sentence that stands for it where it cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import streamlit as st

# Rows stay with their layer: named data sets would each be sent, and read, as a table of its own.
alt.data_transformers.enable("default", consolidate_datasets=False)


@dataclass(frozen=True)
class Figure:
    """A chart, and its finding in one sentence.

    Parameters
    ----------
    chart : as Altair draws it; it takes the width it is given
    alt : what the chart shows, with its figures; plain text
    """

    chart: alt.TopLevelMixin
    alt: str


def show(name: str, key: str, build: Callable[[], Figure]) -> None:
    """Draw a figure across the width it is in, built once per theme.

    Parameters
    ----------
    name : which chart it is
    key : equal for equal content: the model, and the question that the chart answers
    build : makes the figure; called only where none of that name and key is kept
    """
    spec, alt_text = _drawn(name, key, str(st.context.theme.type), build)
    st.vega_lite_chart(spec, width="stretch", alt=alt_text, theme="streamlit")


# Building and checking a layered chart takes longer than everything else on its screen.
@st.cache_data(max_entries=120, show_spinner=False)
def _drawn(
    name: str, key: str, theme: str, _build: Callable[[], Figure]
) -> tuple[dict[str, Any], str]:
    figure = _build()
    return figure.chart.to_dict(validate=False), figure.alt
