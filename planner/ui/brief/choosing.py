"""Which plan the page is about, and what was written on it; the address keeps both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.scenarios.records import Version
from planner.ui.brief.link import ADDRESS
from planner.ui.brief.written import KEYS, Written, of_query
from planner.ui.compare import picks
from planner.ui.parts.markup import plain
from planner.ui.plans import record
from planner.ui.shell import horizon, session, state
from planner.ui.shell.errors import show_error
from planner.ui.shell.workbench import Workbench
from planner.wording import plans


def begin(model: FittedModel) -> Written:
    """What was written on the page by now: by whoever looks, or as a link says.

    A link to a plan over another horizon brings that into view.
    """
    bench, said = state.workbench(model), st.query_params.get(ADDRESS, "")
    if bench.page is None:
        query = {key: st.query_params[key] for key in KEYS if key in st.query_params}
        bench.page = of_query(query, said)
        _follow(model, said)
    elif said and said != bench.page.token and session.is_elsewhere():
        _turn(bench, said, bench.page.token)
        _follow(model, said)
    return bench.page


def _follow(model: FittedModel, token: str) -> None:
    """The horizon of a kept plan comes into view."""
    version = _version(token)
    if version is None or token in picks.offered(model, [token]):
        return
    try:
        plan = services.store().content(version.scenario, version.number).plan(model)
        horizon.move_to(model, plan.horizon)
    except HeadroomError as error:
        show_error(error, "That plan is not shown with the model in view")
        return
    st.rerun()


def _version(token: str) -> Version | None:
    id, _, number = token.rpartition(".")
    if not (id and number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    try:
        return services.store().version(id, int(number))
    except HeadroomError:
        return None


def offered(model: FittedModel, token: str) -> dict[str, str]:
    """Plans that a page can be about: names by what addresses call them, the usual one first."""
    found = picks.offered(model, [token])
    names = {one: found[one] for one in found if one != picks.CURRENT and not picks.is_case(one)}
    holds = record.of_view(model)
    if holds is not None and picks.token_of(holds) in names:
        of = picks.token_of(holds)
        return {of: f"{names[of]} ({plans.RECORD.lower()})"} | {
            one: name for one, name in names.items() if one != of
        }
    return names


def choose(model: FittedModel) -> str:
    """Ask for it; "" where there is none."""
    bench = state.workbench(model)
    assert bench.page is not None
    names = offered(model, bench.page.token)
    if not names:
        return ""
    token, asked = bench.page.token, bench.page.token
    token = token if token in names else next(iter(names))
    key = f"page-about-{state.view_key(model)}"
    st.session_state[key] = token
    st.selectbox(
        "What is to be decided",
        list(names),
        key=key,
        format_func=lambda one: names.get(one, one),
        on_change=partial(_take, bench, key, token),
        help="A plan that is kept, the best plan of the question on Optimize, one of the usual "
        "strategies, or the plan on What-if.",
    )
    if asked and asked not in names:
        said = "The plan in the link is not kept here, or over another horizon than the one in view"
        st.caption(f":orange[:material/link_off: {plain(said)}.]")
    return token


def _take(bench: Workbench, key: str, before: str) -> None:
    _turn(bench, str(st.session_state[key]), before)


def _turn(bench: Workbench, token: str, before: str) -> None:
    """Another plan; what was written of the one before is not said of it, and is kept for it."""
    now = bench.page
    assert now is not None
    bench.page_words[before] = now.headline, now.notes
    headline, notes = bench.page_words.get(token, ("", ""))
    bench.page = replace(now, token=token, headline=headline, notes=notes)


def say_in_address(written: Written, token: str) -> None:
    """All of it, so that a reload or a link brings it back."""
    said = {ADDRESS: token} | written.query()
    for key in (ADDRESS, *KEYS):
        if key in said and st.query_params.get(key) != said[key]:
            st.query_params[key] = said[key]
        elif key not in said and key in st.query_params:
            del st.query_params[key]
