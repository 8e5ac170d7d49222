"""What is kept, read: rows of the tables as the values of ``records``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, and_, func, select

from mmm_core.names import printable
from planner.scenarios.content import Content
from planner.scenarios.errors import UnknownScenario
from planner.scenarios.people import Person
from planner.scenarios.records import (
    STATUS_AFTER,
    Decision,
    Fit,
    Scenario,
    Status,
    Version,
)
from planner.scenarios.schema import EVENTS, RECORDS, SCENARIOS, TAGS, VERSIONS

_LIGHT = [column for column in VERSIONS.c if column.name != "content"]
# As many as either database takes in one statement.
_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Which scenarios a list shows; what is left out narrows nothing.

    Parameters
    ----------
    line : model line
    fingerprint : of the model file that the latest version was made with
    status : of the latest version; "approved" finds those of which any version is
    author : who saved the latest version, as a whole
    tag : which the latest version has
    text : found in name, note or a tag of the latest version, or in the name of an approved one,
        whatever its case
    archived : whether archived ones are shown, instead of the others; None for both
    """

    line: str | None = None
    fingerprint: str | None = None
    status: Status | None = None
    author: str | None = None
    tag: str | None = None
    text: str = ""
    archived: bool | None = False

    def takes(self, one: Scenario) -> bool:
        """Whether a scenario is among them, by what no index narrows."""
        latest, sought = one.latest, self.text.strip().casefold()
        said = [latest.name, latest.note, *latest.tags, *(of.name for of in one.approved)]
        return (
            self.status in (None, *one.statuses)
            and self.tag in (None, *latest.tags)
            and any(sought in text.casefold() for text in said)
        )


def listed(connection: Connection, wanted: Wanted) -> list[Scenario]:
    """Scenarios by their latest versions, the one saved last first."""
    columns = [SCENARIOS.c[name] for name in ("line", "archived", "made_at")]
    origin = [SCENARIOS.c.from_scenario, SCENARIOS.c.from_number]
    latest = and_(VERSIONS.c.scenario == SCENARIOS.c.id, VERSIONS.c.number == SCENARIOS.c.latest)
    query = select(*_LIGHT, *columns, *origin).join_from(SCENARIOS, VERSIONS, latest)
    narrowed = {
        SCENARIOS.c.line: wanted.line,
        SCENARIOS.c.archived: wanted.archived,
        VERSIONS.c.fingerprint: wanted.fingerprint,
        VERSIONS.c.author: wanted.author,
    }
    for column, value in narrowed.items():
        query = query if value is None else query.where(column == value)
    query = query.order_by(VERSIONS.c.at.desc(), VERSIONS.c.scenario)
    rows = connection.execute(query).all()
    approved = _approved(connection, [row.scenario for row in rows])
    found = [
        Scenario(
            version,
            bool(row.archived),
            row.made_at,
            _origin(row),
            tuple(approved.get(version.scenario, ())),
        )
        for version, row in zip(_versions(connection, rows), rows, strict=True)
    ]
    return [one for one in found if wanted.takes(one)]


def scenario(connection: Connection, id: str) -> Scenario:
    """One scenario.

    Raises
    ------
    UnknownScenario
        If there is none of that id.
    """
    row = connection.execute(select(SCENARIOS).where(SCENARIOS.c.id == id)).one_or_none()
    if row is None:
        raise UnknownScenario(f"There is no scenario {printable(id)!r}.", "Choose one of the list.")
    latest = version(connection, id, row.latest)
    approved = tuple(_approved(connection, [id]).get(id, ()))
    return Scenario(latest, bool(row.archived), row.made_at, _origin(row), approved)


def named(connection: Connection, line: str, name: str) -> str | None:
    """The id of the scenario that goes by a name in a line; None for none.

    A plan of record goes by the name that it was approved under, whatever was saved since.
    """
    found = select(SCENARIOS.c.id).where(SCENARIOS.c.line == line, SCENARIOS.c.name == name)
    id: str | None = connection.execute(found).scalar_one_or_none()
    if id is not None:
        return id
    of_record = (one.scenario for one in records(connection, line) if one.name == name)
    return next(of_record, None)


def names(connection: Connection, line: str) -> dict[str, str]:
    """Every name that a scenario of a line goes by, with its id."""
    found = select(SCENARIOS.c.name, SCENARIOS.c.id).where(SCENARIOS.c.line == line)
    kept = {one.name: one.scenario for one in records(connection, line)}
    return kept | {row.name: row.id for row in connection.execute(found)}


def version(connection: Connection, id: str, number: int) -> Version:
    """One version.

    Raises
    ------
    UnknownScenario
        If there is no such version.
    """
    found = versions(connection, id, [number])
    if not found:
        raise UnknownScenario(
            f"There is no version {number:,} of that scenario.", "Choose one of its versions."
        )
    return found[0]


def versions(connection: Connection, id: str, numbers: Sequence[int] = ()) -> list[Version]:
    """Versions of a scenario in their order: all, or those of some numbers."""
    query = _with_line().where(VERSIONS.c.scenario == id).order_by(VERSIONS.c.number)
    if numbers:
        query = query.where(VERSIONS.c.number.in_(numbers))
    return _versions(connection, connection.execute(query).all())


