"""The library: its models by line, what was removed, and the card of the model in view."""

from __future__ import annotations

import streamlit as st

from planner import services
from planner.ui.library import card, listing
from planner.ui.shell import session, state
from planner.ui.shell.errors import guarded

_TABS = ("Models", "Card")


def show() -> None:
    """The screen; it needs no model that can be used, for here is where one is mended."""
    st.title("Library", anchor=False)
    if not services.changes_allowed():
        st.markdown(
            ":gray[:material/lock: The library of this server is kept by whoever runs it: models "
            "and cards are shown here, and not changed (HEADROOM_UPLOADS=off).]"
        )
    models, of_one = st.tabs(_TABS, key="library-tab", on_change="rerun", bind="query-params")
    if models.open:
        with models, guarded():
            listing.show(state.entries())
    if of_one.open:
        with of_one, guarded():
            card.show(session.mine().model)
