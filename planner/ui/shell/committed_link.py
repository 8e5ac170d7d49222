"""Commitments in the address: they survive a reload, and a link shows the same current plan."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.contract.commitment_links import from_link, to_link
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state

KEY = "committed"
LEFT_OUT = "left out"
_TOO_LONG = "What is committed is too long for a link, and is not in it."
TOO_MANY = (
    "These commitments are too many for a link: they stay in this tab. Download them, or save a "
    "plan with them."
)


def begin(model: FittedModel) -> None:
    """With what the address says, once in a session; what it cannot say is said instead."""
    mine, bench = session.mine(), state.workbench(model)
    if mine.committed_linked:
        return
    mine.committed_linked = True
    said = st.query_params.get(KEY, "")
    if not said or bench.commitments.rows:
        return
    if said == LEFT_OUT:
        mine.committed_dropped = _TOO_LONG
        return
    try:
        bench.commitments = from_link(said, model)
    except HeadroomError as error:
        mine.committed_dropped = f"What the link says is committed is left out: {error.message}"


def is_left_out() -> bool:
    """Whether the address that somebody came with said that there is more than it says."""
    return session.mine().committed_dropped == _TOO_LONG


def say(model: FittedModel) -> None:
    """What is committed by now goes into the address; what was left out of a link is said."""
    bench, mine = state.workbench(model), session.mine()
    said = to_link(bench.commitments, model)
    said = LEFT_OUT if said is None else said
    if said and st.query_params.get(KEY) != said:
        st.query_params[KEY] = said
    elif not said and KEY in st.query_params:
        del st.query_params[KEY]
    if bench.commitments.rows:
        mine.committed_dropped = ""
    if mine.committed_dropped:
        st.markdown(f":orange[:material/link_off: {plain(mine.committed_dropped)}]")
