"""Which model somebody chose last: their browser remembers it, and the server nothing.

A cookie of this server's own, with the name of a model and nothing of who it is. Nobody signs in
yet, so a browser is all there is to know a person by before they have said who they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from mmm_core.library import LibraryEntry
from planner import model_library

COOKIE = "headroom-model"
_WRITER = st.components.v2.component(
    "last_model", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def first(entries: Sequence[LibraryEntry]) -> str | None:
    """What opens where nobody has chosen: what this browser chose last, or else the demo."""
    last = st.context.cookies.get(COOKIE)
    usable = {entry.name for entry in entries if entry.error is None}
    return last if last in usable else model_library.first_of(entries)


def remember(name: str) -> None:
    """Let the browser know of a choice; nothing where there was none. Draws nothing."""
    if name:
        data = {"cookie": COOKIE, "model": name}
        _WRITER(key="last-model", data=data, width="content", height=0)
