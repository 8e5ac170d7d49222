"""What is assumed, in the address: it survives a reload, and a link shows the same figures."""

from __future__ import annotations

import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state

KEY = "assume"
# Longer ones stay in the session: some programs cut long addresses.
_LONGEST, _LEFT_OUT = 1200, "left out"


def begin(model: FittedModel) -> None:
    """With what the address says, once in a session; what it cannot say is said instead."""
    mine, bench = session.mine(), state.workbench(model)
    if mine.assumed_linked:
        return
    mine.assumed_linked = True
    said = st.query_params.get(KEY, "")
    if not said or not bench.assumptions.is_neutral:
        return
    if said == _LEFT_OUT:
        mine.assumed_dropped = "What was assumed is too long for a link, and is not in it."
        return
    try:
        bench.assumptions = Assumptions.from_json(said)
    except HeadroomError as error:
        mine.assumed_dropped = f"What the link assumes cannot be read: {error.message}"


def say(model: FittedModel) -> None:
    """What is assumed by now goes into the address; what was left out of a link is said."""
    bench, mine = state.workbench(model), session.mine()
    said = "" if bench.assumptions.is_neutral else bench.assumptions.to_json()
    said = said if len(said) <= _LONGEST else _LEFT_OUT
    if said and st.query_params.get(KEY) != said:
        st.query_params[KEY] = said
    elif not said and KEY in st.query_params:
        del st.query_params[KEY]
    if mine.assumed_dropped:
        st.markdown(f":orange[:material/link_off: {plain(mine.assumed_dropped)}]")
