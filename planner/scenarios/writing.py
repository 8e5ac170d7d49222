"""Single steps of a write, each inside of the one transaction that the store begins."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from mmm_core.limits import EVENTS_KEPT, SCENARIOS_KEPT, VERSIONS_KEPT
from mmm_core.names import printable
from planner.scenarios import reading
from planner.scenarios.database import Overtook
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Event, Scenario, Version
from planner.scenarios.schema import EVENTS, RECORDS, SCENARIOS, TAGS, VERSIONS

_OTHER_NAME = "Choose another name, or save it as a version of that one."


def claim(connection: Connection, id: str) -> Scenario:
    """A scenario that nobody else writes to until this transaction ends.

    Raises
    ------
    Overtook
        If somebody did so since this transaction began to look.
    UnknownScenario
        If there is none of that id.
    """
    seen = select(SCENARIOS.c.revision).where(SCENARIOS.c.id == id)
    revision = connection.execute(seen).scalar_one_or_none()
    if revision is not None:
        swap = (
            update(SCENARIOS)
            .where(SCENARIOS.c.id == id, SCENARIOS.c.revision == revision)
            .values(revision=revision + 1)
        )
        if connection.execute(swap).rowcount != 1:
            raise Overtook
    return reading.scenario(connection, id)


def add_scenario(
    connection: Connection, id: str, draft: Draft, at: str, origin: tuple[str, int] | None
) -> None:
    """A new scenario, of which no version is there yet.

    Raises
    ------
    InvalidScenario
        If its name is taken in its line, or there are too many.
    """
    line = draft.fit.line
    require_free(connection, line, draft.name)
    count = select(func.count()).select_from(SCENARIOS).where(SCENARIOS.c.line == line)
    SCENARIOS_KEPT.require(
        connection.execute(count).scalar_one() + 1,
        f"With it the model line {printable(line)} has",
        InvalidScenario,
        "Save it as a version of another.",
    )
    connection.execute(
        insert(SCENARIOS).values(
            id=id,
            line=line,
            name=draft.name,
            latest=0,
            archived=False,
            revision=0,
            made_at=at,
            from_scenario=None if origin is None else origin[0],
            from_number=None if origin is None else origin[1],
        )
    )


def require_free(connection: Connection, line: str, name: str, but: str | None = None) -> None:
    """Refuse a name that another scenario of the line has, or that differs only in capitals."""
    taken = reading.names(connection, line)
    sought = name.casefold()
    alike = [one for one, id in taken.items() if one.casefold() == sought and id != but]
    if alike:
        said = alike[0] if name not in alike else name
        how = "" if said == name else f", which {printable(name)!r} differs from only in capitals"
        raise InvalidScenario(
            f"There is a scenario {printable(said)!r} of {printable(line)} already{how}, perhaps "
            "an archived one.",
            _OTHER_NAME,
        )


def add_version(
    connection: Connection, id: str, number: int, draft: Draft, base: int, by: Person, at: str
) -> None:
    """A new version, which becomes the latest.

    Raises
    ------
    InvalidScenario
        If there are too many.
    """
    who = "With it the scenario has"
    VERSIONS_KEPT.require(number, who, InvalidScenario, "Duplicate it and go on with the copy.")
    dates = draft.content.dates
    connection.execute(
        insert(VERSIONS).values(
            scenario=id,
            number=number,
            base=base,
            name=draft.name,
            note=draft.note,
            model=draft.fit.model,
            fingerprint=draft.fit.fingerprint,
            starts=dates[0],
            periods=len(dates),
            author=by.name,
            role=by.role,
            verified=by.verified,
            at=at,
            sha256=draft.content.sha256,
            content=draft.content.text,
        )
    )
    if draft.tags:
        tags = [{"scenario": id, "number": number, "tag": tag} for tag in draft.tags]
        connection.execute(insert(TAGS), tags)
    latest = {"latest": number, "name": draft.name}
    connection.execute(update(SCENARIOS).where(SCENARIOS.c.id == id).values(latest))


def log(
    connection: Connection,
    of: tuple[str, int],
    event: Event,
    why: str,
    by: Person,
    at: str,
) -> None:
    """One more line of a scenario's log.

    Raises
    ------
    InvalidScenario
        If it has too many.
    """
    id, number = of
    last = select(func.max(EVENTS.c.turn)).where(EVENTS.c.scenario == id)
    turn = (connection.execute(last).scalar() or 0) + 1
    who = "With it the scenario has"
    EVENTS_KEPT.require(turn, who, InvalidScenario, "Duplicate it and go on with the copy.")
    connection.execute(
        insert(EVENTS).values(
            scenario=id,
            turn=turn,
            number=number,
            event=event,
            why=why,
            person=by.name,
            role=by.role,
            verified=by.verified,
            at=at,
        )
    )


def put_in_record(connection: Connection, version: Version) -> None:
    """Make a version the plan of record of its line and horizon, in place of any other."""
    where = _record_of(version)
    connection.execute(delete(RECORDS).where(*where))
    connection.execute(
        insert(RECORDS).values(
            line=version.fit.line,
            starts=version.starts,
            periods=version.periods,
            scenario=version.scenario,
            number=version.number,
        )
    )


def take_from_record(connection: Connection, version: Version) -> None:
    """Leave the line and horizon of a plan of record without one."""
    connection.execute(delete(RECORDS).where(*_record_of(version)))


def _record_of(version: Version) -> tuple[ColumnElement[bool], ...]:
    return (
        RECORDS.c.line == version.fit.line,
        RECORDS.c.starts == version.starts,
        RECORDS.c.periods == version.periods,
    )


def set_archived(connection: Connection, id: str, archived: bool) -> None:
    """Put a scenario away, or bring it back."""
    connection.execute(update(SCENARIOS).where(SCENARIOS.c.id == id).values(archived=archived))


def require_open(kept: Scenario, line: str | None = None) -> None:
    """Refuse to add to an archived scenario, or to one of another line.

    Raises
    ------
    InvalidScenario
        Says which of the two it is.
    """
    name = printable(kept.latest.name)
    if kept.archived:
        raise InvalidScenario(f"{name} is archived.", "Restore it first, or duplicate it.")
    if line not in (None, kept.latest.fit.line):
        raise InvalidScenario(
            f"{name} is of the model line {printable(kept.latest.fit.line)}, not of "
            f"{printable(line)}.",
            "Save it as a scenario of its own.",
        )
