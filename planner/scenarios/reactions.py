"""What people say of channels and controls that seem to react to weak demand.

Answers are only ever added; the last one of a model line and series holds, for every fit of that
line: how money is planned is a fact of the business, not of a fit. Which fit was looked at is kept
with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, func, insert, select

from mmm_core.labels import key_of
from mmm_core.limits import WHY_CHARACTERS
from mmm_core.names import printable
from planner.scenarios.database import Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person, Role
from planner.scenarios.records import Fit
from planner.scenarios.schema import REACTIONS
from planner.scenarios.texts import line_of_text

Said = Literal["by_design", "reacts"]
SAID: tuple[Said, ...] = get_args(Said)


@dataclass(frozen=True)
class Answer:
    """What somebody said of one series.

    Parameters
    ----------
    key : of its labels, as ``labels.key_of`` writes them
    said : "by_design" (it does not react: it was planned so), or "reacts"
    why : the reason, never empty
    fit : the model that was looked at
    by, at : who, and when (ISO 8601, UTC)
    """

    key: str
    said: Said
    why: str
    fit: Fit
    by: Person
    at: str


@dataclass(frozen=True)
class Reactions:
    """The answers in one database.

    Parameters
    ----------
    database : where
    now : the time, as ``clock.now`` gives it
    """

    database: Database
    now: Callable[[], str]

    def of_line(self, line: str) -> dict[str, Answer]:
        """The answer that holds of every series of a line, by key; StorageTrouble as everywhere."""
        with self.database.reading() as connection:
            rows = connection.execute(
                select(REACTIONS).where(REACTIONS.c.line == line).order_by(REACTIONS.c.turn)
            ).all()
        return {row.labels: _answer(row) for row in rows}

    def keep(self, fit: Fit, labels: Mapping[str, str], said: str, why: str, by: Person) -> Answer:
        """Keep an answer; it takes the place of the one before.

        Raises
        ------
        InvalidScenario
            If it is no answer, or no reason is given.
        """
        if said not in SAID:
            raise InvalidScenario(f"{printable(said)!r} is no answer.", f"Say {' or '.join(SAID)}.")
        reason = line_of_text(why, WHY_CHARACTERS, "The reason")
        key, at = key_of(labels), self.now()
        digest = hashlib.sha256(key.encode()).hexdigest()

        def act(connection: Connection) -> None:
            of = (REACTIONS.c.line == fit.line) & (REACTIONS.c.series == digest)
            last = connection.execute(select(func.max(REACTIONS.c.turn)).where(of)).scalar()
            connection.execute(
                insert(REACTIONS).values(
                    line=fit.line, series=digest, turn=(last or 0) + 1, labels=key, said=said,
                    why=reason, model=fit.model, fingerprint=fit.fingerprint, person=by.name,
                    role=by.role, verified=by.verified, at=at,
                )
            )  # fmt: skip

        self.database.write(act)
        return Answer(key, said, reason, fit, by, at)


def _answer(row: Any) -> Answer:
    by = Person(row.person, cast(Role, row.role), row.verified)
    return Answer(
        row.labels, row.said, row.why, Fit(row.line, row.model, row.fingerprint), by, row.at
    )
