"""Sets of guardrails as rows, each step inside of the one transaction that its caller begins.

A set is replaced or deleted only where its text is still the one that was seen: the sha256 is
what is compared and swapped.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from mmm_core.errors import InvalidProblem
from mmm_core.limits import SETS
from mmm_core.names import printable
from planner.scenarios import schema
from planner.scenarios.database import Overtook
from planner.scenarios.people import Person
from planner.scenarios.records import KeptSet

_SETS = schema.SETS
_LIGHT = [column for column in _SETS.c if column.name != "content"]


@dataclass(frozen=True)
class New:
    """A set that is about to be kept.

    Parameters
    ----------
    line, name : what it goes by
    model : name of the model that it is saved with
    text : as ``guardrail_sets.write_set`` writes it
    by : who saves it, None where nobody has said
    at : when, as ``clock.now`` gives it
    """

    line: str
    name: str
    model: str
    text: str
    by: Person | None
    at: str

    @property
    def row(self) -> dict[str, object]:
        """Everything but what it goes by."""
        by = self.by
        return {
            "model": self.model,
            "author": "" if by is None else by.name,
            "role": "" if by is None else by.role,
            "verified": by is not None and by.verified,
            "at": self.at,
            "sha256": sha256_of(self.text),
            "content": self.text,
        }


def sha256_of(text: str) -> str:
    """What a set's text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def listed(connection: Connection, line: str) -> list[KeptSet]:
    """The sets of a line, in alphabetical order."""
    rows = connection.execute(select(*_LIGHT).where(_SETS.c.line == line)).all()
    return sorted(map(_kept, rows), key=lambda one: (one.name.casefold(), one.name))


def found(connection: Connection, line: str, name: str) -> tuple[KeptSet, str] | None:
    """A set and its text; None where there is none of that name."""
    row = connection.execute(select(_SETS).where(*_called(line, name))).one_or_none()
    return None if row is None else (_kept(row), row.content)


def add(connection: Connection, new: New) -> None:
    """A set under a name that no other of its line has.

    Raises
    ------
    InvalidProblem
        If the line has too many.
    """
    count = select(func.count()).select_from(_SETS).where(_SETS.c.line == new.line)
    SETS.require(
        connection.execute(count).scalar_one() + 1,
        f"With it {printable(new.line)} has",
        InvalidProblem,
        "Delete one that is no longer used, or replace one.",
    )
    connection.execute(insert(_SETS).values(line=new.line, name=new.name, **new.row))


def swap(connection: Connection, new: New, seen: str) -> None:
    """Put a set in place of the one of its name whose text has the sha256 ``seen``.

    Raises
    ------
    Overtook
        If there is no such one any more.
    """
    where = (*_called(new.line, new.name), _SETS.c.sha256 == seen)
    if connection.execute(update(_SETS).where(*where).values(new.row)).rowcount != 1:
        raise Overtook


def remove(connection: Connection, line: str, name: str, seen: str) -> None:
    """Delete the set whose text has the sha256 ``seen``; raises as ``swap``."""
    where = (*_called(line, name), _SETS.c.sha256 == seen)
    if connection.execute(delete(_SETS).where(*where)).rowcount != 1:
        raise Overtook


def _called(line: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return _SETS.c.line == line, _SETS.c.name == name


def _kept(row: Row[tuple[object, ...]]) -> KeptSet:
    by = Person(row.author, row.role, bool(row.verified)) if row.author else None
    return KeptSet(row.name, row.model, by, row.at, row.sha256)
