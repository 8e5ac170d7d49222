"""Files and picture of a page, each made once."""

from __future__ import annotations

import streamlit as st

from planner.brief.files import file_of
from planner.brief.output import File, Paper
from planner.brief.page import Brief


@st.cache_data(max_entries=24, show_spinner=False)
def made(_page: Brief, ending: str, paper: Paper, key: str) -> File:
    """A file of the page by its ending; equal keys are equal pages."""
    return file_of(_page, ending, paper)


@st.cache_data(max_entries=12, show_spinner="Drawing the page")
def picture(_page: Brief, paper: Paper, key: str) -> bytes:
    """The printed page as a picture (PNG)."""
    from planner.brief.pdf import picture

    return picture(_page, paper)
