"""The form for one guardrail: its kind in plain words, and the fields that this kind has."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from optimizer.guardrails.form import Line
from planner.ui.optimize.guardrail_fields import Form, draw


def show(
    model: FittedModel, reference: Reference, old: Guardrail | None, key: str
) -> dict[str, Any] | None:
    """The guardrail as typed, in the contract's words, once it is handed in.

    Raises
    ------
    InvalidProblem
        If it is handed in with a text that is no figure.
    """
    given = {} if old is None else old.canonical()
    kinds = {kind.kind: kind for kind in Guardrail.offered()}
    chosen = st.selectbox(
        "Add a rule" if old is None else "Change the rule",
        list(kinds),
        index=None if old is None else list(kinds).index(old.kind),
        format_func=lambda name: kinds[name].title,
        placeholder="Choose what it is about",
        key=f"rule-kind-{key}",
    )
    if chosen is None:
        return None
    same = given if given.get("kind") == chosen else {"kind": chosen}
    with st.form(f"rule-form-{chosen}-{key}", border=True):
        st.caption(kinds[chosen].purpose)
        form = Form(model, reference, same, key)
        document = _typed(form, kinds[chosen])
        label = "Add the rule" if old is None else "Change it"
        if st.form_submit_button(label, icon=":material/check:"):
            for title, error in form.faults:
                raise InvalidProblem(f"{title}: {error.message}", error.remedy)
            return {"kind": chosen, **document}
    return None


def _typed(form: Form, kind: type[Guardrail]) -> dict[str, Any]:
    """What the fields of a kind hold; open ones that are needed are left out."""
    document: dict[str, Any] = {}
    for item in kind.form:
        if not isinstance(item, Line):
            document |= draw(form, item, document)
            continue
        grid = st.grid(item.columns, min_column_width=item.width, gap="small")
        for field in item.fields:
            with grid.cell():
                document |= draw(form, field, document)
    return document
