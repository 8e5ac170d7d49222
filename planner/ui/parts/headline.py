"""A screen's headline: its answer in one sentence, and the interval in grey."""

from __future__ import annotations

import re

import streamlit as st

from planner.ui.parts.markup import plain

_LONGEST = 80
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[kMBT]\b)")


def show(sentence: str, detail: str, text: str) -> None:
    """Draw it, small where it would fill the screen; ``text`` is the help beside it."""
    draw = st.title if len(f"{sentence} {detail}") <= _LONGEST else st.header
    grey = f" :gray[{plain(detail)}]" if detail else ""
    said = _BEFORE_UNIT.sub("\u00a0", f"{plain(sentence)}{grey}")
    draw(said, anchor=False, help=text)
