"""Keys typed into a data editor, none of which is lost however fast they come."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_KEEPER = st.components.v2.component(
    "grid_keys", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def typed(name: str) -> DeltaGenerator:
    """Where a data editor stands whose keys are kept and whose rows keep their order.

    Parameters
    ----------
    name : of the grid, one of its own on the screen
    """
    return st.container(gap=None, key=f"typed-{name}")


def keep() -> None:
    """Keep what is typed into the data editors of this screen, each in a place of ``typed``.

    The browser's grid leaves a cell some moments after Enter, and fetches its editor at the first
    key; what is typed meanwhile would be lost, or be written into the wrong cell. Draws nothing.
    """
    _KEEPER(key="grid_keys", width="content", height=0)
