"""What Streamlit draws fainter, or narrower, than can be read."""

from __future__ import annotations

import streamlit as st

from planner.charts.palette import palette_of

_CAPTIONS = "[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p"


# Side by side choices go on in a second line where a phone has no room for them.
_WRAPPED = "[data-testid=stButtonGroup] [role=radiogroup] { flex-wrap: wrap; }"
# White on a button is to stand out 5:1, and what is chosen from the dark page 7:1.
_BUTTON, _CHOSEN = "#1C7C72", "#7ED5C9"
_DARK = (
    "[data-testid^=stBaseButton-primary]:not(:disabled) "
    f"{{ background-color: {_BUTTON}; border-color: {_BUTTON}; }}"
    f"[data-testid=stBaseButton-segmented_controlActive] p {{ color: {_CHOSEN}; }}"
)


def mend() -> None:
    """Draw captions in the secondary text colour of the theme (7:1 against the page).

    And what was chosen, and the main button, so that they can be read on a dark one.
    """
    theme = str(st.context.theme.type)
    captions = f"{_CAPTIONS} {{ color: {palette_of(theme).quiet}; opacity: 1; }}"
    st.html(f"<style>{captions}{_WRAPPED}{_DARK if theme == 'dark' else ''}</style>")
