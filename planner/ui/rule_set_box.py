"""Guardrails kept under a name, taken up again, and passed on as CSV.

Names last as long as the session; what is to last longer is downloaded.
"""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import rule_sets
from planner.ui import state
from planner.ui.draft import Draft
from planner.ui.errors import show_error
from planner.ui.plain import plain

_MOST_NAME = 60
_MOST_SETS = 30


def show(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    """Save, load, download, upload."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        with st.popover("Keep or load a set", icon=":material/bookmark:", key=f"sets-{key}"):
            st.caption(
                "A set is every guardrail on this screen: the table and the rules. It is kept as "
                "long as this session; download it to keep it longer or to pass it on."
            )
            _keep(draft, key)
            _load(key)
            _upload(model, key)
        _download(model, reference, draft, key)


def _keep(draft: Draft, key: str) -> None:
    name = st.text_input("Name", max_chars=_MOST_NAME, key=f"set-name-{key}")
    kept = state.session().rule_sets.setdefault(key, {})
    full = len(kept) >= _MOST_SETS and name.strip() not in kept
    if st.button("Keep", key=f"set-keep-{key}", disabled=not name.strip() or full):
        kept[name.strip()] = draft
        st.toast(f"{plain(name.strip())} is kept.", icon=":material/check:")


def _load(key: str) -> None:
    kept = state.session().rule_sets.get(key, {})
    if not kept:
        return
    name = st.selectbox("Kept sets", list(kept), key=f"set-load-{key}")
    if st.button("Load", key=f"set-take-{key}") and name in kept:
        mine = state.session()
        mine.drafts[key] = mine.drafts[key].with_set_of(kept[name])
        st.rerun(scope="app")


def _upload(model: FittedModel, key: str) -> None:
    mine = state.session()
    number = mine.forms.get(f"upload {key}", 0)
    file = st.file_uploader("From a file", type="csv", key=f"set-file-{number}-{key}")
    if file is None:
        return
    try:
        rules = rule_sets.read_rules(_text(file.getvalue()), model)
        mine.drafts[key] = mine.drafts[key].with_guardrails(model, rules)
    except HeadroomError as error:
        show_error(error, "The file was not taken up")
        return
    mine.forms[f"upload {key}"] = number + 1
    st.rerun(scope="app")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidProblem("The file is no UTF-8 text.", 'Save it as "CSV UTF-8".') from error


def _download(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    try:
        text = rule_sets.write_rules(draft.guardrails(model, reference))
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
