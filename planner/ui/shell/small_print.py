"""Small print that can be read: Streamlit draws captions fainter than their size allows."""

from __future__ import annotations

import streamlit as st

from planner.charts.palette import palette_of

_CAPTIONS = "[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p"


def darken() -> None:
    """Draw captions in the secondary text colour of the theme (7:1 against the page)."""
    colour = palette_of(str(st.context.theme.type)).quiet
    st.html(f"<style>{_CAPTIONS} {{ color: {colour}; opacity: 1; }}</style>")