def content(connection: Connection, id: str, number: int) -> Content:
    """What a version holds.

    Raises
    ------
    UnknownScenario
        If there is no such version.
    """
    query = select(VERSIONS.c.content).where(VERSIONS.c.scenario == id, VERSIONS.c.number == number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        version(connection, id, number)
    return Content(str(found))


def decisions(connection: Connection, id: str) -> list[Decision]:
    """The log of a scenario, oldest first."""
    query = select(EVENTS).where(EVENTS.c.scenario == id).order_by(EVENTS.c.turn)
    return [
        Decision(row.turn, row.number, row.event, row.why, _person(row.person, row), row.at)
        for row in connection.execute(query)
    ]


def record(connection: Connection, line: str, starts: str, periods: int) -> Version | None:
    """The plan of record of a line and horizon."""
    query = select(RECORDS.c.scenario, RECORDS.c.number).where(
        RECORDS.c.line == line, RECORDS.c.starts == starts, RECORDS.c.periods == periods
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else version(connection, row.scenario, row.number)


def records(connection: Connection, line: str) -> list[Version]:
    """Every plan of record of a line, by the start of its horizon."""
    query = (
        _with_line()
        .join(
            RECORDS,
            and_(RECORDS.c.scenario == VERSIONS.c.scenario, RECORDS.c.number == VERSIONS.c.number),
        )
        .where(RECORDS.c.line == line)
        .order_by(RECORDS.c.starts, RECORDS.c.periods)
    )
    return _versions(connection, connection.execute(query).all())


def _approved(connection: Connection, ids: Sequence[str]) -> dict[str, list[Version]]:
    """Every version that is approved, by scenario; such is the plan of record of some horizon."""
    found: dict[str, list[Version]] = {}
    belongs = and_(RECORDS.c.scenario == VERSIONS.c.scenario, RECORDS.c.number == VERSIONS.c.number)
    for some in _parts(ids):
        query = _with_line().join(RECORDS, belongs).where(RECORDS.c.scenario.in_(some))
        rows = connection.execute(query.order_by(VERSIONS.c.number)).all()
        for version in _versions(connection, rows):
            found.setdefault(version.scenario, []).append(version)
    return found


def _with_line() -> Select[tuple[object, ...]]:
    belongs = VERSIONS.c.scenario == SCENARIOS.c.id
    query: Select[tuple[object, ...]] = select(*_LIGHT, SCENARIOS.c.line).join_from(
        VERSIONS, SCENARIOS, belongs
    )
    return query


def _versions(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Version]:
    """Rows of versions with what other tables say of them."""
    ids = sorted({row.scenario for row in rows})
    tags: dict[tuple[str, int], list[str]] = {}
    status: dict[tuple[str, int], Status] = {}
    in_record: set[tuple[str, int]] = set()
    for some in _parts(ids):
        for row in connection.execute(select(TAGS).where(TAGS.c.scenario.in_(some))):
            tags.setdefault((row.scenario, row.number), []).append(row.tag)
        status |= _statuses(connection, some)
        held = select(RECORDS.c.scenario, RECORDS.c.number).where(RECORDS.c.scenario.in_(some))
        in_record |= {(row.scenario, row.number) for row in connection.execute(held)}
    return [
        _version(row, tags.get(key, []), status.get(key, "draft"), key in in_record)
        for row in rows
        for key in [(row.scenario, row.number)]
    ]


def _statuses(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], Status]:
    """What the last decision on each version makes of it."""
    last = (
        select(EVENTS.c.scenario, func.max(EVENTS.c.turn).label("turn"))
        .where(EVENTS.c.scenario.in_(ids), EVENTS.c.event.in_(STATUS_AFTER))
        .group_by(EVENTS.c.scenario, EVENTS.c.number)
        .subquery()
    )
    same = and_(EVENTS.c.scenario == last.c.scenario, EVENTS.c.turn == last.c.turn)
    found = connection.execute(select(EVENTS).join_from(EVENTS, last, same))
    return {(row.scenario, row.number): STATUS_AFTER[row.event] for row in found}


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def _version(
    row: Row[tuple[object, ...]], tags: Sequence[str], status: Status, in_record: bool
) -> Version:
    return Version(
        scenario=row.scenario,
        number=row.number,
        base=row.base,
        name=row.name,
        note=row.note,
        tags=tuple(sorted(tags)),
        fit=Fit(row.line, row.model, row.fingerprint),
        starts=row.starts,
        periods=row.periods,
        by=_person(row.author, row),
        at=row.at,
        sha256=row.sha256,
        status=status,
        in_record=in_record,
    )


def _person(name: str, row: Row[tuple[object, ...]]) -> Person:
    return Person(name, row.role, bool(row.verified))


def _origin(row: Row[tuple[object, ...]]) -> tuple[str, int] | None:
    return None if row.from_scenario is None else (row.from_scenario, row.from_number)
