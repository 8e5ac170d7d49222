"""Home of plans: the plan of record, the list with its filters, and one scenario in full."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner import services
from planner.scenarios.reading import Wanted
from planner.scenarios.records import STATUSES, Scenario, Status, Version
from planner.ui.parts.markup import plain
from planner.ui.plans import brings, listing, scenario
from planner.ui.plans import record as of_record
from planner.ui.shell import session, sidebar, state
from planner.ui.shell.errors import guarded
from planner.wording import dates, plans

_WHAT_IF = "plan/what_if.py"
_STATUSES: dict[str, Status | None] = {"": None, **{plans.STATUS[one]: one for one in STATUSES}}


def show() -> None:
    """The screen."""
    model = state.current_model()
    sidebar.in_view(model)
    with guarded("Plans cannot be read"):
        everything = services.store().scenarios(Wanted(line=model.card.line, archived=None))
        record = of_record.of_view(model)
        _headline(model, everything, record)
        if record is not None:
            _say_record(model, record)
        if not everything:
            _teach()
            return
        mine = session.mine()
        if mine.notice:
            st.caption(f":material/check: {plain(mine.notice)}")
            mine.notice = ""
        listing.show(model, _chosen(model, everything))
        scenario.show(model, everything)


def _headline(model: FittedModel, kept: list[Scenario], record: Version | None) -> None:
    length = dates.length(model, state.horizon(model))
    if record is not None:
        st.title(
            plain(f"{plans.called(record)} is the plan of record of these {length}"), anchor=False
        )
    elif kept:
        many = f"{len(kept):,} plan{'s are' if len(kept) > 1 else ' is'} kept"
        st.title(plain(f"{many}, none of record for these {length}"), anchor=False)
    else:
        st.title("No plan is kept yet", anchor=False)


def _say_record(model: FittedModel, record: Version) -> None:
    """What it brings, and who decided so."""
    said = of_record.said_of(brings.in_view(model, record))
    lines = [f"It {said}.{listing.made_with(model, record, ' Made with')}"]
    log = services.store().approvals.log(record.scenario)
    approved = [d for d in log if d.number == record.number and d.event == "approved"]
    lines += [f"{plans.decision(one, model.card.locale)}." for one in approved[-1:]]
    st.markdown("  \n".join(map(plain, lines)))


def _teach() -> None:
    st.markdown(
        ":gray[A plan that is kept has a name, and every save is a version: nothing is "
        "overwritten. Start from the current plan on What-if and press **Save**, or keep the "
        "best plan on Optimize.]"
    )
    row = st.container(horizontal=True, gap="small")
    if row.button("Start from the current plan", icon=":material/edit_calendar:"):
        st.switch_page(_WHAT_IF)
    if row.button("Find the best plan", icon=":material/tune:", type="tertiary"):
        st.switch_page("plan/optimize.py")


# --- filters ----------------------------------------------------------------------------


def _chosen(model: FittedModel, everything: list[Scenario]) -> list[Scenario]:
    """What the filters leave."""
    people = sorted({one.latest.by.name for one in everything})
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    text = row.text_input(
        "Find", placeholder="Name, note or tag", key="plans-text", width=220, autocomplete="off"
    )
    status = row.selectbox(
        "Status",
        list(_STATUSES),
        format_func=lambda name: name or "Any",
        key="plans-status",
        width=140,
        help="As the latest version stands; approved is what any version is.",
    )
    by = row.selectbox(
        "Saved by",
        ["", *people],
        format_func=lambda name: name or "Anybody",
        key="plans-by",
        width=180,
    )
    here = row.toggle("This horizon only", key="plans-here")
    away = row.toggle("Archived", key="plans-away", help="Those that were put away, instead.")
    wanted = Wanted(line=model.card.line, status=_STATUSES[status], text=text or "")
    horizon = state.horizon(model)
    key = (str(horizon.start), horizon.periods)
    return [
        one
        for one in everything
        if wanted.takes(one)
        and one.archived == away
        and by in ("", one.latest.by.name)
        and (not here or any((of.starts, of.periods) == key for of in (one.latest, *one.approved)))
    ]
