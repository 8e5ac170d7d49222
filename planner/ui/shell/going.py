"""From one screen to another; model and horizon stay in view."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAPIException

from planner.ui.parts.markup import plain
from planner.ui.shell import session


def to(page: str, name: str) -> None:
    """Open another screen; where that cannot be done for a person, a link to it is shown.

    Streamlit refuses to leave an address that a field is bound to, such as a horizon of another
    length than usual, unless a person follows a link: that keeps what is bound.

    Parameters
    ----------
    page : the script of the screen, by its path from the frame
    name : what the screen is called
    """
    try:
        st.switch_page(page)
    except StreamlitAPIException:
        session.mine().lead = page
        again(page, name)


def again(page: str, name: str) -> None:
    """The link that was shown, until another screen is opened: a redraw takes it from nobody."""
    if session.mine().lead == page:
        st.page_link(page, label=f"**Open {plain(name)}**", icon=":material/arrow_forward:")
