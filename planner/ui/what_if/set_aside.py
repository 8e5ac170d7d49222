"""Plans that were edited over another horizon: they are set aside, and one press leads back."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.ui.parts.markup import plain
from planner.ui.shell import horizon, state
from planner.ui.shell.errors import show_error
from planner.ui.what_if.sheet import Sheet
from planner.wording import dates

_SHOWN = 3


def say(model: FittedModel, key: str) -> None:
    """Each of them, the one begun last first; nothing where there is none."""
    others = state.workbench(model).sheets.items()
    found = [(other, sheet) for other, sheet in others if other != key and is_unsaved(sheet)]
    for other, sheet in found[: -_SHOWN - 1 : -1]:
        _say(model, sheet, f"{other}-{key}")


def is_unsaved(sheet: Sheet) -> bool:
    """Whether a plan is another than the one that it began as, or was opened or saved as."""
    opened = sheet.openings.of(sheet.calendar)
    begun = sheet.begun if opened is None else opened.opened.draft
    return bool(sheet.untaken) or bool((sheet.draft.cents != begun.cents).any())


def _say(model: FittedModel, sheet: Sheet, key: str) -> None:
    of = sheet.draft.horizon
    stretch = f"{dates.length(model, of)}, {dates.horizon_days(model, of)}"
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(
        f":orange[:material/history: Your edits over {plain(stretch)} are set aside. They are not "
        "saved: loading the page anew loses them.]",
        width="content",
    )
    if row.button("Back to them", key=f"back-{key}", type="tertiary"):
        try:
            horizon.move_to(model, of)
        except HeadroomError as error:
            show_error(error)
            return
        st.rerun(scope="app")
