"""Who does something: a name, a role, and whether anybody made sure of it.

For now people are picked, on a screen or by ``HEADROOM_USER``; nobody checks who they are, and
everything they decide says so. Single sign-on becomes another ``Identity``, whose people are
verified; nothing else asks who somebody is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from mmm_core.limits import PERSON_NAME
from mmm_core.names import printable
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.texts import line_of_text

Role = Literal["marketer", "finance", "analyst", "executive"]
ROLES: tuple[Role, ...] = get_args(Role)
USER = "HEADROOM_USER"


@dataclass(frozen=True)
class Person:
    """Somebody who keeps or decides something.

    Parameters
    ----------
    name : as they are called; surplus spaces are dropped
    role : one of ``ROLES``
    verified : whether a sign-on vouches for them

    Raises
    ------
    InvalidScenario
        If the name is of no use, or there is no such role.
    """

    name: str
    role: Role
    verified: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", line_of_text(self.name, PERSON_NAME, "The name"))
        if self.role not in ROLES:
            raise InvalidScenario(
                f"{printable(self.role)!r} is no role.", f"Choose one of {', '.join(ROLES)}."
            )


class Identity(Protocol):
    """Who is at the keyboard."""

    def person(self) -> Person | None:
        """Somebody, or None where nobody has said."""


class Known(Protocol):
    """Where local profiles are kept."""

    def profile(self, name: str) -> Person | None:
        """The profile of that name."""


@dataclass(frozen=True)
class Picked:
    """A local profile that somebody picked, else the one that ``HEADROOM_USER`` names.

    The setting is a name, or a name and a role: ``Ada Byron, finance``. Without a role it takes
    that of the profile of the same name, and where there is none, an analyst's.
    """

    profiles: Known
    name: str | None = None

    def person(self) -> Person | None:
        """Never verified: anybody may pick any profile.

        Raises
        ------
        InvalidScenario
            If the setting is no name.
        """
        said = os.environ.get(USER, "") if self.name is None else self.name
        if not said.strip():
            return None
        name, comma, last = said.rpartition(",")
        role = next((role for role in ROLES if comma and role == last.strip().lower()), None)
        if role is not None:
            return Person(name, role)
        return self.profiles.profile(said) or Person(said, "analyst")


def required(identity: Identity) -> Person:
    """Whoever is at the keyboard.

    Raises
    ------
    InvalidScenario
        If nobody has said who that is.
    """
    person = identity.person()
    if person is None:
        raise InvalidScenario(
            "Nobody has said who does this.",
            f'Pick a person, or set {USER}, such as "Ada Byron, finance".',
        )
    return person
