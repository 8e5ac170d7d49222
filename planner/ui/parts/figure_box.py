"""One figure in a grid: its label, the figure large, and its interval or comparison below."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from planner.ui.parts.markup import plain


def show(grid: GridContainer, label: str, value: str, below: str, text: str) -> None:
    """Draw one; ``text`` is the help beside the label."""
    with grid.cell(), st.container(gap=None):
        st.metric(plain(label), plain(value), help=text)
        st.caption(plain(below))
