"""The database: opened from empty, killed in the middle, shared, and refused in a sentence."""

import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import column, create_engine, insert, text
from sqlalchemy import table as table_called
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from mmm_core.errors import InvalidSetting, StorageTrouble
from planner.scenarios.database import HEAD, Database
from planner.scenarios.schema import METADATA, TABLES
from tests.keeping import keeping
from tests.planner.scenarios.kept import ADA, content, draft, store_in


def scripts(repo):
    config = Config()
    config.set_main_option("script_location", str(repo / "planner/scenarios/migrations"))
    config.set_main_option("path_separator", "os")
    return config


@pytest.mark.long
def test_kills_lose_no_version_and_leave_none_half_there():
    assert keeping("kills", 10) == []


@pytest.mark.long
def test_200_kills_lose_no_version_and_leave_none_half_there():
    assert keeping("kills", 200) == []


def test_who_save_at_once_all_keep_their_versions():
    assert keeping("crowd", 3, 5) == []


@pytest.mark.long
def test_8_who_save_50_times_at_once_all_keep_their_versions():
    assert keeping("crowd", 8, 50) == []


@pytest.mark.long
def test_a_store_that_several_open_first_is_made_once():
    assert keeping("openings", 4) == []


def test_steps_from_empty_make_the_tables_that_are_used(store):
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


def at_step(folder, revision, repo):
    """A store as the version of that step left it, with a scenario in it."""
    engine = create_engine(f"sqlite:///{folder}/headroom.db")
    with engine.begin() as connection:
        config = scripts(repo)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for name, row in _ROWS.items():
            connection.execute(insert(table_called(name, *map(column, row))).values(row))
    engine.dispose()


_AT, _CONTENT = "2026-11-26T12:00:00.000000+00:00", content()
_ROWS = {
    "people": {"name": "Ada", "role": "finance", "made_at": _AT},
    "scenarios": {
        **{"id": "id", "line": "Larkfield", "name": "Spring", "latest": 1},
        **{"archived": False, "revision": 0, "made_at": _AT},
    },
    "versions": {
        **{"scenario": "id", "number": 1, "base": 0, "name": "Spring", "note": "a note"},
        **{"model": "m", "fingerprint": "a" * 64, "starts": "2026-11-23", "periods": 3},
        **{"author": "Ada", "role": "finance", "verified": False, "at": _AT},
        **{"sha256": _CONTENT.sha256, "content": _CONTENT.text},
    },
}


@pytest.mark.parametrize("revision", ["v001"])
def test_what_a_former_version_kept_is_there_after_the_step(tmp_path, repo, revision):
    at_step(tmp_path, revision, repo)
    store = store_in(tmp_path)
    (found,) = store.scenarios()
    assert (found.latest.name, found.latest.note, found.latest.by) == ("Spring", "a note", ADA)
    assert store.content("id", 1) == _CONTENT
    assert store.people.all() == [ADA]
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    store.save("id", 1, draft(), ADA)
    store.database.close()


def test_the_last_step_is_the_one_that_is_asked_for(repo):
    assert ScriptDirectory.from_config(scripts(repo)).get_current_head() == HEAD


def test_every_table_can_be_said_to_postgresql():
    for table in TABLES:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))
    assert set(TABLES) == set(METADATA.tables.values())


def test_a_write_that_fails_leaves_nothing(store):
    id = store.add(draft(), ADA).scenario

    def fails(connection):
        connection.execute(text("DELETE FROM tags"))
        connection.execute(text("UPDATE scenarios SET latest = 7"))
        raise KeyError

    with pytest.raises(KeyError):
        store.database.write(fails)
    assert store.scenario(id).latest.number == 1


def test_a_database_of_a_later_version_is_refused(tmp_path):
    store = store_in(tmp_path)
    store.add(draft(), ADA)
    store.database.close()
    with sqlite3.connect(tmp_path / "headroom.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v999'")
    connection.close()
    with pytest.raises(StorageTrouble, match=r"another version of Headroom \(v999\)"):
        store_in(tmp_path).scenarios()


def test_what_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "headroom.db"
    path.write_bytes(b"<b>no database</b>" * 100)
    with pytest.raises(StorageTrouble, match="cannot be used: file is not a database"):
        store_in(tmp_path).scenarios()
    assert path.read_bytes() == b"<b>no database</b>" * 100


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(StorageTrouble, match="The database headroom"):
        store_in(tmp_path / "nowhere").scenarios()


@pytest.mark.usefixtures("ordinary")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageTrouble, match="permission is missing"):
            store_in(tmp_path).scenarios()
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("nonsense", "is no address"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql://ada:secret@host/db", "is no address|of another kind"),
        ("oracle+nothing://ada:secret@host/db", "is no address"),
    ],
)
def test_a_setting_that_names_no_database_is_refused_without_its_password(
    tmp_path, monkeypatch, said, why
):
    monkeypatch.setenv("HEADROOM_DB", said)
    with pytest.raises(InvalidSetting, match=why) as caught:
        Database.configured(tmp_path)
    assert "secret" not in str(caught.value)


def test_the_setting_says_where(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/other.db")
    assert Database.configured(tmp_path / "models").path == tmp_path / "other.db"
    monkeypatch.delenv("HEADROOM_DB")
    assert Database.configured(tmp_path / "models").path == tmp_path / "models" / "headroom.db"
