"""Where things are kept: SQLite beside the models, or where ``HEADROOM_DB`` says.

A write is one short transaction that begins by taking SQLite's lock (BEGIN IMMEDIATE), so that
what it looks at is what it changes. On PostgreSQL it swaps a revision that it compared, and is
tried again where somebody else did so first; no query needs to know which of the two it runs on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from mmm_core.errors import InvalidSetting, StorageTrouble
from mmm_core.importers.files import name_of
from mmm_core.names import printable
from mmm_core.publish import writing
from mmm_core.staging import turn

SETTING = "HEADROOM_DB"
FILE = "headroom.db"
HEAD = "v003"
_WRITES = "headroom_writes"
_WAIT_SECONDS = 30
_TRIES = 50


class Overtook(Exception):
    """Somebody else wrote since this transaction looked; it is tried again."""


class Database:
    """A database whose tables are as this version needs them.

    One serves many threads, and connects when it is first used.

    Parameters
    ----------
    url : as SQLAlchemy writes it
    """

    def __init__(self, url: URL) -> None:
        self._url = url

    @staticmethod
    def configured(library: Path) -> Database:
        """The one that ``HEADROOM_DB`` names, else ``headroom.db`` in the library's folder.

        Raises
        ------
        InvalidSetting
            If the setting names none that things can be kept in.
        """
        said = os.environ.get(SETTING, "").strip()
        if not said:
            return Database.in_file(library / FILE)
        try:
            url = make_url(said)
            url.get_dialect()
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise _no_setting("is no address of a database") from error
        name = url.get_backend_name()
        if name not in ("sqlite", "postgresql"):
            raise _no_setting(f"names a database of another kind ({printable(name)})")
        if name == "sqlite" and url.database in (None, "", ":memory:"):
            raise _no_setting("names a database in memory, which keeps nothing")
        return Database(url)

    @staticmethod
    def in_file(path: Path) -> Database:
        """SQLite in a file, made where it is not there yet."""
        return Database(URL.create("sqlite", database=str(path)))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one state throughout.

        Raises
        ------
        StorageTrouble
            If the database cannot be used.
        """
        with self._said(), self._ready.begin() as connection:
            yield connection

    def write[T](self, act: Callable[[Connection], T]) -> T:
        """One transaction, whole or not at all; what ``act`` returns.

        ``act`` may be called again, where somebody else wrote at the same moment.

        Raises
        ------
        StorageTrouble
            If the database cannot be used, or others never stop writing.
        """
        engine = self._ready.execution_options(**{_WRITES: True})
        for _ in range(_TRIES):
            try:
                with self._said(), engine.begin() as connection:
                    return act(connection)
            except (Overtook, IntegrityError):
                continue
        raise StorageTrouble("Others keep writing what this is about.", "Try again.")

    def close(self) -> None:
        """Let go of every connection; the next use connects anew."""
        engine = self.__dict__.pop("_ready", None)
        if engine is not None:
            engine.dispose()

    @cached_property
    def _ready(self) -> Engine:
        with self._said():
            engine = create_engine(self._url, pool_pre_ping=not self.path)
            if self.path is not None:
                event.listen(engine, "connect", _settings)
                event.listen(engine, "begin", _begin)
            self._prepare(engine)
        return engine

    def _prepare(self, engine: Engine) -> None:
        """Bring the tables to what this version needs, one process at a time."""
        if _revision(engine, self.path) == HEAD:
            return
        if self.path is None:
            _migrate(engine)
            return
        folder = self.path.parent
        with (
            writing(f"The database {self.path.name}", folder, f", or set {SETTING}"),
            turn(folder),
        ):
            # Outside of any transaction, and kept in the file.
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode=WAL")
            _migrate(engine)

    @property
    def path(self) -> Path | None:
        """SQLite's file; None of another database."""
        sqlite = self._url.get_backend_name() == "sqlite"
        return Path(str(self._url.database)) if sqlite else None

    @property
    def is_made(self) -> bool:
        """Whether anything may be in it: False of a file that is not there."""
        return self.path is None or self.path.exists()

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say in a sentence what a database refuses."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            where = "HEADROOM_DB names" if self.path is None else name_of(self.path)
            raise StorageTrouble(
                f"The database {where} cannot be used: {printable(error.orig, 200)}.",
                f"Nothing was changed. Check that it is there, may be written and is not full, "
                f"or set {SETTING} to another.",
            ) from error


def _no_setting(why: str) -> InvalidSetting:
    # It is not shown: there may be a password in it.
    return InvalidSetting(
        f"{SETTING} {why}.",
        "Write it as sqlite:////folder/headroom.db or postgresql+psycopg://user@host/name, its "
        "driver installed.",
    )


def _settings(connection: Any, _: object) -> None:
    """Of each SQLite connection; the driver must not begin transactions by itself."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={1000 * _WAIT_SECONDS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(engine: Engine, file: Path | None) -> str | None:
    """What the tables are like, None where there are none."""
    if file is not None and not file.exists():
        return None
    with engine.begin() as connection:
        return _revision_of(connection)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(engine: Engine) -> None:
    """Every step from where the tables are, in one transaction."""
    # It takes as long to import as a plan to evaluate, and is needed once.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        found = _revision_of(connection)
        if found == HEAD:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageTrouble(
                f"The database is of another version of Headroom ({printable(found)}).",
                f"Use that version, or set {SETTING} to another database.",
            ) from error
