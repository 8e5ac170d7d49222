"""Which plans are compared, in the order in which they are chosen; the address keeps it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner.scenarios.records import Version
from planner.ui.compare import picks
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import guarded
from planner.ui.shell.workbench import Workbench
from planner.wording import dates

ADDRESS = "compare"
MOST = 4
_BETWEEN = "~"
_LONGEST = 400


def choose(model: FittedModel) -> dict[str, str]:
    """Ask for them; the first is the one that the others are told against.

    Returns
    -------
    names by what the address calls them, in the order in which they were chosen
    """
    bench, key = state.workbench(model), f"compare-{state.view_key(model)}"
    if bench.compared is None:
        bench.compared = _begun(model)
    there, elsewhere = list[Version](), 0
    with guarded("Plans that are kept cannot be read"):
        there, elsewhere = picks.kept(model)
    names = picks.offered(model, bench.compared, there)
    now = [token for token in bench.compared if token in names]
    gone = len(bench.compared) - len(now)
    st.session_state[key] = now
    # What was marked, or opened by a link, stands there too: so the choice is assigned.
    chosen = st.multiselect(
        "Plans to compare",
        list(names),
        key=key,
        format_func=lambda token: names.get(token, token),
        max_selections=MOST,
        placeholder="Choose two to four",
        on_change=partial(_take, bench, key),
        help="The first is the one that the others are told against. Plans that are kept, the plan "
        "on What-if, the best plan of the question on Optimize, and stress cases.",
    )
    bench.compared = tuple(chosen)
    _say_in_address(bench.compared)
    if gone:
        st.caption(
            f":orange[:material/link_off: {gone} of the plans in the link "
            f"{'is' if gone == 1 else 'are'} not kept here, or over another horizon than the one "
            "in view.]"
        )
    if elsewhere:
        _say_elsewhere(model, elsewhere)
    return {token: names[token] for token in bench.compared}


def _take(bench: Workbench, key: str) -> None:
    bench.compared = tuple(st.session_state[key])


def _begun(model: FittedModel) -> tuple[str, ...]:
    """What the address says, else the current plan and the best one."""
    said = st.query_params.get(ADDRESS, "")[:_LONGEST]
    if said:
        return tuple(dict.fromkeys(said.split(_BETWEEN)))[:MOST]
    return picks.usual(model)


def _say_in_address(tokens: tuple[str, ...]) -> None:
    said = _BETWEEN.join(tokens)
    if said and st.query_params.get(ADDRESS) != said:
        st.query_params[ADDRESS] = said
    elif not said and ADDRESS in st.query_params:
        del st.query_params[ADDRESS]


def _say_elsewhere(model: FittedModel, other: int) -> None:
    """How many plans are kept that another horizon would show."""
    length = dates.length(model, state.horizon(model))
    plans, them = ("1 kept plan is", "it") if other == 1 else (f"{other} kept plans are", "them")
    st.caption(
        plain(
            f"{plans} not over these {length}: choose the horizon in the sidebar to compare {them}."
        )
    )


def teach() -> None:
    """What to do with an empty screen."""
    st.markdown(
        ":gray[Choose two to four plans above: the current plan, the best one, the one on What-if, "
        "plans that are kept, or a stress case. They are put side by side as investments: what "
        "each brings, risks and pays back, and which of them the evidence carries.]"
    )
