"""What is kept, as frozen values: versions, what was decided, and what a save answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from mmm_core.limits import SCENARIO_NAME, TITLE_CHARACTERS
from mmm_core.names import printable
from planner.scenarios.content import Content
from planner.scenarios.difference import Difference
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.texts import line_of_text, note_of, tags_of

_SHA256 = re.compile("[0-9a-f]{64}")
Status = Literal["draft", "proposed", "approved", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)
Event = Literal[
    "proposed", "approved", "rejected", "withdrawn", "superseded", "archived", "restored"
]
EVENTS: tuple[Event, ...] = get_args(Event)
# What an event makes of its version; the others are of the scenario as a whole.
STATUS_AFTER: dict[str, Status] = {
    "proposed": "proposed",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "draft",
    "superseded": "draft",
}


@dataclass(frozen=True)
class Fit:
    """Which fitted model a version was made with.

    Parameters
    ----------
    line : of models that are fits of the same business (card key ``line``)
    model : its name in the library, as it was then
    fingerprint : sha256 of its file
    """

    line: str
    model: str
    fingerprint: str

    def __post_init__(self) -> None:
        for name in ("line", "model"):
            limit, text = TITLE_CHARACTERS, getattr(self, name)
            object.__setattr__(self, name, line_of_text(text, limit, f"The model's {name}"))
        if not _SHA256.fullmatch(self.fingerprint):
            raise InvalidScenario(
                f"{printable(self.fingerprint)!r} is no fingerprint of a model.",
                "Save the scenario of a model that was read from its file.",
            )


@dataclass(frozen=True)
class Draft:
    """What is to be kept, and under which name.

    Raises
    ------
    InvalidScenario
        If name, note or tags are of no use.
    """

    name: str
    content: Content
    fit: Fit
    note: str = ""
    tags: Sequence[str] = ()

    def __post_init__(self) -> None:
        name = line_of_text(self.name, SCENARIO_NAME, "The name of the scenario")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "note", note_of(self.note))
        object.__setattr__(self, "tags", tags_of(self.tags))


@dataclass(frozen=True)
class Version:
    """One version as lists show it; its content is asked for by itself.

    Parameters
    ----------
    scenario, number : which one; versions of a scenario are numbered from 1
    base : the version that it began from, 0 for none
    starts, periods : its horizon
    by, at : who saved it, and when (ISO 8601, UTC)
    status : as the last decision on this very version leaves it
    in_record : whether it is the plan of record of its line and horizon
    """

    scenario: str
    number: int
    base: int
    name: str
    note: str
    tags: tuple[str, ...]
    fit: Fit
    starts: str
    periods: int
    by: Person
    at: str
    sha256: str
    status: Status
    in_record: bool

    @property
    def overtook(self) -> bool:
        """Whether others had been saved since the one that it began from."""
        return self.base < self.number - 1


@dataclass(frozen=True)
class Scenario:
    """A scenario: its latest version, and what is said of all.

    Parameters
    ----------
    origin : scenario and number that it was duplicated from; None for none
    approved : every version that is approved, whatever was saved since, in their order
    """

    latest: Version
    archived: bool
    made_at: str
    origin: tuple[str, int] | None
    approved: tuple[Version, ...] = ()

    @property
    def id(self) -> str:
        """What it is asked for by."""
        return self.latest.scenario

    @property
    def statuses(self) -> tuple[Status, ...]:
        """What it counts as: as its latest version stands, and approved where any version is."""
        now = self.latest.status
        return (now, "approved") if self.approved and now != "approved" else (now,)


@dataclass(frozen=True)
class Decision:
    """One line of a scenario's log.

    Parameters
    ----------
    number : version that it is about; of archiving, the latest at that time
    by : who; not verified unless a sign-on vouches for them
    """

    turn: int
    number: int
    event: Event
    why: str
    by: Person
    at: str


@dataclass(frozen=True)
class Overtaken:
    """What had been saved meanwhile.

    Parameters
    ----------
    since : versions saved after the one that was begun from, in their order
    theirs, mine : what they changed of it, and what the new one changes
    steps : what each of the last of ``since`` says otherwise than the version that it began from
    """

    since: tuple[Version, ...]
    theirs: Difference
    mine: Difference
    steps: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What became of a save; ``overtaken`` where it overtook others."""

    version: Version
    overtaken: Overtaken | None = None


@dataclass(frozen=True)
class KeptSet:
    """A set of guardrails as lists show it.

    Parameters
    ----------
    name : what it goes by in its model line
    model : name of the model that it was saved with
    by : who saved it, None where nobody has said
    at : when (ISO 8601, UTC)
    sha256 : of its text; whoever replaces or deletes it says which text they have seen
    """

    name: str
    model: str
    by: Person | None
    at: str
    sha256: str


@dataclass(frozen=True)
class LeftOut:
    """A former file of a set that was not taken in, or a folder of such, and why in a sentence."""

    file: str
    why: str


@dataclass(frozen=True)
class Approved:
    """An approval, and the version that it took the place of, None for none."""

    version: Version
    superseded: Version | None
