"""The plan in view is kept: as a new version of its scenario, or as one of its own."""

from __future__ import annotations

import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.ui.parts.markup import plain
from planner.ui.plans import fits, listing, name_form, opening
from planner.ui.plans.keep import keep
from planner.ui.plans.opened import Opened
from planner.ui.shell import state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.what_if.sheet import Sheet
from planner.wording import differences, plans

_NOT_SAVED = "The plan was not saved"
_NEXT = "Save as the next version"


def bar(model: FittedModel, sheet: Sheet, key: str) -> None:
    """Which scenario the plan is, and keeping it; what goes wrong with that stops nothing else."""
    with guarded("Plans cannot be kept"):
        _bar(model, sheet, key)


def _bar(model: FittedModel, sheet: Sheet, key: str) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        opened = opening.in_view(model)
        st.markdown(_line(model, opened), width="content")
        box = f"save-{sheet.forms}-{key}"
        if opened is None:
            st.button(
                "Save",
                key=f"keep-{key}",
                type="tertiary",
                icon=":material/save:",
                shortcut="Mod+S",
                on_click=_unfold,
                args=(box,),
            )
        elif st.button(
            "Save", key=f"save-on-{key}", type="tertiary", icon=":material/save:", shortcut="Mod+S"
        ):
            _save_on(model, sheet, opened)
        fields = st.popover("Save as", key=box, on_change="rerun")
        if fields.open:
            with fields:
                _fields(model, sheet, opened, box)
    if opened is not None and opened.version.fit.fingerprint != model.fingerprint:
        made = listing.made_with(model, opened.version, "Made with")
        said = f"{made} Both answers stand below the charts."
        st.caption(f":orange[:material/published_with_changes:] {plain(said)}")
    _report(model, sheet)


def _save_on(model: FittedModel, sheet: Sheet, opened: Opened) -> None:
    """A new version with the name and tags of the one before, where there is something new."""
    if _is_as_kept(model, sheet, opened):
        st.toast(f"Nothing was changed since {plain(plans.called(opened.version))}.")
        return
    _save(model, sheet, opened, opened.version.name, "", opened.version.tags)


def _is_as_kept(model: FittedModel, sheet: Sheet, opened: Opened) -> bool:
    return opened.is_as_kept(sheet.draft, _assumed(model))


def _assumed(model: FittedModel) -> Assumptions:
    """What counts over the horizon in view: only that goes with a plan."""
    left_out = state.left_out(model)
    rows = state.workbench(model).assumptions.rows
    return Assumptions(tuple(row for row in rows if row not in left_out))


def _unfold(box: str) -> None:
    st.session_state[box] = True


def _line(model: FittedModel, opened: Opened | None) -> str:
    sheet = state.workbench(model).sheets[state.view_key(model)]
    if opened is None:
        return ":small[:gray[Not saved yet]]"
    as_kept = _is_as_kept(model, sheet, opened)
    return f"**{plain(plans.called(opened.version))}** :gray[{'' if as_kept else '· edited since'}]"


def in_view(model: FittedModel) -> None:
    """On other screens: which scenario is in view."""
    opened = opening.in_view(model)
    if opened is not None:
        st.caption(f"Plan in view on What-if: **{plain(plans.called(opened.version))}**")


def other_fit(model: FittedModel) -> None:
    """Where the scenario in view was made with another fit: both answers, side by side."""
    opened = opening.in_view(model)
    if opened is not None:
        with guarded():
            fits.show(model, opened.version)


# --- fields -----------------------------------------------------------------------------


def _fields(model: FittedModel, sheet: Sheet, opened: Opened | None, key: str) -> None:
    if opened is None:
        said = name_form.ask(key, None, ("Save",))
    else:
        said = name_form.ask(key, opened.version, (_NEXT, "Save as new"))
    if said is not None:
        onto = opened if said.pressed == _NEXT else None
        _save(model, sheet, onto, said.name, said.note, said.tags)


def _save(
    model: FittedModel,
    sheet: Sheet,
    onto: Opened | None,
    name: str,
    note: str,
    tags: list[str] | tuple[str, ...],
) -> None:
    """Keep the plan on What-if with what stands beside it; it is what is in view from then on."""
    now = opening.in_view(model)
    said = dict({} if now is None else now.beside)
    said["assumptions"] = _assumed(model).canonical()
    try:
        plan = sheet.draft.plan(model)
        saved = keep(model, plan, said, onto, name, note, tags)
        content = services.store().content(saved.version.scenario, saved.version.number)
        opening.keep_in_view(model, opening.opened_of(model, saved.version, content)[0])
    except HeadroomError as error:
        show_error(error, _NOT_SAVED)
        return
    sheet.saved, sheet.report = saved, None
    sheet.forms += 1
    st.rerun(scope="app")


# --- what came of it --------------------------------------------------------------------


def _report(model: FittedModel, sheet: Sheet) -> None:
    saved = sheet.saved
    if saved is None:
        return
    if saved.overtaken is None:
        st.caption(f":material/check: Saved as {plain(plans.called(saved.version))}.")
        return
    said = f"{plain(plans.overtaken(saved.version, saved.overtaken))}\n"
    for whose, of in (("They", saved.overtaken.theirs), ("You", saved.overtaken.mine)):
        changed = plain(f"{whose} changed: {differences.sentence(of, model.card)}.")
        said = f"{said}\n- {changed}"
    st.warning(
        said,
        title="Somebody else saved meanwhile, and nothing is lost",
        icon=":material/call_split:",
    )
    row = st.container(horizontal=True, gap="small")
    last = saved.overtaken.since[-1]
    if row.button(f"Open theirs, version {last.number}", key=f"theirs-{last.number}"):
        try:
            opening.open_version(model, last)
        except HeadroomError as error:
            show_error(error)
            return
        st.rerun(scope="app")
    if row.button("Understood", key=f"understood-{last.number}", type="tertiary"):
        sheet.saved = None
        st.rerun()
