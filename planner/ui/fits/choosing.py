"""Which fit the one in view is set beside: others of its line, the newest first."""

from __future__ import annotations

import streamlit as st

from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import dates

_OTHER = "fit"


def chosen(model: FittedModel) -> str | None:
    """The name of the other fit; None where the line has none, which is then said."""
    others = {one.name: one for one in _others(model)}
    if not others:
        st.title("There is no other fit of this line yet", anchor=False)
        st.markdown(
            plain(
                f"Fits of one business share a line: that of {model.card.title} is "
                f"{model.card.line!r}. Add the former fit, or the next one, with the same line on "
                "its card, and what moved between them stands here."
            )
        )
        return None
    if st.session_state.get(_OTHER) not in others:
        st.session_state.pop(_OTHER, None)
    return st.selectbox(
        "Set beside",
        list(others),
        format_func=lambda name: _called(others[name], model.card.locale),
        key=_OTHER,
        bind="query-params",
        width=420,
        help="Another fit of the same line; both are asked the same question.",
    )


def _others(model: FittedModel) -> list[LibraryEntry]:
    usable = [one for one in state.entries() if one.error is None and one.name != model.name]
    found = [one for one in usable if one.line == model.card.line]
    return sorted(found, key=lambda one: (one.last, one.fitted_at), reverse=True)


def _called(one: LibraryEntry, locale: str) -> str:
    last = f", data to {dates.said_day(one.last[:10], locale)}" if one.last else ""
    return f"{one.title or one.name}{last}"
