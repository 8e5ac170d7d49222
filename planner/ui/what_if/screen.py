"""A plan as a calendar that answers while it is edited."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.model import FittedModel
from planner import services
from planner.calendar import link
from planner.calendar.draft import Draft
from planner.calendar.history import Calendar
from planner.contract import plan_tables
from planner.services import Forecast
from planner.ui.parts import basis, beyond, standing
from planner.ui.parts.markup import plain
from planner.ui.plans import opening, saving
from planner.ui.shell import session, sidebar, stage, state
from planner.ui.shell.errors import guarded
from planner.ui.what_if import (
    against,
    assumptions,
    by_channel,
    grids,
    outlook,
    set_aside,
    stress,
    tools,
    untaken,
    view,
)
from planner.ui.what_if.against import Against
from planner.ui.what_if.sheet import Sheet


@stage.part()
def show() -> None:
    """The forecast on top, the grids below; typing draws only this anew."""
    with guarded():
        model = state.current_model()
        key, sheet = state.view_key(model), sheet_of(model)
        if opening.follow(model, sheet):
            st.rerun()
        sidebar.in_view(model, briefly=True)
        top = st.container()
        first = st.container(horizontal=True, vertical_alignment="center", gap="small")
        bar = st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        )
        left = bar.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        )
        with bar.container(horizontal=True, vertical_alignment="center", width="content"):
            other = against.choose(model, sheet, key)
            chosen = view.choose(model, key)
        grids.take(model, sheet, grids.tables_of(model, sheet, chosen, key))
        with first:
            tools.steps_and_fills(model, sheet, chosen, key)
        with left:
            tools.show(model, sheet, chosen, key)
        in_link = _say_in_address(sheet)
        shown = _forecast(model, sheet, other)
        with top:
            outlook.headline(model, shown, other.name)
            outlook.figures(model, shown, other.name)
            outlook.last_edit(model, sheet)
            saving.bar(model, sheet, key)
            set_aside.say(model, key)
        grids.draw(model, sheet, chosen, key)
        assumptions.show(model)
        tools.report(sheet)
        beyond.warn(model, shown.beyond.farthest)
        stands = state.workbench(model).commitments
        away = services.departures(model, sheet.draft.plan(model), stands)
        standing.warn(model, away, "This plan")
        outlook.weeks(model, sheet, shown)
        outlook.notes(shown)
        _foot(model, sheet, key, in_link)
        if not state.is_unfit(model):
            outlook.pictures(model, sheet, shown)
            by_channel.show(model, shown, other.name)
            stress.show(model, sheet)
        saving.other_fit(model)
        basis.show(model, state.reference(model))


def sheet_of(model: FittedModel) -> Sheet:
    """The plan of whoever looks; at first the current plan, or what the address says."""
    sheets, key = state.workbench(model).sheets, state.view_key(model)
    if key not in sheets:
        sheets[key] = _begin(model, Draft.of(model, state.reference(model).plan))
    for other, sheet in sheets.items():
        if other != key:
            sheet.forecast = None  # large, and soon made anew
    return sheets[key]


def _begin(model: FittedModel, begun: Draft) -> Sheet:
    """With the address, once in a session."""
    mine = session.mine()
    if mine.plan_linked:
        return Sheet(Calendar(begun), begun)
    mine.plan_linked = True
    said = st.query_params.get(link.KEY, "")
    draft, why = link.of_query(said, begun) if said else (begun, "")
    sheet = Sheet(Calendar(draft), begun, dropped=why)
    opening.recall(model, sheet, bool(said))
    return sheet


# --- forecast ---------------------------------------------------------------------------


@st.cache_resource(max_entries=3, show_spinner=False)
def _current(key: str, _model: FittedModel, _begun: Draft) -> Forecast:
    """Of the current plan, which every other one starts from."""
    plan, assumed = _begun.plan(_model), assumptions_of(_model)
    return services.forecast(_model, plan, state.reference(_model), plan, assumptions=assumed)


def _forecast(model: FittedModel, sheet: Sheet, other: Against) -> Forecast:
    """Of the plan as it stands; the one before is kept where nothing has changed."""
    shown = sheet.forecast
    if shown is not None and shown.basis.model.identity != model.identity:
        shown = None  # of other assumptions
    same = shown is not None and sheet.forecast_of is sheet.draft
    if shown is not None and same and sheet.against == other.name:
        return shown
    before = shown or _current(state.shown_key(model), model, sheet.begun)
    plan, reference, assumed = (
        sheet.draft.plan(model),
        state.reference(model),
        assumptions_of(model),
    )
    found = services.forecast(model, plan, reference, other.plan, before, assumptions=assumed)
    if shown is None or same:
        # Begun anew it is no edit of this plan's; compared anew the last one still is.
        found = replace(found, edit=None if shown is None else shown.edit)
    sheet.forecast, sheet.forecast_of, sheet.against = found, sheet.draft, other.name
    return found


# --- what is taken along ----------------------------------------------------------------


def _foot(model: FittedModel, sheet: Sheet, key: str, in_link: bool) -> None:
    untaken.say(sheet, "The file")
    st.download_button(
        "Download the plan (CSV)",
        data=plan_tables.write_plan(sheet.draft.plan(model), model),
        file_name=f"{model.name}_plan_{sheet.draft.horizon.start}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{key}",
        help="One line per period and row. The command line reads it as a plan; with --tail "
        "reference its figures are those on this screen.",
    )
    if not in_link:
        st.caption(
            "This plan differs from the current one in too many amounts for a link: it stays in "
            "this tab. Save it to keep it."
        )
    if sheet.dropped:
        st.caption(f":orange[:material/link_off:] {plain(sheet.dropped)}")


def _say_in_address(sheet: Sheet) -> bool:
    """Before the forecast, which takes its time: a reload shows what was typed last.

    Whether the address says all of the plan.
    """
    said = link.said(sheet.draft, sheet.begun)
    if said and st.query_params.get(link.KEY) != said:
        st.query_params[link.KEY] = said
    elif not said and link.KEY in st.query_params:
        del st.query_params[link.KEY]
    return opening.say_in_address(sheet, said)
