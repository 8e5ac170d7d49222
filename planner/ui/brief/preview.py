"""The page as it will print, and its text for who cannot see it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from planner.brief.files import MARKDOWN, PICTURE, file_of
from planner.brief.output import Paper
from planner.brief.page import Brief
from planner.ui.brief.made import making
from planner.ui.parts import waiting
from planner.ui.shell import stage
from planner.ui.shell.errors import show_error


def show(page: Brief, key: str, paper: Paper, redrawn: bool = False) -> None:
    """Draw it as wide as there is room.

    Parameters
    ----------
    redrawn : whether it is drawn again soon by itself; else it sees to it, where it must wait
    """
    with st.container(border=True):
        _picture(page, key, paper, redrawn)
    with st.expander("The page as text", icon=":material/content_copy:"):
        st.caption("Markdown, for mail and chat: the button in its corner copies it.")
        text = file_of(page, MARKDOWN, paper).content.decode()
        st.code(text, language=None, wrap_lines=True)


def _picture(page: Brief, key: str, paper: Paper, redrawn: bool) -> None:
    job = making(page, PICTURE, paper, key)
    if not stage.soon(job):
        if redrawn:
            _say(st.container())
        else:
            waiting.watch(job, _say)
        return
    try:
        drawn = job.result().content
    except HeadroomError as error:
        show_error(error, "The page was not drawn")
        return
    st.image(
        drawn,
        width="stretch",
        alt=f"The page as it will print: {page.headline}. {page.ask} All of it stands as text "
        "below.",
    )


def _say(row: DeltaGenerator) -> None:
    row.markdown(":shimmer[Drawing the page]")
