"""One page that a plan is decided on: as it will print, its fields and its files beside it."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.brief.document import brief
from planner.brief.page import Brief
from planner.brief.stages import Asked
from planner.ui.brief import choosing, files, form, more, preview, subjects, taken
from planner.ui.brief.handed import fields_of
from planner.ui.compare.picks import Pick
from planner.ui.optimize import question
from planner.ui.shell import sidebar, state
from planner.ui.shell.errors import guarded
from planner.ui.what_if import screen as what_if

_TITLE = "One page to decide on"


def show() -> None:
    """The screen."""
    model = state.current_model()
    question.in_address(model)
    # The plan on What-if is begun there, with what the address says of it.
    what_if.sheet_of(model)
    choosing.begin(model)
    sidebar.in_view(model)
    st.title(_TITLE, anchor=False)
    with guarded("Plans that are kept cannot be read"):
        token = choosing.choose(model)
        if not token:
            _teach(model)
            return
        pick = subjects.pick_of(model, token)
        written = choosing.begin(model)
        choosing.say_in_address(written, token)
        if pick is not None:
            _page(model, pick, token)


def _teach(model: FittedModel) -> None:
    """What to do with an empty screen."""
    why = (
        "This model is not fit to plan with, so no best plan is looked for. A page can still be "
        "made of a plan that is kept: it says so, and recommends nothing."
        if state.is_unfit(model)
        else "There is no plan to decide on yet."
    )
    st.markdown(
        f":gray[{why} Keep a plan on What-if or Optimize: it becomes one page here, with the "
        "money, the risk, and what else could be done.]"
    )
    if st.button("Start from the current plan", icon=":material/edit_calendar:"):
        st.switch_page("plan/what_if.py")


def _page(model: FittedModel, pick: Pick, token: str) -> None:
    of, key = subjects.subject_of(model, pick), subjects.key_of(model, pick)
    grid = st.grid(5, min_column_width=155)
    left, right = grid.cell(column_span=3), grid.cell(column_span=2)
    with right.container(key=taken.FIELDS):
        written = form.ask(model, brief(of).verdict)
    choosing.say_in_address(written, token)
    fields = fields_of(written)
    if fields is None:
        return

    def page(asked: Asked) -> tuple[Brief, str]:
        return brief(of, fields, asked), f"{key} {written!r} {more.told(asked)}"

    with left:
        asked = more.show(
            model, of, key, lambda one, again: preview.show(*page(one), written.paper, again)
        )
    with right:
        with st.container(key=taken.FILES):
            files.show(model, pick, *page(asked), written.paper)
        taken.wait_for(written)
