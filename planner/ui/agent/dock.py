"""Where the panel stands: docked at the right where there is room, a drawer where there is not."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mmm_core.errors import HeadroomError
from planner.agent.view import Screen
from planner.ui.agent import panel
from planner.ui.shell import session, stage, state
from planner.ui.shell.errors import guarded

ADDRESS = "panel"
WIDTH = 352
# By the title of each Plan screen.
SCREENS: dict[str, Screen] = {
    "Overview": "overview",
    "Optimize": "optimize",
    "What-if": "what_if",
    "Plans": "plans",
    "Compare": "compare",
}
_HERE = Path(__file__)
_WINDOW = st.components.v2.component(
    "agent_window", js=_HERE.with_name("window.js").read_text("utf-8")
)
_STYLE = _HERE.with_name("dock.css").read_text("utf-8").replace("$WIDTH", f"{WIDTH}px")


def beside(title: str) -> None:
    """The panel, or the button that opens it; nothing beside a screen that is no Plan screen.

    It takes no place among what is on the screen: nothing there is moved down for it.

    Parameters
    ----------
    title : of the screen
    """
    screen = SCREENS.get(title)
    if screen is None:
        return
    mine = session.mine()
    try:
        state.current_model()
    except HeadroomError:
        # The screen says why there is no model to ask about.
        return
    if mine.panel is None:
        mine.panel = st.query_params.get(ADDRESS) == "1"
    st.html(f"<style>{_STYLE}</style>")
    _say_in_address(mine.panel and mine.wide)
    _window()
    if mine.panel and mine.wide:
        with st.container(key="agent-dock"):
            _docked(screen)
    elif mine.panel:
        _drawer(screen)


def _say_in_address(docked: bool) -> None:
    if docked and st.query_params.get(ADDRESS) != "1":
        st.query_params[ADDRESS] = "1"
    elif not docked and ADDRESS in st.query_params:
        del st.query_params[ADDRESS]


@stage.part()
def _docked(screen: Screen) -> None:
    with guarded():
        head = st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        )
        head.markdown(f"**{panel.TITLE}**", width="content")
        if head.button("Close", icon=":material/close:", key="agent-close", type="tertiary"):
            _close()
            st.rerun()
        panel.show(screen)


def _close() -> None:
    session.mine().panel = False


@stage.dialog(panel.TITLE, _close, aside=True)
def _drawer(screen: Screen) -> None:
    with guarded():
        panel.show(screen)


@stage.part()
def _window() -> None:
    """The button where the panel is closed; how wide the window is, and the way into the field."""
    mine = session.mine()
    if not mine.panel:
        pressed = st.button(
            panel.TITLE,
            key="agent-open",
            icon=":material/chat_bubble_outline:",
            shortcut="Mod+K",
            type="tertiary",
        )
        if pressed:
            mine.panel = True
            mine.panel_opened += 1
            st.rerun()
    found = _WINDOW(
        key="agent-window",
        data={"wide": mine.wide, "field": panel.FIELD, "opened": mine.panel_opened},
        default={"wide": mine.wide},
        on_wide_change=lambda: None,
        width="content",
        height=0,
    )
    if found.wide != mine.wide:
        mine.wide = bool(found.wide)
        if mine.panel:
            st.rerun()
