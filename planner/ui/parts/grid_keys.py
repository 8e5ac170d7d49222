"""Keys typed into a data editor, none of which is lost however fast they come."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_KEEPER = st.components.v2.component(
    "grid_keys", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def keep() -> None:
    """Keep what is typed into the data editors of this screen; draws nothing.

    The browser's grid leaves a cell some moments after Enter, and fetches its editor at the first
    key; what is typed meanwhile would be lost, or be written into the wrong cell.
    """
    _KEEPER(key="grid_keys", width="content", height=0)
