"""The browser's Back leads to the screen before, not through what was typed on this one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_KEEPER = st.components.v2.component(
    "steps_back", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def of_screens() -> None:
    """A change of the address on one screen takes the place of the one before. Draws nothing."""
    _KEEPER(key="steps_back", width="content", height=0)
