"""The drawer of assumptions: what is assumed beyond the model, and a form for more."""

from __future__ import annotations

import streamlit as st

from mmm_core.assumptions import Row
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.shell.workbench import Workbench
from planner.ui.what_if import assumption_form
from planner.wording import assumed, dates

_NOT_BY_KEY = (
    "Of the assumptions. Undo above the table, and Ctrl + Z, take back changes of the plan."
)


def show(model: FittedModel) -> None:
    """Folded up below the grids, which it never moves; what is in it is said below, then.

    Its label stays as it is: one that changes would fold it up.
    """
    with st.expander(
        "Assumptions",
        key=f"assumptions-{state.view_key(model)}",
        icon=":material/psychology_alt:",
        on_change="rerun",
    ) as drawer:
        if drawer.open:
            _inside()
    if not drawer.open and (said := assumed.line(model)):
        st.caption(plain(said))


@stage.part()
def _inside() -> None:
    """What is typed into the form draws only this anew; what is taken, the whole screen."""
    with guarded():
        model = state.current_model()
        bench, key = state.workbench(model), state.view_key(model)
        if not bench.assumptions.rows:
            st.markdown(
                ":gray[Nothing is assumed beyond the model and its card. What you add here holds "
                "for every figure on every screen, and for the plans that are found.]"
            )
        for place, row in enumerate(bench.assumptions.rows):
            _line(model, bench, row, f"{place}-{key}")
        _back(bench, key)
        _form(model, bench, f"{bench.forms}-{key}")


# --- those there are --------------------------------------------------------------------


def _line(model: FittedModel, bench: Workbench, row: Row, key: str) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(_said(model, row), width="stretch")
    line.button(
        "Change", key=f"change-{key}", type="tertiary", icon=":material/edit:",
        disabled=bench.assuming == row, on_click=bench.assume_anew, args=(row,),
    )  # fmt: skip
    if line.button("Remove", key=f"remove-{key}", type="tertiary", icon=":material/delete:"):
        bench.assume_less(row)
        st.rerun()


def _said(model: FittedModel, row: Row) -> str:
    sentence = assumed.sentence(model, row)
    why = state.left_out(model).get(row)
    mark = ":orange[:material/warning:]" if why else ":material/check_small:"
    said = f"{mark} {plain(sentence[0].upper() + sentence[1:])}"
    by = " ".join(filter(None, [row.who, _day(model, row.when)]))
    beside = ", ".join(filter(None, [row.note, by]))
    if beside:
        said += f"  \n:small[:gray[{plain(beside)}]]"
    return f"{said}  \n:orange[Does not count here: {plain(why)}]" if why else said


def _day(model: FittedModel, when: str) -> str:
    return dates.said_moment(when, model.card.locale) if when else ""


def _back(bench: Workbench, key: str) -> None:
    if not bench.assumed:
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    if row.button(
        "Undo the last change", key=f"unassume-{key}", type="tertiary", icon=":material/undo:"
    ):
        bench.assume_as_before()
        st.rerun()
    row.caption(_NOT_BY_KEY, width="content")


# --- one more, or another ---------------------------------------------------------------


def _form(model: FittedModel, bench: Workbench, key: str) -> None:
    old = bench.assuming
    try:
        row = assumption_form.show(model, old, key)
        if row is None:
            if old is not None:
                keep, args = bench.assume_anew, (None,)
                st.button("Keep it as it was", key=f"keep-{key}", on_click=keep, args=args)
            return
        assumptions = services.with_assumption(
            model, state.horizon(model), bench.assumptions, row, old
        )
    except HeadroomError as error:
        show_error(error, "This cannot be assumed")
        return
    if row.is_neutral:
        st.caption("That changes nothing, so nothing is kept.")
        return
    bench.assume(assumptions)
    st.rerun()
