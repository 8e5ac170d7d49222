"""Who is at the keyboard: picked in the sidebar, for nobody signs in yet.

``HEADROOM_USER`` says it for everybody of a server, and then nothing is picked. Screens ask here,
and nowhere else, who somebody is.
"""

from __future__ import annotations

import os

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.limits import PERSON_NAME
from planner import services
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import ROLES, USER, Identity, Person, Picked
from planner.ui.parts.markup import plain
from planner.ui.shell import session
from planner.ui.shell.errors import show_error

_KEY = "person"
_NOBODY, _NEW = "", "\n"  # no name is empty, or has two lines
UNVERIFIED = "People are picked, not signed in: nobody checks who they are."


def identity() -> Identity:
    """Where screens ask who somebody is."""
    said = os.environ.get(USER, "").strip()
    return Picked(services.store().people, None if said else session.mine().person)


def known() -> Person | None:
    """Whoever is at the keyboard; None where nobody has said.

    Raises
    ------
    StorageTrouble, InvalidSetting, InvalidScenario
        If profiles cannot be read, or ``HEADROOM_USER`` names nobody.
    """
    return identity().person()


def somebody() -> Person:
    """Whoever is at the keyboard.

    Raises
    ------
    InvalidScenario
        If nobody has said who that is.
    """
    found = known()
    if found is None:
        raise InvalidScenario(
            "Nobody has said who does this.", 'Say who you are, here or in the sidebar: "You are".'
        )
    return found


def is_missing() -> bool:
    """Whether nobody has said who they are; where that cannot be found out, keeping says why."""
    try:
        return known() is None
    except HeadroomError:
        return False


def called(of: Person) -> str:
    """``Ada Byron, finance``."""
    return f"{of.name}, {of.role}"


def choose() -> None:
    """The picker of the sidebar; where the server says who it is, only that."""
    mine = session.mine()
    try:
        if os.environ.get(USER, "").strip():
            st.caption(f":material/person: {plain(called(somebody()))}")
            return
        people = {one.name: one for one in services.store().people.all()}
    except HeadroomError as error:
        # Of no concern to whoever only looks: what is to be kept says so where it is.
        st.caption(":orange[Nothing can be kept here]", help=plain(str(error)))
        return
    names = [_NOBODY, *people, _NEW]
    if mine.person is not None and mine.person not in people:
        mine.person = None
    st.session_state[_KEY] = _NEW if mine.introduced else mine.person or _NOBODY
    st.selectbox(
        "You are",
        names,
        key=_KEY,
        format_func=lambda name: _said(name, people),
        on_change=_take,
        help=f"Stands beside what you save and decide. {UNVERIFIED}",
    )
    if mine.introduced:
        introduce("sidebar")


def ask(key: str, what: str) -> None:
    """The picker in the place where somebody is needed: ``what`` begins what it says."""
    st.caption(f"{what} {UNVERIFIED}")
    people = {one.name: one for one in services.store().people.all()}
    name = _NEW
    if people:
        name = st.selectbox(
            "You are",
            [_NOBODY, *people, _NEW],
            key=f"person-{key}",
            format_func=lambda name: _said(name, people),
            width=360,
        )
    if name == _NEW:
        introduce(key)
    elif name != _NOBODY:
        session.mine().person = name
        st.rerun(scope="app")


def introduce(key: str) -> None:
    """Name and role of somebody who has no profile yet."""
    with st.form(f"introduce-{key}", border=False):
        name = st.text_input(
            "Your name", max_chars=PERSON_NAME.most, key=f"person-name-{key}", autocomplete="off"
        )
        role = st.selectbox(
            "Your role", ROLES, format_func=str.capitalize, key=f"person-role-{key}"
        )
        pressed = st.form_submit_button("That is me", key=f"person-add-{key}")
    if not pressed:
        return
    mine = session.mine()
    try:
        person = Person(name, role)
        services.store().people.add(person)
    except HeadroomError as error:
        show_error(error, "Nobody was added")
        return
    mine.person, mine.introduced = person.name, False
    st.rerun(scope="app")


def _said(name: str, people: dict[str, Person]) -> str:
    if name == _NOBODY:
        return "Nobody yet"
    return "Somebody new" if name == _NEW else called(people[name])


def _take() -> None:
    mine, name = session.mine(), st.session_state[_KEY]
    mine.introduced = name == _NEW
    if name != _NEW:
        mine.person = name or None
