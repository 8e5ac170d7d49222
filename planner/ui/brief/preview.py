"""The page as it will print, and its text for who cannot see it."""

from __future__ import annotations

import streamlit as st

from planner.brief.files import MARKDOWN
from planner.brief.output import Paper
from planner.brief.page import Brief
from planner.ui.brief.made import made, picture


def show(page: Brief, key: str, paper: Paper) -> None:
    """Draw it as wide as there is room."""
    with st.container(border=True):
        st.image(
            picture(page, paper, key),
            width="stretch",
            alt=f"The page as it will print: {page.headline}. {page.ask} All of it stands as text "
            "below.",
        )
    with st.expander("The page as text", icon=":material/content_copy:"):
        st.caption("Markdown, for mail and chat: the button in its corner copies it.")
        st.code(made(page, MARKDOWN, paper, key).content.decode(), language=None, wrap_lines=True)
