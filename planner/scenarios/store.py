"""The store of scenarios and their versions.

Versions are only added. A save says which version it began from; where another was
saved meanwhile it becomes a version all the same, marked as overtaking, and the answer shows what
both changed. Nothing is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from mmm_core.limits import SCENARIO_NAME
from mmm_core.names import printable
from planner.scenarios import reading, writing
from planner.scenarios.approvals import Approvals
from planner.scenarios.clock import now
from planner.scenarios.content import Content
from planner.scenarios.database import Database
from planner.scenarios.difference import Difference, difference
from planner.scenarios.errors import UnknownScenario
from planner.scenarios.people import Person
from planner.scenarios.profiles import Profiles
from planner.scenarios.reactions import Reactions
from planner.scenarios.reading import Wanted
from planner.scenarios.records import (
    Draft,
    Overtaken,
    Saved,
    Scenario,
    Version,
)
from planner.scenarios.texts import line_of_text

# Of how many versions that were overtaken it is said one by one what they changed.
_STEPS = 8


@dataclass(frozen=True)
class Store:
    """Everything that people keep, in one database.

    Parameters
    ----------
    database : where
    now : the time, ISO 8601 in UTC with microseconds
    """

    database: Database
    now: Callable[[], str] = field(default=now)

    @property
    def approvals(self) -> Approvals:
        """What is decided on scenarios."""
        return Approvals(self.database, self.now)

    @property
    def people(self) -> Profiles:
        """The local profiles."""
        return Profiles(self.database, self.now)

    @property
    def reactions(self) -> Reactions:
        """What people say of series that seem to react to weak demand."""
        return Reactions(self.database, self.now)

    @staticmethod
    def configured(library: Path) -> Store:
        """The one that ``HEADROOM_DB`` names, else beside the models.

        Raises
        ------
        InvalidSetting
            If the setting names none.
        """
        return Store(Database.configured(library))

    # --- what is there --------------------------------------------------------------------

    def scenarios(self, wanted: Wanted | None = None) -> list[Scenario]:
        """Scenarios by their latest versions, the one saved last first.

        This and all that follow raise StorageTrouble where the database cannot be used.
        """
        with self.database.reading() as connection:
            return reading.listed(connection, wanted or Wanted())

    def scenario(self, id: str) -> Scenario:
        """One scenario; UnknownScenario if there is none of that id."""
        with self.database.reading() as connection:
            return reading.scenario(connection, id)

    def named(self, line: str, name: str) -> Scenario:
        """The scenario that goes by a name in a line.

        Raises
        ------
        UnknownScenario
            If there is none.
        """
        tidy = line_of_text(name, SCENARIO_NAME, "The name of the scenario")
        with self.database.reading() as connection:
            id = reading.named(connection, line, tidy)
            if id is None:
                raise UnknownScenario(
                    f"There is no scenario {printable(tidy)!r} of {printable(line)}.",
                    "Ask for the list of scenarios.",
                )
            return reading.scenario(connection, id)

    def versions(self, id: str) -> list[Version]:
        """Every version of a scenario, oldest first; UnknownScenario if there is none."""
        with self.database.reading() as connection:
            reading.scenario(connection, id)
            return reading.versions(connection, id)

    def version(self, id: str, number: int) -> Version:
        """One version; UnknownScenario if there is none such."""
        with self.database.reading() as connection:
            return reading.version(connection, id, number)

    def content(self, id: str, number: int) -> Content:
        """What a version holds; UnknownScenario if there is none such."""
        with self.database.reading() as connection:
            return reading.content(connection, id, number)

    def record(self, line: str, starts: str, periods: int) -> Version | None:
        """The plan of record of a line and horizon; None for none."""
        with self.database.reading() as connection:
            return reading.record(connection, line, starts, periods)

    def records(self, line: str) -> list[Version]:
        """Every plan of record of a line, by the start of its horizon."""
        with self.database.reading() as connection:
            return reading.records(connection, line)

    def difference(self, before: tuple[str, int], after: tuple[str, int]) -> Difference:
        """What one version says otherwise than another, of the same scenario or not."""
        with self.database.reading() as connection:
            return _between(connection, before, after)

    # --- saving ---------------------------------------------------------------------------

    def add(self, draft: Draft, by: Person, origin: tuple[str, int] | None = None) -> Version:
        """A new scenario with its first version.

        Raises
        ------
        InvalidScenario
            If its name is taken in its line, or there are too many.
        """
        id, at = uuid4().hex, self.now()

        def act(connection: Connection) -> Version:
            writing.add_scenario(connection, id, draft, at, origin)
            writing.add_version(connection, id, 1, draft, 0, by, at)
            return reading.version(connection, id, 1)

        return self.database.write(act)

    def save(self, id: str, base: int, draft: Draft, by: Person) -> Saved:
        """A new version of a scenario.

        Parameters
        ----------
        base : number of the version that it began from

        Raises
        ------
        InvalidScenario
            If the scenario is archived or of another line, its new name is taken, or there are
            too many versions.
        UnknownScenario
            If there is no such scenario, or no version ``base``.
        """

        def act(connection: Connection) -> Version:
            kept = writing.claim(connection, id)
            writing.require_open(kept, draft.fit.line)
            reading.version(connection, id, base)
            if draft.name != kept.latest.name:
                writing.require_free(connection, draft.fit.line, draft.name, but=id)
            number = kept.latest.number + 1
            writing.add_version(connection, id, number, draft, base, by, self.now())
            return reading.version(connection, id, number)

        version = self.database.write(act)
        return Saved(version, self._overtaken(version) if version.overtook else None)

    def overtaken(self, id: str, number: int) -> Overtaken | None:
        """What a version overtook, as its save has answered; None for nothing."""
        version = self.version(id, number)
        return self._overtaken(version) if version.overtook else None

    def revert(self, id: str, number: int, by: Person, note: str = "") -> Saved:
        """A new version that says what a former one said; raises as ``save``."""
        former, now = self.version(id, number), self.scenario(id).latest
        content = self.content(id, number)
        fit = replace(former.fit, line=now.fit.line)
        said = note or f"As version {number}."
        return self.save(id, now.number, Draft(now.name, content, fit, said, now.tags), by)

    def duplicate(self, id: str, number: int, name: str, by: Person) -> Version:
        """A new scenario that begins as a version of another; raises as ``add``."""
        of = self.version(id, number)
        draft = Draft(name, self.content(id, number), of.fit, of.note, of.tags)
        return self.add(draft, by, (id, number))

    def _overtaken(self, version: Version) -> Overtaken:
        """Computed after the write, of what no longer changes: the transaction stays short."""
        id, base, number = version.scenario, version.base, version.number
        with self.database.reading() as connection:
            since = reading.versions(connection, id, range(base + 1, number))
            theirs = _between(connection, (id, base), (id, number - 1))
            mine = _between(connection, (id, base), (id, number))
            steps = [
                _between(connection, (id, one.base), (id, one.number)) for one in since[-_STEPS:]
            ]
        return Overtaken(tuple(since), theirs, mine, tuple(steps))


def _between(connection: Connection, before: tuple[str, int], after: tuple[str, int]) -> Difference:
    return difference(reading.content(connection, *before), reading.content(connection, *after))
