"""A screen's headline: its answer in one sentence, and the interval in grey."""

from __future__ import annotations

import re

import streamlit as st

from planner.ui.parts.markup import plain
from planner.wording.tones import Tone
from planner.wording.verdicts import Headline

_LONGEST = 80
_SMALL = "<style>.st-key-long-headline h1 { font-size: 1.375rem; }</style>"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[kMBT]\b)")


def show(sentence: str, detail: str, text: str, tone: Tone = "plain") -> None:
    """Draw it, small where it would fill the screen; ``text`` is the help beside it."""
    long = len(f"{sentence} {detail}") > _LONGEST
    grey = f" :gray[{plain(detail)}]" if detail else ""
    said = _BEFORE_UNIT.sub("\u00a0", f"{_in(tone, sentence)}{grey}")
    with st.container(key="long-headline" if long else None):
        st.title(said, anchor=False, help=text)
    if long:
        st.html(_SMALL)


# Green is for a change that the evidence carries; red for what cannot be recommended.
_COLOURS: dict[Tone, str] = {"good": "green", "caution": "orange", "cannot": "red"}


def show_verdict(of: Headline, text: str) -> None:
    """A verdict as a screen's headline, small; ``text`` is the help beside it."""
    with st.container(key="long-headline"):
        st.title(shown_headline(of), anchor=False, help=text)
    st.html(_SMALL)


def shown_headline(of: Headline) -> str:
    """A verdict's headline in its colour, the interval in grey."""
    said = _in(of.tone, of.text)
    return f"{said} :gray[({plain(of.span)})]" if of.span else said


def _in(tone: Tone, text: str) -> str:
    colour = _COLOURS.get(tone)
    return plain(text) if colour is None else f":{colour}[{plain(text)}]"
