"""What is decided on scenarios: proposed, approved, rejected, put away; a log that only grows.

Approving makes a version the plan of record of its model line and horizon, of which there is one.
Since people are picked and nobody checks who they are, every line of the log says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from mmm_core.limits import WHY_CHARACTERS
from mmm_core.names import printable
from planner.scenarios import reading, writing
from planner.scenarios.database import Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.records import Approved, Decision, Event, Scenario, Version
from planner.scenarios.texts import line_of_text

# From which status each decision may be taken.
_FROM: dict[str, tuple[str, ...]] = {
    "proposed": ("draft", "rejected"),
    "approved": ("draft", "proposed"),
    "rejected": ("draft", "proposed", "approved"),
    "withdrawn": ("proposed",),
}


@dataclass(frozen=True)
class Approvals:
    """The decisions in one database.

    Parameters
    ----------
    database : where
    now : the time, as ``clock.now`` gives it
    """

    database: Database
    now: Callable[[], str]

    def log(self, id: str) -> list[Decision]:
        """Who decided what when and why, oldest first."""
        with self.database.reading() as connection:
            return reading.decisions(connection, id)

    def standing(self, of: Version) -> Decision | None:
        """The decision by which a version is recommended, or approved; None where it is neither."""
        if of.status not in ("proposed", "approved"):
            return None
        found = [one for one in self.log(of.scenario) if one.number == of.number]
        return found[-1] if found else None

    def rejection(self, of: Version) -> Decision | None:
        """The decision by which a version is turned down; None where it is not."""
        if of.status != "rejected":
            return None
        found = [one for one in self.log(of.scenario) if one.number == of.number]
        return found[-1] if found else None

    def propose(self, id: str, number: int, by: Person, why: str = "") -> Version:
        """Put a version forward; InvalidScenario where it stands otherwise."""
        return self._decide(id, number, "proposed", by, why)

    def withdraw(self, id: str, number: int, by: Person, why: str = "") -> Version:
        """Take a proposal back; InvalidScenario where it is none."""
        return self._decide(id, number, "withdrawn", by, why)

    def reject(self, id: str, number: int, by: Person, why: str) -> Version:
        """Turn a version down; one that was approved is no plan of record any more.

        Raises
        ------
        InvalidScenario
            If it is rejected already, or no reason is given.
        """
        line_of_text(why, WHY_CHARACTERS, "The reason")
        return self._decide(id, number, "rejected", by, why)

    def approve(self, id: str, number: int, by: Person, why: str = "") -> Approved:
        """Make a version the plan of record of its line and horizon.

        The one that was so before becomes a draft again, and the answer names it.

        Raises
        ------
        InvalidScenario
            If it is approved already, was rejected, or is archived.
        """
        said = line_of_text(why, WHY_CHARACTERS, "The reason", empty=True)

        def act(connection: Connection) -> Approved:
            version = self._decided(connection, id, number, "approved", by, said)
            former = reading.record(connection, version.fit.line, version.starts, version.periods)
            if former is not None:
                if former.scenario != id:
                    writing.claim(connection, former.scenario)
                instead = f"Version {number} of {version.name} was approved in its place."
                of = (former.scenario, former.number)
                writing.log(connection, of, "superseded", instead, by, self.now())
            writing.put_in_record(connection, version)
            return Approved(reading.version(connection, id, number), former)

        return self.database.write(act)

    def archive(self, id: str, by: Person, why: str = "") -> Scenario:
        """Put a scenario away: it stays readable, and nothing of it is lost.

        Raises
        ------
        InvalidScenario
            If it is away already, or a version of it is a plan of record.
        """
        return self._put(id, True, by, why)

    def restore(self, id: str, by: Person, why: str = "") -> Scenario:
        """Bring an archived scenario back; InvalidScenario if it is not archived."""
        return self._put(id, False, by, why)

    def _decide(self, id: str, number: int, event: Event, by: Person, why: str) -> Version:
        said = line_of_text(why, WHY_CHARACTERS, "The reason", empty=True)

        def act(connection: Connection) -> Version:
            version = self._decided(connection, id, number, event, by, said)
            if version.in_record:
                writing.take_from_record(connection, version)
            return reading.version(connection, id, number)

        return self.database.write(act)

    def _decided(
        self, connection: Connection, id: str, number: int, event: Event, by: Person, why: str
    ) -> Version:
        """Log a decision; the version as it stood before."""
        kept = writing.claim(connection, id)
        version = reading.version(connection, id, number)
        writing.require_open(kept)
        if version.status not in _FROM[event]:
            raise InvalidScenario(
                f"Version {number} of {printable(version.name)} is {version.status}, so it cannot "
                f"be {event}.",
                f"That takes one that is {' or '.join(_FROM[event])}.",
            )
        writing.log(connection, (id, number), event, why, by, self.now())
        return version

    def _put(self, id: str, archived: bool, by: Person, why: str) -> Scenario:
        said = line_of_text(why, WHY_CHARACTERS, "The reason", empty=True)

        def act(connection: Connection) -> Scenario:
            kept = writing.claim(connection, id)
            if kept.archived == archived:
                raise InvalidScenario(
                    f"{printable(kept.latest.name)} is {'' if archived else 'not '}archived.",
                    "Nothing was changed.",
                )
            if archived:
                _require_no_record(reading.versions(connection, id))
            of, event = (id, kept.latest.number), "archived" if archived else "restored"
            writing.log(connection, of, event, said, by, self.now())  # type: ignore[arg-type]
            writing.set_archived(connection, id, archived)
            return reading.scenario(connection, id)

        return self.database.write(act)


def _require_no_record(versions: list[Version]) -> None:
    for version in versions:
        if version.in_record:
            raise InvalidScenario(
                f"Version {version.number} of {printable(version.name)} is the plan of record from "
                f"{version.starts}, {version.periods} periods.",
                "Approve another in its place, or reject it, then archive this.",
            )
