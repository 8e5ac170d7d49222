"""A back-up restored elsewhere gives the same answers; one that is not whole restores nothing."""

import hashlib
import json
from pathlib import Path

import pytest

from mmm_core.errors import StorageTrouble
from planner.scenarios import backup
from planner.scenarios.database import HEAD
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.reading import Wanted
from tests.planner.scenarios.kept import ADA, BO, content, draft, store_in


@pytest.fixture
def filled(store):
    """Two scenarios, one a copy; versions, an overtaken save, decisions, a record, people."""
    store.people.add(ADA)
    first = store.add(draft("Ä <b>", note="one\ntwo", tags=["x", "y"]), ADA).scenario
    store.save(first, 1, draft("Ä", content(2.0, 0.1 + 0.2, 1e-300)), BO)
    store.save(first, 1, draft("Ä", content(3.0, 1.0, 1.0)), ADA)
    store.approvals.approve(first, 2, ADA, "why")
    copy = store.duplicate(first, 3, "Copy", BO).scenario
    store.approvals.archive(copy, BO)
    return store


@pytest.fixture
def other(tmp_path):
    (tmp_path / "other").mkdir()
    store = store_in(tmp_path / "other")
    yield store
    store.database.close()


def answers(store):
    found = store.scenarios(Wanted(archived=None))
    return [
        found,
        store.people.all(),
        store.records("Larkfield"),
        *(store.versions(one.id) for one in found),
        *(store.approvals.log(one.id) for one in found),
        *(store.content(v.scenario, v.number) for one in found for v in store.versions(one.id)),
        *(store.overtaken(one.id, one.latest.number) for one in found),
    ]


def test_a_back_up_restored_elsewhere_gives_the_same_answers(filled, other, tmp_path):
    path = tmp_path / "backup.jsonl"
    counts = backup.back_up(filled.database, path)
    assert counts["versions"] == 4
    assert backup.restore(other.database, path) == counts
    assert answers(other) == answers(filled)
    backup.back_up(other.database, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == path.read_bytes()
    id = other.scenarios()[0].id
    assert other.save(id, 3, draft("Ä", content(9.0, 9.0, 9.0)), ADA).version.number == 4


def test_a_back_up_of_a_former_version_is_restored(filled, other, tmp_path):
    """What came since are tables of their own: such a back-up holds no row of them."""
    path = tmp_path / "backup.jsonl"
    backup.back_up(filled.database, path)
    whole = path.read_text()
    write_anew(path, whole.replace(f'"{HEAD}"', '"v000"', 1))
    with pytest.raises(InvalidScenario, match="no back-up of this version"):
        backup.restore(other.database, path)
    write_anew(path, whole.replace(f'"{HEAD}"', '"v001"', 1))
    backup.restore(other.database, path)
    assert answers(other) == answers(filled)


def write_anew(path, text):
    """Another text with the last line that goes with it."""
    *lines, last = text.splitlines(keepends=True)
    end = {**json.loads(last), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}
    path.write_text("".join(lines) + json.dumps(end, separators=(",", ":")) + "\n")


def test_it_is_restored_into_an_empty_store_only(filled, other, tmp_path):
    path = tmp_path / "backup.jsonl"
    backup.back_up(filled.database, path)
    other.add(draft(), ADA)
    before = answers(other)
    with pytest.raises(InvalidScenario, match="The store is not empty: it holds 1 scenarios"):
        backup.restore(other.database, path)
    assert answers(other) == before


def test_what_is_not_whole_restores_nothing(filled, other, tmp_path):
    path = tmp_path / "backup.jsonl"
    backup.back_up(filled.database, path)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    broken = {
        "cut": whole[:-30],
        "no end": b"".join(lines[:-1]),
        "a row less": b"".join(lines[:3] + lines[4:]),
        "a row twice": b"".join([*lines[:4], lines[3], *lines[4:]]),
        "changed": whole.replace(b"Copy", b"Cozy"),
        "more": whole + lines[2],
        "empty": b"",
        "no back-up": b"<html>\n",
        "another format": whole.replace(b"headroom-scenarios", b"headroom-other"),
        "another table": whole.replace(b'["tags"', b'["sqlite_master"'),
        "fewer values": whole.replace(b'["people","Ada",', b'["people",'),
        "a number for a text": whole.replace(b'["people","Ada",', b'["people",7,'),
        "a long text": whole.replace(b'"Ada"', b'"' + b"A" * 90 + b'"', 1),
        "no text": b"\xff\xfe\n",
        "a row of nothing": lines[0] + b"[]\n",
    }
    for what, text in broken.items():
        path.write_bytes(text)
        with pytest.raises(InvalidScenario):
            backup.restore(other.database, path)
        assert answers(other) == [[], [], []], what


def test_content_of_another_sha256_is_refused(filled, other, tmp_path):
    path = tmp_path / "backup.jsonl"
    backup.back_up(filled.database, path)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    row = next(row for row in rows[1:] if row[0] == "versions")
    row[-1] = row[-1].replace("1.0", "2.0", 1)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with pytest.raises(InvalidScenario, match="holds content of another sha256"):
        backup.restore(other.database, path)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [('"finance"', '"boss"'), ('"Copy"', '"\\u202e"'), ('"archived"', '"hidden"')],
)
def test_what_no_save_would_have_taken_is_refused(filled, other, tmp_path, was, becomes):
    """Also where whoever changed it wrote the last line anew."""
    path = tmp_path / "backup.jsonl"
    backup.back_up(filled.database, path)
    write_anew(path, path.read_text().replace(was, becomes))
    with pytest.raises(InvalidScenario):
        backup.restore(other.database, path)
    assert answers(other) == [[], [], []]


def test_files_that_cannot_be_used_are_said(store):
    with pytest.raises(StorageTrouble):
        backup.restore(store.database, Path("/nowhere/backup"))
    with pytest.raises(StorageTrouble):
        backup.back_up(store.database, Path("/nowhere/backup"))
