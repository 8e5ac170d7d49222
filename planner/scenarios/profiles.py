"""Local profiles: who may be picked, until a sign-on says who is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from mmm_core.limits import PEOPLE_KEPT
from planner.scenarios.database import Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.schema import PEOPLE


@dataclass(frozen=True)
class Profiles:
    """The profiles in one database.

    Parameters
    ----------
    database : where
    now : the time, as ``clock.now`` gives it
    """

    database: Database
    now: Callable[[], str]

    def all(self) -> list[Person]:
        """Every local profile, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(select(PEOPLE).order_by(PEOPLE.c.name)).all()
        return [Person(row.name, row.role) for row in rows]

    def profile(self, name: str) -> Person | None:
        """The local profile of a name; None for none."""
        sought = " ".join(name.split())
        with self.database.reading() as connection:
            row = connection.execute(select(PEOPLE).where(PEOPLE.c.name == sought)).one_or_none()
        return None if row is None else Person(row.name, row.role)

    def add(self, person: Person) -> None:
        """Keep a local profile; one of the same name gets the new role.

        Raises
        ------
        InvalidScenario
            If there are too many.
        """

        def act(connection: Connection) -> None:
            change = update(PEOPLE).where(PEOPLE.c.name == person.name)
            if connection.execute(change.values(role=person.role)).rowcount:
                return
            count = connection.execute(select(func.count()).select_from(PEOPLE)).scalar_one()
            remedy = "Pick one of them."
            PEOPLE_KEPT.require(count + 1, "With it there are", InvalidScenario, remedy)
            made = {"name": person.name, "role": person.role, "made_at": self.now()}
            connection.execute(insert(PEOPLE).values(made))

        self.database.write(act)
