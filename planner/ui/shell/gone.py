"""A link to a model that was removed leads to where it can be brought back, or to another fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mmm_core.errors import HeadroomError, UnknownModel
from mmm_core.library import LibraryEntry
from mmm_core.trash import Removed
from planner import model_library, services
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state
from planner.ui.shell.errors import show_error
from planner.wording import dates


@contextmanager
def offered() -> Iterator[None]:
    """Where what is drawn inside asks for a model that was removed, say what can be done."""
    try:
        yield
    except UnknownModel:
        name = session.mine().model
        gone = None if name is None else model_library.removed_as(name)
        if gone is None:
            raise
        _show(gone)


def _show(gone: Removed) -> None:
    title = plain(gone.entry.title or gone.entry.name)
    st.warning(
        f"It was taken out of the library on {dates.said_moment(gone.at)}, with its card. Plans "
        "and rules that were kept of it are still there.",
        title=f"{title} was removed",
        icon=":material/delete:",
    )
    row = st.container(horizontal=True, gap="small")
    if services.changes_allowed() and row.button("Bring it back", key="bring-back"):
        _bring_back(gone, title)
    other = _other(gone)
    if other is not None and row.button(f"Open {plain(other.title)}", key="open-other"):
        session.mine().choose(other.name)
        st.rerun()


def _bring_back(gone: Removed, title: str) -> None:
    mine = session.mine()
    try:
        name = model_library.restore(gone.key)
    except HeadroomError as error:
        show_error(error, "Not brought back")
        return
    mine.choose(name)
    mine.gone, mine.told = None, f"{title} is back as {plain(name)}."
    st.rerun()


def _other(gone: Removed) -> LibraryEntry | None:
    """The newest fit of its line, or else what opens first."""
    entries = state.entries()
    of_line = dict(model_library.by_line(entries)).get(gone.entry.line)
    if of_line:
        return of_line[0]
    first = model_library.first_of(entries)
    return next((one for one in entries if one.name == first), None)
