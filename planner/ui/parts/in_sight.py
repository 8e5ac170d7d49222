"""What opens by a key, wherever on the screen it stands: it is seen, and typed into."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

_BRINGER = st.components.v2.component(
    "in_sight", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def bring(place: str, inside: str) -> None:
    """Scroll to what stands under a key, and put the cursor into its first field. Draws nothing.

    Once: where it is drawn again without a break, nothing moves.

    Parameters
    ----------
    place : key of what is to be seen
    inside : key of the container that holds the field
    """
    data = {"place": _class(place), "inside": _class(inside)}
    _BRINGER(key=f"in_sight-{place}", data=data, width="content", height=0)


def _class(key: str) -> str:
    """A key as Streamlit writes it into the page."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)
