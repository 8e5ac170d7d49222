"""Models by line, the newest fit first: opened, renamed, removed; and those that were removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.library import LibraryEntry
from planner import model_library, services
from planner.ui.library import fitness
from planner.ui.parts.markup import plain
from planner.ui.shell import session
from planner.ui.shell.errors import show_error
from planner.ui.shell.session import Gone
from planner.wording import dates


def show(entries: Sequence[LibraryEntry]) -> None:
    """The lists, and what came of the last removal."""
    _say_removed()
    judged = []
    for line, fits in model_library.by_line(entries):
        st.subheader(plain(line), anchor=False)
        for fit in fits:
            judged.append((fit, _fit(fit)))
    broken = [one for one in entries if one.error is not None]
    if broken:
        st.subheader("Not usable", anchor=False)
        for one in broken:
            _broken(one)
    if not entries:
        st.markdown(":gray[There is no model yet. Add one in the sidebar.]")
    _removed()
    # Last: each model is read for it, and everything else is there already.
    fitness.fill(judged)


def _fit(of: LibraryEntry) -> DeltaGenerator:
    """One model; the place in which its fitness will stand."""
    row = _row()
    with row.container(width="stretch", gap=None):
        st.markdown(f"**{plain(of.title)}**")
        when = f"fitted {dates.said_moment(of.fitted_at)}" if of.fitted_at else ""
        until = f"data to {dates.said_day(of.last)}" if of.last else ""
        facts = (of.name, f"{len(of.channels)} channels", f"{of.periods:,} periods", until, when)
        st.caption(plain(" · ".join(one for one in facts if one)))
        judged = st.empty()
    mine = session.mine()
    if of.name == mine.model:
        row.markdown(":green[:material/visibility: In view]", width="content")
    elif row.button("Open", key=f"open-{of.name}", help=f"Bring {plain(of.title)} into view."):
        mine.choose(of.name)
        st.rerun()
    if services.changes_allowed():
        _rename(row, of)
        _remove(row, of.name, of.title)
    return judged


def _broken(of: LibraryEntry) -> None:
    row = _row()
    with row.container(width="stretch", gap=None):
        st.markdown(f"**{plain(of.name)}**")
        st.markdown(f":red[:material/block:] {plain(of.error)}")
    if of.name in services.library().names():
        row.button("Open its card", key=f"mend-{of.name}", on_click=_mend, args=(of.name,))
        if services.changes_allowed():
            _remove(row, of.name, of.name)


def _mend(name: str) -> None:
    session.mine().choose(name)
    st.session_state["library-tab"] = "Card"


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _rename(row: DeltaGenerator, of: LibraryEntry) -> None:
    mine = session.mine()
    box = row.popover("Rename", key=f"rename-{of.name}-{mine.uploads}", on_change="rerun")
    if not box.open:
        return
    with box, st.form(f"title-{of.name}", border=False):
        title = st.text_input(
            "Title",
            of.title,
            max_chars=120,
            key=f"title-of-{of.name}",
            autocomplete="off",
            help="In any script. The name in addresses and commands, the line, links and what was "
            "kept stay as they are.",
        )
        if st.form_submit_button("Rename", key=f"renamed-{of.name}"):
            _do("Not renamed", lambda: _renamed(of, title or ""))


def _renamed(of: LibraryEntry, title: str) -> None:
    mine = session.mine()
    renamed = model_library.rename(of.name, title)
    mine.cards.pop(of.name, None)
    mine.told = f"{plain(of.title)} is called {plain(renamed.title)} now."
    mine.uploads += 1


# --- removed ------------------------------------------------------------------------------


def _remove(row: DeltaGenerator, name: str, title: str) -> None:
    if row.button(
        "Remove",
        key=f"remove-{name}",
        type="tertiary",
        help="It goes out of the library with its card, and can be brought back. Plans that were "
        "kept of it stay.",
    ):
        _do("Not removed", lambda: _gone(name, title))


def _gone(name: str, title: str) -> None:
    mine = session.mine()
    mine.gone = Gone(model_library.remove(name), title, mine.model == name)
    mine.cards.pop(name, None)
    if mine.gone.in_view:
        mine.model = None
        st.query_params.pop("model", None)


def _say_removed() -> None:
    mine = session.mine()
    if mine.gone is None:
        return
    gone = mine.gone
    row = _row()
    said = f":material/check: {plain(gone.title)} was removed, its card with it."
    row.markdown(said, width="content")
    if row.button("Undo", key="undo-removal"):
        _do("Not brought back", lambda: _restored(gone))


def _removed() -> None:
    gone = model_library.removed()
    if not gone:
        return
    with st.expander(f"Removed ({len(gone):,})", icon=":material/delete:"):
        for one in gone:
            title = one.entry.title or one.entry.name
            row = _row()
            with row.container(width="stretch", gap=None):
                st.markdown(f"**{plain(title)}**")
                st.caption(plain(f"{one.entry.name} · removed {dates.said_moment(one.at)}"))
            if services.changes_allowed() and row.button("Bring back", key=f"back-{one.key}"):
                _do("Not brought back", partial(_restored, Gone(one.key, title, False)))


def _restored(gone: Gone) -> None:
    mine, name = session.mine(), model_library.restore(gone.key)
    mine.gone = None
    mine.told = f"{plain(gone.title)} is back as {plain(name)}."
    if gone.in_view:
        mine.choose(name)


def _do(failed: str, act: Callable[[], None]) -> None:
    """Change the library, and draw everything anew; where that fails, say why in its place."""
    try:
        act()
    except HeadroomError as error:
        show_error(error, failed)
        return
    st.rerun()
