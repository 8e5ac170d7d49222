"""Guardrails saved under a name, taken up again, and passed on as CSV."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.limits import SET_NAME
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import services
from planner.contract import guardrail_sets
from planner.contract.spreadsheets import text_of
from planner.scenarios.records import KeptSet, LeftOut
from planner.scenarios.saved_sets import SavedSets
from planner.ui.optimize.draft import Draft
from planner.ui.parts.markup import plain
from planner.ui.shell import person, state
from planner.ui.shell.errors import guarded, show_error
from planner.wording.sets import said_author

_MOST_MEGABYTES = 2
_MOST_SAID = 3
_LEFT = "The set was left as it was"


def show(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    """Save, load, delete, download, upload."""
    saved = services.saved_sets(model)
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        with st.popover("Save or load a set", icon=":material/bookmark:", key=f"sets-{key}"):
            st.caption(
                "A set is every guardrail on this screen: the table and the rules. Saved sets are "
                "shared by everyone who plans with this model here, or with another fit of it."
            )
            if services.changes_allowed():
                with guarded(_LEFT):
                    _save(saved, model, reference, draft, key)
            with guarded(_LEFT):
                _take(saved, model, reference, key)
            _upload(model, reference, key)
        _download(model, reference, draft, key)


def _save(
    saved: SavedSets, model: FittedModel, reference: Reference, draft: Draft, key: str
) -> None:
    """Keep what is on the screen; what somebody else saved meanwhile is shown and stays."""
    with st.form(f"save-set-{key}", border=False):
        name = st.text_input(
            "Name",
            max_chars=SET_NAME.most,
            placeholder="Such as: brand floor 2026",
            key=f"name-{key}",
        )
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        pressed = row.form_submit_button("Save", key=f"set-save-{key}")
        replace = row.checkbox("Replace a set of that name", key=f"set-replace-{key}")
    if not pressed:
        return
    seen = state.workbench(model).sets
    with seen.told():
        last = seen.of(name) if replace else None
        kept = saved.save(name, draft.guardrails(model, reference), person.known(), last)
        seen.take(kept)
        st.toast(f"{plain(kept.name)} is saved.", icon=":material/check:")


def _take(saved: SavedSets, model: FittedModel, reference: Reference, key: str) -> None:
    """Load or delete one of the saved sets; what was deleted last can be brought back."""
    bench = state.workbench(model)
    kept, left_out = saved.listed()
    _say_left_out(left_out)
    if kept:
        _choose(saved, kept, model, reference, key)
    bench.sets.list(kept)
    if bench.deleted is not None:
        name, text = bench.deleted
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.caption(f"{plain(name)} was deleted.")
        if text and row.button("Undo", key=f"set-undo-{key}", type="tertiary"):
            bench.sets.take(saved.restore(name, text, person.known()))
            bench.deleted = None
            st.rerun(scope="app")


def _say_left_out(left_out: Sequence[LeftOut]) -> None:
    if not left_out:
        return
    more = len(left_out) - _MOST_SAID
    lines = [f"- {plain(one.file)}: {plain(one.why)}" for one in left_out[:_MOST_SAID]]
    st.warning(
        "\n".join([*lines, f"- {more:,} more."] if more > 0 else lines),
        title="Sets in these files were not taken in",
        icon=":material/info:",
    )


def _choose(
    saved: SavedSets, kept: list[KeptSet], model: FittedModel, reference: Reference, key: str
) -> None:
    bench, sets = state.workbench(model), {one.name: one for one in kept}
    name = st.selectbox("Saved sets", list(sets), key=f"set-load-{key}")
    st.caption(f"Saved: {plain(said_author(sets[name], model.card.locale))}")
    buttons = st.container(horizontal=True, gap="small")
    if buttons.button("Load", key=f"set-take-{key}"):
        loaded, guardrails = saved.load(name)
        bench.take_set(bench.draft.with_guardrails(model, reference, guardrails))
        bench.sets.take(loaded)
        st.rerun(scope="app")
    if services.changes_allowed() and buttons.button(
        "Delete", key=f"set-delete-{key}", type="tertiary"
    ):
        with bench.sets.told():
            text = saved.delete(name, bench.sets.of(name) or "")
            bench.deleted = (name, text or "")
            st.rerun(scope="app")


def _upload(model: FittedModel, reference: Reference, key: str) -> None:
    bench = state.workbench(model)
    file = st.file_uploader(
        "From a file",
        type="csv",
        max_upload_size=_MOST_MEGABYTES,
        key=f"set-file-{bench.uploads}-{key}",
    )
    if file is None:
        return
    try:
        guardrails = guardrail_sets.read_set(_text(file.getvalue()), model)
        bench.take_set(bench.draft.with_guardrails(model, reference, guardrails))
    except HeadroomError as error:
        show_error(error, "The file was not taken up")
        return
    bench.uploads += 1
    st.rerun(scope="app")


def _text(content: bytes) -> str:
    try:
        return text_of(content)
    except UnicodeDecodeError as error:
        raise InvalidProblem("The file is no UTF-8 text.", 'Save it as "CSV UTF-8".') from error


def _download(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    try:
        text = guardrail_sets.write_set(draft.guardrails(model, reference))
    except HeadroomError:
        text = ""
    st.download_button(
        "Download the set (CSV)",
        data=text,
        file_name=f"{model.name}_guardrails.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        disabled=not text,
        key=f"set-download-{key}",
    )
