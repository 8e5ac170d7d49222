"""Guardrails beside the table: each as its sentence, a form to add one, rounding, and sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import streamlit as st

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from optimizer.problem import Versus
from optimizer.requirements import Ground
from planner import services
from planner.contract import guardrail_sets
from planner.ui.optimize import doubts, guardrail_form, refusals, set_box, terms
from planner.ui.optimize.draft import Draft
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import show_error
from planner.wording import definitions
from planner.wording.figures import Reader
from planner.wording.sentences import said_requirement
from planner.wording.units import Units

Step = Literal["round_to", "least_move"]
_STEPS: tuple[tuple[Step, str, str], ...] = (
    ("round_to", "Round to", f"{definitions.ROUND_TO} Such as 1,000 or 10 k."),
    ("least_move", "Leave moves smaller than this alone", definitions.LEAST_MOVE),
)
_VERSUS: dict[Versus, str] = {"zero": "As they are", "reference": "Versus current"}


def edit(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    """The draft with these guardrails, rounding and details as they are now."""
    count = len(draft.extra) + len(draft.declined)
    label = f"More rules ({count})" if count else "More rules"
    with st.expander(label, key=f"more-rules-{key}", icon=":material/rule:"):
        refusals.lines(model, key)
        _list(model, reference, draft, key)
        _form(model, reference, draft, key)
        draft = _practical(model, reference, draft, key)
        set_box.show(model, reference, draft, key)
    return draft


# --- those there are --------------------------------------------------------------------


def _list(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    if not draft.extra:
        st.markdown(
            ":gray[No further rules. Add one below: a floor for a group of channels, a burst that "
            "is worth while or not bought, a limit on what moves, a floor for bad draws.]"
        )
        return
    bench, ground = (
        state.workbench(model),
        services.ground_of(model, reference, services.SHOWN_TAIL),
    )
    for place, guardrail in enumerate(draft.extra):
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(_said(model, ground, guardrail), width="stretch")
        row.button(
            "Edit", key=f"edit-{place}-{key}", type="tertiary", icon=":material/edit:",
            on_click=bench.edit_extra, args=(place,),
        )  # fmt: skip
        row.button(
            "Remove", key=f"remove-{place}-{key}", type="tertiary", icon=":material/delete:",
            on_click=bench.remove_extra, args=(place,),
        )  # fmt: skip


def _said(model: FittedModel, ground: Ground, guardrail: Guardrail) -> str:
    sentence = plain(said_requirement(model, guardrail, guardrail.sentence(ground)))
    try:
        guardrail_sets.require_fit(guardrail, ground)
    except InvalidProblem as error:
        return f":orange[:material/warning:] {sentence}  \n:orange[{plain(str(error))}]"
    notes = "".join(f"  \n:orange[{plain(note)}]" for note in guardrail.notes(ground))
    return f":material/check_small: {sentence}{notes}"


# --- one more, or another ---------------------------------------------------------------


def _form(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    bench = state.workbench(model)
    place = bench.editing
    old = draft.extra[place] if place is not None and place < len(draft.extra) else None
    form_key = f"{key}-{bench.forms}"
    document = None
    try:
        document = guardrail_form.show(model, reference, old, form_key)
    except InvalidProblem as error:
        show_error(error, "This rule cannot be asked for")
    if old is not None:
        st.button("Keep it as it was", key=f"keep-{form_key}", on_click=bench.leave_form)
    if document is None:
        return
    ground = services.ground_of(model, reference, services.SHOWN_TAIL)
    taken = {guardrail.label for guardrail in draft.extra}
    label = old.label if old is not None else guardrail_sets.free_label(document["kind"], taken)
    try:
        guardrail = guardrail_sets.guardrail_from({**document, "label": label}, model)
        guardrail_sets.require_fit(guardrail, ground)
    except InvalidProblem as error:
        show_error(error, "This rule cannot be asked for")
        return
    if _asked_back(model, guardrail, ground):
        return
    bench.draft = draft.with_extra(guardrail, place if old is not None else None)
    bench.leave_form()
    st.rerun(scope="app")


def _asked_back(model: FittedModel, guardrail: Guardrail, ground: Ground) -> bool:
    """Whether an amount was just asked back; handed in once more, it is meant."""
    bench, odd = state.workbench(model), doubts.of_guardrail(model, guardrail, ground)
    if odd is None or bench.doubted == guardrail:
        return False
    bench.doubted = guardrail
    st.warning(f"{plain(odd)} If it is, press the button once more.", icon=":material/help:")
    return True


# --- practical --------------------------------------------------------------------------


def _practical(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    grid = st.grid(3, min_column_width=200, gap="medium", vertical_alignment="top")
    for name, label, text in _STEPS:
        with grid.cell():
            draft = _step(model, draft, name, label, text, key)
            odd = terms.doubts_of(model, reference, draft)
            doubts.ask(model, [one for one in odd if one.field == name], key)
    with grid.cell():
        versus = one_of(
            "Bad cases count",
            _VERSUS,
            draft.versus,
            f"versus-{key}",
            definitions.VERSUS,
            disabled=draft.ask == "goal" or draft.statistic == "mean",
        )
    return replace(draft, versus=versus)


def _step(model: FittedModel, draft: Draft, name: Step, label: str, text: str, key: str) -> Draft:
    """An amount below which nothing is planned; none where the field is empty."""
    units = Units.of(model)
    now = draft.round_to if name == "round_to" else draft.least_move
    typed = figure_field.ask(
        f"{label} ({plain(units.symbol)})" if units.symbol else label,
        Reader("money", units.currency, units.locale),
        now,
        f"{name}-{key}",
        text,
        text=draft.entries.text(name),
        placeholder="none",
    )
    draft, value = draft.with_text(name, typed.unread), now if typed.error else typed.value or None
    if name == "round_to":
        return replace(draft, round_to=value)
    return replace(draft, least_move=value)
