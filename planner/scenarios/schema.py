"""The tables, in what SQLite and PostgreSQL both take: texts, whole numbers, truth values.

Versions and events are only ever added. ``scenarios`` and ``records`` are pointers into them, and
``revision`` is what a write compares and swaps; of a set that is the sha256 of its text. Times are
ISO 8601 in UTC, of one length, so that their order as texts is their order in time.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from mmm_core.limits import (
    NOTE_CHARACTERS,
    PERSON_NAME,
    SCENARIO_NAME,
    SET_NAME,
    TAG_CHARACTERS,
    TITLE_CHARACTERS,
    WHY_CHARACTERS,
)

# The longest name of a file that file systems take.
FILE_NAME = 255
_ID, _WORD, _TIME, _SHA256 = String(32), String(20), String(32), String(64)
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("name", String(PERSON_NAME.most), primary_key=True),
    Column("role", _WORD, nullable=False),
    Column("made_at", _TIME, nullable=False),
)

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("line", String(TITLE_CHARACTERS.most), nullable=False),
    Column("name", String(SCENARIO_NAME.most), nullable=False),
    Column("latest", Integer, nullable=False),
    Column("archived", Boolean, nullable=False, server_default=false()),
    Column("revision", Integer, nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("from_scenario", _ID, ForeignKey("scenarios.id")),
    Column("from_number", Integer),
    UniqueConstraint("line", "name"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("scenario", _ID, ForeignKey("scenarios.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # What it began from: 0 for nothing. Less than its own number by more than one: it overtook.
    Column("base", Integer, nullable=False),
    Column("name", String(SCENARIO_NAME.most), nullable=False),
    Column("note", String(NOTE_CHARACTERS.most), nullable=False),
    Column("model", String(TITLE_CHARACTERS.most), nullable=False),
    Column("fingerprint", _SHA256, nullable=False),
    Column("starts", String(10), nullable=False),
    Column("periods", Integer, nullable=False),
    Column("author", String(PERSON_NAME.most), nullable=False),
    Column("role", _WORD, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("sha256", _SHA256, nullable=False),
    Column("content", Text, nullable=False),
)

TAGS = Table(
    "tags",
    METADATA,
    Column("scenario", _ID, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("tag", String(TAG_CHARACTERS.most), primary_key=True),
    ForeignKeyConstraint(["scenario", "number"], ["versions.scenario", "versions.number"]),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("scenario", _ID, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("event", _WORD, nullable=False),
    Column("why", String(WHY_CHARACTERS.most), nullable=False),
    Column("person", String(PERSON_NAME.most), nullable=False),
    Column("role", _WORD, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("at", _TIME, nullable=False),
    ForeignKeyConstraint(["scenario", "number"], ["versions.scenario", "versions.number"]),
)

RECORDS = Table(
    "records",
    METADATA,
    Column("line", String(TITLE_CHARACTERS.most), primary_key=True),
    Column("starts", String(10), primary_key=True),
    Column("periods", Integer, primary_key=True),
    Column("scenario", _ID, nullable=False),
    Column("number", Integer, nullable=False),
    ForeignKeyConstraint(["scenario", "number"], ["versions.scenario", "versions.number"]),
    Index("ix_records_scenario", "scenario", "number"),
)

SETS = Table(
    "sets",
    METADATA,
    Column("line", String(TITLE_CHARACTERS.most), primary_key=True),
    Column("name", String(SET_NAME.most), primary_key=True),
    Column("model", String(TITLE_CHARACTERS.most), nullable=False),
    # Nobody has to say who saves a set: both are empty then.
    Column("author", String(PERSON_NAME.most), nullable=False),
    Column("role", _WORD, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("sha256", _SHA256, nullable=False),
    Column("content", Text, nullable=False),
)

# Files in which sets were kept before, so that none is taken in twice.
SET_FILES = Table(
    "set_files",
    METADATA,
    Column("model", String(TITLE_CHARACTERS.most), primary_key=True),
    Column("file", String(FILE_NAME), primary_key=True),
    Column("at", _TIME, nullable=False),
)

# Only ever added: the last turn of a series holds. ``series`` is the sha256 of ``labels``.
REACTIONS = Table(
    "reactions",
    METADATA,
    Column("line", String(TITLE_CHARACTERS.most), primary_key=True),
    Column("series", _SHA256, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("labels", Text, nullable=False),
    Column("said", _WORD, nullable=False),
    Column("why", String(WHY_CHARACTERS.most), nullable=False),
    Column("model", String(TITLE_CHARACTERS.most), nullable=False),
    Column("fingerprint", _SHA256, nullable=False),
    Column("person", String(PERSON_NAME.most), nullable=False),
    Column("role", _WORD, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("at", _TIME, nullable=False),
)

# In the order in which rows of one need rows of another.
TABLES = (PEOPLE, SCENARIOS, VERSIONS, TAGS, EVENTS, RECORDS, SETS, SET_FILES, REACTIONS)
