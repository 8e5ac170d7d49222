"""A back-up of the whole store as text: a row a line, a count and a sha256 at the end.

It is read from one transaction while people go on working, knows nothing of the kind of database,
and is restored into an empty store only, whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from mmm_core.bounded_json import loads, require_bounded
from mmm_core.importers.files import name_of
from mmm_core.importers.files import reading as reading_file
from mmm_core.limits import BACKUP_LINE, BACKUP_LINES, SET_NAME
from mmm_core.names import printable
from mmm_core.publish import overwrite, writing
from mmm_core.staging import staging
from planner.scenarios import reading, sets
from planner.scenarios.content import Content, content_from
from planner.scenarios.database import HEAD, Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.reading import Wanted
from planner.scenarios.records import EVENTS, Draft
from planner.scenarios.schema import PEOPLE, SCENARIOS, SETS, TABLES, VERSIONS
from planner.scenarios.texts import line_of_text

_FORMAT = "headroom-scenarios"
# Steps that only add tables leave a back-up of before as good as it was.
_READ = ("v001", "v002", HEAD)
_ENTIRE = "Take a back-up that is whole."
_TYPES = {"VARCHAR": str, "TEXT": str, "INTEGER": int, "BOOLEAN": bool}


def back_up(database: Database, path: Path) -> dict[str, int]:
    """Write everything into a file, in place of what is there; rows by table.

    Raises
    ------
    StorageTrouble
        If the database cannot be read, or the file not be written; what was there stays then.
    """
    target = path.resolve()
    with writing(name_of(path), path.parent), staging(target.parent) as private:
        staged = private / "backup"
        with staged.open("xb") as stream, database.reading() as connection:
            counts = _written(connection, stream)
            stream.flush()
        overwrite(staged, target)
    return counts


def _written(connection: Connection, stream: BinaryIO) -> dict[str, int]:
    counts, digest = {table.name: 0 for table in TABLES}, hashlib.sha256()

    def put(document: object) -> None:
        line = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        stream.write(line)

    put({"format": _FORMAT, "revision": HEAD})
    for table in TABLES:
        for row in connection.execute(_in_order(table)):
            put([table.name, *row])
            counts[table.name] += 1
    put({"rows": sum(counts.values()), "sha256": digest.hexdigest()})
    return counts


def _in_order(table: Table) -> Any:
    """Always the same order of the same rows; a copy after what it is a copy of."""
    first = [table.c.made_at] if table is SCENARIOS else []
    return select(table).order_by(*first, *table.primary_key.columns)


def restore(database: Database, path: Path) -> dict[str, int]:
    """Read everything from a back-up into an empty store; rows by table.

    Raises
    ------
    InvalidScenario
        If the file is no back-up, was cut short or changed, or the store is not empty.
    StorageTrouble
        If the file cannot be read, or the database not be written.
    """
    with reading_file(path):
        stream = path.open("rb")
    with stream:

        def act(connection: Connection) -> dict[str, int]:
            stream.seek(0)
            _require_empty(connection)
            return _restored(connection, stream)

        return database.write(act)


def _restored(connection: Connection, stream: BinaryIO) -> dict[str, int]:
    counts, digest = {table.name: 0 for table in TABLES}, hashlib.sha256()
    tables = {table.name: table for table in TABLES}
    last: object = None
    for number, line in enumerate(_lines(stream), start=1):
        document = _parsed(line, number)
        if number == 1:
            _require_head(document)
        elif isinstance(document, list):
            table = tables.get(str(document[0])) if document else None
            if table is None or last is not None:
                raise _wrong(number, "is no row of a table")
            _put(connection, table, _row(table, document[1:], number), number)
            counts[table.name] += 1
        else:
            _require_end(document, sum(counts.values()), digest.hexdigest())
            last = document
        digest.update(line)
    if last is None:
        raise InvalidScenario("The back-up was cut short: it has no last line.", _ENTIRE)
    _require_readable(connection)
    return counts


def _put(connection: Connection, table: Table, row: dict[str, Any], number: int) -> None:
    try:
        connection.execute(insert(table).values(row))
    except IntegrityError as error:
        raise _wrong(number, "does not go with the lines before it") from error


def _require_readable(connection: Connection) -> None:
    """Names, roles and fingerprints are what a save would have taken."""
    for one in reading.listed(connection, Wanted(archived=None)):
        for version in reading.versions(connection, one.id):
            Draft(version.name, Content(""), version.fit, version.note, version.tags)
        for decision in reading.decisions(connection, one.id):
            if decision.event not in EVENTS:
                raise InvalidScenario("The back-up holds a decision of no known kind.", _ENTIRE)
    for row in connection.execute(select(PEOPLE)):
        Person(row.name, row.role)
    for line in connection.execute(select(SETS.c.line).distinct()).scalars().all():
        for kept in sets.listed(connection, line):
            line_of_text(kept.name, SET_NAME, "The name of a set")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    number = 0
    while line := stream.readline(BACKUP_LINE.most + 2):
        number += 1
        who = f"Line {number:,} of the back-up has"
        BACKUP_LINE.require(len(line) - 1, who, InvalidScenario, _ENTIRE)
        BACKUP_LINES.require(number, "The back-up has at least", InvalidScenario, _ENTIRE)
        yield line


def _parsed(line: bytes, number: int) -> Any:
    try:
        text = line.decode()
        require_bounded(text, f"Line {number:,}", InvalidScenario, BACKUP_LINE, _ENTIRE)
        return loads(text)
    except ValueError as error:
        raise _wrong(number, f"is not JSON ({printable(error)})") from error


def _row(table: Table, values: list[Any], number: int) -> dict[str, Any]:
    """A row held against the columns, and content against its own sha256."""
    if len(values) != len(table.c):
        raise _wrong(number, f"has {len(values)} values, {table.name} takes {len(table.c)}")
    row = dict(zip(table.c.keys(), values, strict=True))
    for column in table.c:
        value, length = row[column.name], getattr(column.type, "length", None)
        if value is None and column.nullable:
            continue
        kind = _TYPES[column.type.__visit_name__.upper().replace("STRING", "VARCHAR")]
        long = isinstance(value, str) and length is not None and len(value) > length
        if type(value) is not kind or long:
            raise _wrong(number, f"has a wrong {column.name}")
    if table is VERSIONS and content_from(row["content"]).sha256 != row["sha256"]:
        raise _wrong(number, "holds content of another sha256")
    if table is SETS and sets.sha256_of(row["content"]) != row["sha256"]:
        raise _wrong(number, "holds content of another sha256")
    return row


def _require_head(document: Any) -> None:
    if document not in [{"format": _FORMAT, "revision": one} for one in _READ]:
        raise InvalidScenario(
            f"The file is no back-up of this version ({_FORMAT}, {HEAD}).",
            "Restore it with the version that wrote it, and upgrade then.",
        )


def _require_end(document: Any, rows: int, sha256: str) -> None:
    if document != {"rows": rows, "sha256": sha256}:
        raise InvalidScenario("The back-up was cut short, or changed since.", _ENTIRE)


def _require_empty(connection: Connection) -> None:
    for table in TABLES:
        found = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if found:
            raise InvalidScenario(
                f"The store is not empty: it holds {found:,} {table.name}.",
                "Restore into a new one: name it by HEADROOM_DB, or move headroom.db aside.",
            )


def _wrong(number: int, what: str) -> InvalidScenario:
    return InvalidScenario(f"Line {number:,} of the back-up {what}.", _ENTIRE)
