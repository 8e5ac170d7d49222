"""What was typed and could not be taken in: the plan is without it until that is put right."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import InvalidPlan
from planner.ui.parts.markup import plain
from planner.ui.what_if.sheet import Sheet

_NAMED, _LETTERS = 3, 24
_REMEDY = "Correct it in the table, or drop what was not taken in."


def require_none(sheet: Sheet) -> None:
    """Nobody keeps another plan than the one on the screen.

    Raises
    ------
    InvalidPlan
        If anything that stands in the grids is not in the plan.
    """
    if sheet.untaken:
        raise InvalidPlan(sentence(sheet), _REMEDY)


def sentence(sheet: Sheet) -> str:
    """``“1,5,3” cannot be read, so 6 amounts that were typed are not in the plan.``; else ""."""
    many, texts = sheet.untaken, [f"“{text[:_LETTERS]}”" for text in sheet.unreadable]
    if not many:
        return ""
    named = texts[:_NAMED] + [f"{len(texts) - _NAMED} more"] * (len(texts) > _NAMED)
    what = "1 amount that was typed is" if many == 1 else f"{many} amounts that were typed are"
    return f"{' and '.join(named)} cannot be read, so {what} not in the plan."


def beside_save(sheet: Sheet, key: str) -> None:
    """The warning where a plan is kept, and the way out."""
    if not sheet.untaken:
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(
        f":orange[:material/warning: {plain(sentence(sheet))} Correct it in the table, or]",
        width="content",
    )
    with row:
        drop(sheet, key)


def drop(sheet: Sheet, key: str) -> None:
    """The button that leaves the grids with what is in the plan."""
    if st.button("Drop what was not taken in", key=f"drop-untaken-{key}", type="tertiary"):
        sheet.let_go()
        st.rerun()


def say(sheet: Sheet, what: str) -> None:
    """Where the plan is used: "The file" is without it."""
    if sheet.untaken:
        st.caption(f":orange[:material/warning: {plain(sentence(sheet))} {what} is without that.]")
