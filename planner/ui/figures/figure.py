"""A chart and the sentence that stands for it where it cannot be seen."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import streamlit as st


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


def show(figure: Figure, key: str | None = None) -> None:
    """Draw a figure across the width it is in."""
    st.altair_chart(figure.chart, width="stretch", alt=figure.alt, theme="streamlit", key=key)
