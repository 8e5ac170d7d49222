"""Make a move on the plan that is edited, and say so; what refuses it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.calendar.moves import Move
from planner.ui.shell.errors import show_error
from planner.ui.what_if.sheet import Sheet
from planner.wording.edits import sentence


def make(model: FittedModel, sheet: Sheet, move: Callable[[], Move | None]) -> None:
    """Make it, or keep why not; the screen is drawn anew, and its fields are empty again."""
    try:
        do(model, sheet, move)
    except HeadroomError as error:
        sheet.report = error
    sheet.forms += 1
    st.rerun()


def make_or_say(
    model: FittedModel, sheet: Sheet, move: Callable[[], Move | None], notes: Sequence[str] = ()
) -> None:
    """Make it; what refuses it is said here, and the fields stay as they are typed.

    Parameters
    ----------
    notes : said after what was done; looked at once it is done
    """
    try:
        do(model, sheet, move)
        sheet.report = " ".join([str(sheet.report), *notes])
    except HeadroomError as error:
        show_error(error, "Nothing was changed")
        return
    sheet.forms += 1
    st.rerun()


def do(model: FittedModel, sheet: Sheet, move: Callable[[], Move | None]) -> None:
    """Make it, and keep what was done in words.

    Raises
    ------
    HeadroomError
        If it cannot be made; the plan is as it was.
    """
    made = move()
    if made is not None:
        sheet.make(made, model)
    said = sheet.calendar.last
    changed = made is not None and said is not None and said.move is made
    sheet.report = sentence(model, said) if changed and said else "The plan is that already."
