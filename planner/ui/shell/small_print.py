"""What Streamlit draws fainter, or narrower, than can be read."""

from __future__ import annotations

import streamlit as st

from planner.charts.palette import palette_of

_CAPTIONS = "[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p"


# Side by side choices go on in a second line where a phone has no room for them.
_GROUP = "[data-testid=stButtonGroup] [role=radiogroup]"
_WRAPPED = f"{_GROUP} {{ flex-wrap: wrap; row-gap: 0.25rem; padding-left: 1px; }}"
_APART = f"{_GROUP} button {{ margin-left: -1px; }} {_GROUP} button:not([aria-checked=true])"
# Beside the sidebar a narrow window keeps its room for what is on the screen.
_MAIN = "@media (max-width: 1100px) { [data-testid=stMainBlockContainer] "
_NEAR = f"{_MAIN}{{ padding-left: 1rem; padding-right: 1rem; }} }}"
# White on a button is to stand out 5:1, and what is chosen from the dark page 7:1.
_BUTTON, _CHOSEN = "#1C7C72", "#7ED5C9"
_DARK = (
    "[data-testid^=stBaseButton-primary]:not(:disabled) "
    f"{{ background-color: {_BUTTON}; border-color: {_BUTTON}; }}"
    f"{_GROUP} [aria-checked=true] p {{ color: {_CHOSEN}; }}"
)


def mend() -> None:
    """Draw captions in the secondary text colour of the theme (7:1 against the page).

    And what was chosen, and the main button, so that they can be read on a dark one; and a narrow
    window without wide margins.
    """
    theme = str(st.context.theme.type)
    palette = palette_of(theme)
    captions = f"{_CAPTIONS} {{ color: {palette.quiet}; opacity: 1; }}"
    choices = f"{_WRAPPED}{_APART} {{ border-left: 1px solid {palette.faint} !important; }}"
    dark = _DARK if theme == "dark" else ""
    st.html(f"<style>{captions}{choices}{_NEAR}{dark}</style>")
