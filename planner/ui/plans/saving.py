"""The plan in view is kept: as a new version of its scenario, or as one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.scenarios.records import Version
from planner.scenarios.texts import tidied
from planner.ui.brief import link
from planner.ui.parts import in_sight
from planner.ui.parts.markup import plain
from planner.ui.plans import fits, listing, name_form, opening, record
from planner.ui.plans.keep import keep
from planner.ui.plans.opened import Opened
from planner.ui.shell import person, state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.what_if import untaken
from planner.ui.what_if.sheet import Sheet
from planner.wording import plans

_NOT_SAVED = "The plan was not saved"
_SAVE, _RENAME = "Save", "Rename it and save the next version"
_NAMES = (
    "Under this name it becomes the next version. Under another it becomes a plan of its own, "
    "unless you rename this one."
)


def bar(model: FittedModel, sheet: Sheet, key: str) -> None:
    """Which scenario the plan is, and keeping it; what goes wrong with that stops nothing else."""
    with guarded("Plans cannot be kept"):
        _bar(model, sheet, key)


def _bar(model: FittedModel, sheet: Sheet, key: str) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    opened, box = opening.in_view(model), f"save-{sheet.forms}-{key}"
    with row:
        st.markdown(_line(model, sheet, opened), width="content")
        pressed = _save_button(opened, box, key)
        fields = st.popover("Save as", key=box, on_change="rerun")
    record.beside_plan(model, row)
    untaken.beside_save(sheet, key)
    if pressed and opened is not None:
        _save_on(model, sheet, opened)
    if fields.open:
        inside = f"inside-{box}"
        with fields, st.container(key=inside):
            _fields(model, sheet, opened, box)
            if st.session_state.pop(_by_key(box), False):
                in_sight.bring(box, inside)
    if opened is not None and opened.version.fit.fingerprint != model.fingerprint:
        made = listing.made_with(model, opened.version, "Made with")
        said = f"{made} Both answers stand below the charts."
        st.caption(f":orange[:material/published_with_changes:] {plain(said)}")
    _report(model, sheet)


def _save_button(opened: Opened | None, box: str, key: str) -> bool:
    """Whether the next version is to be saved; what has no name or nobody to save it asks first."""
    if opened is not None and not person.is_missing():
        return st.button(
            "Save", key=f"save-on-{key}", type="tertiary", icon=":material/save:", shortcut="Mod+S"
        )
    st.button(
        "Save",
        key=f"keep-{key}",
        type="tertiary",
        icon=":material/save:",
        shortcut="Mod+S",
        on_click=_unfold,
        args=(box,),
    )
    return False


def _save_on(model: FittedModel, sheet: Sheet, opened: Opened) -> None:
    """A new version with the name and tags of the one before, where there is something new."""
    if not sheet.untaken and _is_as_kept(model, sheet, opened):
        st.toast(f"Nothing was changed since {plain(plans.called(opened.version))}.")
        return
    _save(model, sheet, opened, _name(opened), "", opened.version.tags)


def _name(opened: Opened) -> str:
    """What its scenario goes by now: an older version may have been opened since it was renamed."""
    return services.store().scenario(opened.version.scenario).latest.name


def _is_as_kept(model: FittedModel, sheet: Sheet, opened: Opened) -> bool:
    stands = state.workbench(model).commitments.within(model, sheet.draft.horizon)
    return opened.is_as_kept(sheet.draft, _assumed(model), stands)


def _assumed(model: FittedModel) -> Assumptions:
    """What counts over the horizon in view: only that goes with a plan."""
    left_out = state.left_out(model)
    rows = state.workbench(model).assumptions.rows
    return Assumptions(tuple(row for row in rows if row not in left_out))


def _unfold(box: str) -> None:
    st.session_state[box] = st.session_state[_by_key(box)] = True


def _by_key(box: str) -> str:
    """Under which it is known that the box was opened from elsewhere on the screen."""
    return f"opened-{box}"


def _line(model: FittedModel, sheet: Sheet, opened: Opened | None) -> str:
    if opened is None:
        return ":small[:gray[Not saved yet]]"
    notes = list(_known_of(opened.version))
    if not _is_as_kept(model, sheet, opened):
        notes.append("edited since")
    said = "".join(f" · {note}" for note in notes)
    return f"**{plain(plans.called(opened.version))}**:gray[{said}]"


def _known_of(version: Version) -> Iterator[str]:
    """What has become of a version since it was opened."""
    now = services.store().scenario(version.scenario)
    if any(one.number == version.number for one in now.approved):
        yield "the plan of record"
    if version.number < now.latest.number:
        yield f"version {now.latest.number} is the latest"


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
    onto = None
    try:
        untaken.require_none(sheet)
    except HeadroomError as error:
        show_error(error, _NOT_SAVED)
        untaken.drop(sheet, key)
        return
    if opened is None:
        said = name_form.ask(key, None, (_SAVE,))
    else:
        now = replace(opened.version, name=_name(opened))
        said = name_form.ask(key, now, (_SAVE, _RENAME), _NAMES)
        if said is not None and (said.pressed == _RENAME or tidied(said.name) == now.name):
            onto = opened
    if said is not None:
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
        untaken.require_none(sheet)
        plan = sheet.draft.plan(model)
        onto_version = None if onto is None else onto.version
        saved = keep(model, plan, said, onto_version, name, note, tags)
        content = services.store().content(saved.version.scenario, saved.version.number)
        opening.keep_in_view(model, opening.opened_of(model, saved.version, content)[0])
    except HeadroomError as error:
        show_error(error, _NOT_SAVED)
        return
    sheet.saved, sheet.report = saved, None
    sheet.forms += 1
    # Said where it was pressed too, which may be far below.
    st.toast("The plan is saved.", icon=":material/check:")
    st.rerun(scope="app")


# --- what came of it --------------------------------------------------------------------


def _report(model: FittedModel, sheet: Sheet) -> None:
    saved = sheet.saved
    if saved is None:
        return
    if saved.overtaken is None:
        opened = opening.in_view(model)
        if opened is None or not _is_as_kept(model, sheet, opened):
            sheet.saved = None
        else:
            row = st.container(horizontal=True, vertical_alignment="center", gap="small")
            said = f":small[:gray[:material/check: Saved as {plain(plans.called(saved.version))}.]]"
            row.markdown(said, width="content")
            with row:
                link.of_version(saved.version)
        return
    lines = plans.overtaken_lines(saved.version, saved.overtaken, model.card)
    said = "\n".join(f"- {plain(line)}" for line in lines)
    st.warning(
        f"{plain(plans.overtaken(saved.version, saved.overtaken))}\n\n{said}",
        title="There are newer versions than the one you went on from, and nothing is lost",
        icon=":material/call_split:",
    )
    row = st.container(horizontal=True, gap="small")
    last = saved.overtaken.since[-1]
    if row.button(f"Open version {last.number}", key=f"theirs-{last.number}"):
        try:
            opening.open_version(model, last)
        except HeadroomError as error:
            show_error(error)
            return
        st.rerun(scope="app")
    if row.button("Understood", key=f"understood-{last.number}", type="tertiary"):
        sheet.saved = None
        st.rerun()
