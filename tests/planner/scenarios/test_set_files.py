"""Sets that were kept in files are taken in once, and what is of no use is named."""

import os
import shutil
from pathlib import Path

import pytest

from mmm_core.errors import InvalidProblem, StorageTrouble
from mmm_core.limits import SETS
from optimizer.guardrails import MaxShift, SpendRange
from planner.contract.guardrail_sets import write_set
from planner.scenarios import backup
from planner.scenarios.database import Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.saved_sets import SavedSets
from tests.builders import hill_model
from tests.keeping import keeping, put_file
from tests.planner.scenarios.test_backup import write_anew

MODEL = hill_model(channels=3, samples=10)
RULES = f"{MODEL.name}.rules"
CALM, WILD = (MaxShift("s", 0.05),), (MaxShift("s", 0.5),)


def sets_in(folder: Path, model=MODEL, database: Path | None = None) -> SavedSets:
    return SavedSets(Database.in_file((database or folder) / "headroom.db"), folder, model)


@pytest.fixture
def sets(tmp_path):
    sets = sets_in(tmp_path)
    yield sets
    sets.database.close()


def names(sets) -> list[str]:
    return [one.name for one in sets.listed()[0]]


def left_out(sets) -> dict[str, str]:
    return {one.file: one.why for one in sets.listed()[1]}


def test_sets_of_former_files_are_there_and_the_files_stay_as_they_are(sets, tmp_path) -> None:
    written = {"brand%20floor%20%2A": CALM, "%C3%84": WILD}
    paths = [put_file(tmp_path, stem, write_set(rules)) for stem, rules in written.items()]
    os.utime(paths[0], (1_790_000_000, 1_790_000_000))
    before = [path.read_bytes() for path in paths]
    assert sets.listed()[1] == []
    assert names(sets) == ["brand floor *", "Ä"]
    kept, rules = sets.load("brand floor *")
    assert (rules, kept.by, kept.model, kept.at[:10]) == (CALM, None, MODEL.name, "2026-09-21")
    assert sets.load("Ä")[1] == WILD
    assert [path.read_bytes() for path in paths] == before


@pytest.mark.parametrize("first", ["listed", "load", "save", "delete", "restore"])
def test_whatever_is_asked_first_they_are_taken_in_before(sets, tmp_path, first: str) -> None:
    put_file(tmp_path, "a", write_set(CALM))
    if first == "load":
        assert sets.load("a")[1] == CALM
    elif first == "delete":
        with pytest.raises(Exception, match="Somebody saved the set 'a'"):
            sets.delete("a", "0" * 64)
    elif first in ("save", "restore"):
        with pytest.raises(InvalidProblem, match="'a' already"):
            sets.save("a", WILD) if first == "save" else sets.restore("a", write_set(WILD))
    assert names(sets) == ["a"]


def test_none_is_read_twice(sets, tmp_path) -> None:
    path = put_file(tmp_path, "a", write_set(CALM))
    (kept,), _ = sets.listed()
    path.write_text(write_set(WILD), "utf-8")
    assert sets.load("a")[1] == CALM
    sets.delete("a", kept.sha256)
    assert sets.listed() == ([], [])
    sets.database.close()
    assert sets_in(tmp_path).listed() == ([], [])
    put_file(tmp_path, "b", write_set(WILD))
    assert names(sets) == ["b"]


def test_a_broken_file_is_named_and_the_rest_goes_on(sets, tmp_path) -> None:
    put_file(tmp_path, "good", write_set(CALM))
    broken = {
        "bytes": (b"\xff\xfe\x00", "bytes.csv is no UTF-8 text"),
        "half": (write_set(CALM)[:-9], "The rule set is not CSV: unexpected end of data"),
        "other": ("channel,spend\ntv,1\n", "The rule set begins with 'channel,spend'"),
        "unknown": ("kind,label,cells,fields\nnothing,x,,\n", "nothing"),
        "twice": (write_set(CALM) + write_set(CALM).partition("\n")[2], "stands more than once"),
        "x" * 61: (write_set(CALM), "61 characters in the name of a set"),
        "%00": (write_set(CALM), "signs that cannot be printed"),
    }
    for stem, (text, _) in broken.items():
        put_file(tmp_path, stem, text)
    (tmp_path / RULES / "folder.csv").mkdir()
    (tmp_path / RULES / "large.csv").write_bytes(b"")
    os.truncate(tmp_path / RULES / "large.csv", 5_000_000_000)
    assert names(sets) == ["good"]
    said = left_out(sets)
    for stem, (_, why) in broken.items():
        assert why in said.pop(f"{RULES}/{stem}.csv"), stem
    for name in ("folder", "large"):
        assert "is no file of a set" in said.pop(f"{RULES}/{name}.csv")
    assert said == {}
    put_file(tmp_path, "half", write_set(WILD))
    assert names(sets) == ["good", "half"]


def test_files_that_others_put_there_are_no_sets(sets, tmp_path) -> None:
    put_file(tmp_path, "my set", write_set(CALM))
    (tmp_path / RULES / "notes.txt").write_text("mine", "utf-8")
    assert sets.listed() == ([], [])
    assert not (tmp_path / "headroom.db").exists()


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("which", ["folder", "file"])
def test_no_link_out_of_the_library_is_followed(tmp_path: Path, which: str, there: bool) -> None:
    library, outside = tmp_path / "models", tmp_path / "outside"
    for folder in (library, outside):
        folder.mkdir()
    put_file(outside, "a", write_set(CALM))
    theirs = outside / RULES if there else outside / "nothing"
    if which == "folder":
        (library / RULES).symlink_to(theirs)
    else:
        (library / RULES).mkdir()
        (library / RULES / "a.csv").symlink_to(theirs / "a.csv")
    sets = sets_in(library)
    kept, (left,) = sets.listed()
    assert kept == []
    assert left.file == (RULES if which == "folder" else f"{RULES}/a.csv")
    assert "leads out of the library" in left.why


def test_the_library_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "models").symlink_to(tmp_path / "disk")
    put_file(tmp_path / "models", "a", write_set(CALM))
    assert names(sets_in(tmp_path / "models")) == ["a"]


def test_a_library_that_is_only_read_gives_its_sets_to_another_database(tmp_path) -> None:
    (tmp_path / "models").mkdir()
    put_file(tmp_path / "models", "a", write_set(CALM))
    sets = sets_in(tmp_path / "models", database=tmp_path)
    (kept,), _ = sets.listed()
    sets.delete("a", kept.sha256)
    assert sets.listed() == ([], [])
    assert [path.name for path in (tmp_path / "models").rglob("*.csv")] == ["a.csv"]


def test_two_fits_of_a_line_bring_their_sets_and_none_hides_another(tmp_path, sets) -> None:
    card = MODEL.card
    put_file(tmp_path, "a", write_set(CALM))
    put_file(tmp_path, "same", write_set(CALM))
    shutil.copytree(tmp_path / RULES, tmp_path / "later.rules")
    (tmp_path / "later.rules" / "a.csv").write_text(write_set(WILD), "utf-8")
    assert names(sets) == ["a", "same"]
    later = hill_model(channels=3, samples=10, card=card)
    later = type(later)(**{**vars(later), "name": "later"})
    assert names(sets_in(tmp_path, later)) == ["a", "a (later)", "same"]
    assert sets.load("a")[1] == CALM
    assert sets.load("a (later)")[1] == WILD


def test_more_than_there_may_be_are_named(sets, tmp_path) -> None:
    for number in range(SETS.most - 1):
        sets.save(f"set {number}", ())
    for stem in ("a", "b"):
        put_file(tmp_path, stem, write_set(CALM))
    assert list(left_out(sets)) == [f"{RULES}/b.csv"]
    assert "a" in names(sets)


def test_files_that_are_not_even_read_are_said(sets, tmp_path) -> None:
    for number in range(SETS.most):
        put_file(tmp_path, f"a{number}", "<b>")
    put_file(tmp_path, "good", write_set(CALM))
    said = left_out(sets)
    assert f"holds {SETS.most + 1} files of sets; {SETS.most} are read" in said[RULES]
    assert len(said) == SETS.most + 1
    (tmp_path / RULES / "a0.csv").unlink()
    assert names(sets) == ["good"]


def test_a_file_in_the_way_of_the_folder_is_named(sets, tmp_path) -> None:
    (tmp_path / RULES).write_text("in the way", "utf-8")
    assert "it is no folder" in left_out(sets)[RULES]
    sets.save("a", CALM)
    assert names(sets) == ["a"]


@pytest.mark.usefixtures("ordinary")
def test_what_may_not_be_read_is_named_and_taken_in_once_it_may(sets, tmp_path) -> None:
    put_file(tmp_path, "b", write_set(CALM))
    path = put_file(tmp_path, "a", write_set(CALM))
    path.chmod(0)
    assert names(sets) == ["b"]
    assert "a.csv cannot be read: permission is missing" in left_out(sets)[f"{RULES}/a.csv"]
    path.chmod(0o600)
    (tmp_path / RULES).chmod(0)
    assert f"{RULES} cannot be read: permission is missing" in left_out(sets)[RULES]
    (tmp_path / RULES).chmod(0o700)
    assert names(sets) == ["a", "b"]


@pytest.mark.usefixtures("ordinary")
def test_a_database_that_cannot_be_made_is_said(tmp_path) -> None:
    put_file(tmp_path, "a", write_set(CALM))
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageTrouble, match="permission is missing"):
            sets_in(tmp_path).listed()
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.long
def test_kills_while_files_are_taken_in_lose_none_and_take_none_twice() -> None:
    assert keeping("file_kills", 20) == []


def test_a_back_up_holds_the_sets_and_which_files_they_came_from(sets, tmp_path) -> None:
    put_file(tmp_path, "a", write_set((SpendRange("=1+1", {"channel": ("c0",)}, 0.5, 1.5),)))
    sets.save("b", WILD)
    sets.delete("a", sets.load("a")[0].sha256)
    put_file(tmp_path, "c", write_set(CALM))
    sets.take_in()
    backup.back_up(sets.database, tmp_path / "kept.jsonl")
    (tmp_path / "other").mkdir()
    other = sets_in(tmp_path, database=tmp_path / "other")
    counts = backup.restore(other.database, tmp_path / "kept.jsonl")
    assert (counts["sets"], counts["set_files"]) == (2, 2)
    assert other.listed() == sets.listed()
    assert [other.load(name) for name in names(other)] == [sets.load(n) for n in ("b", "c")]


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("max_shift", "max_shaft", "content of another sha256"),
        ('"b"', '"\\u202e"', "signs that cannot be printed"),
    ],
)
def test_a_set_that_no_save_would_have_taken_is_not_restored(
    sets, tmp_path, was: str, becomes: str, why: str
) -> None:
    path = tmp_path / "kept.jsonl"
    sets.save("b", WILD)
    backup.back_up(sets.database, path)
    write_anew(path, path.read_text().replace(was, becomes, 1))
    (tmp_path / "other").mkdir()
    other = sets_in(tmp_path, database=tmp_path / "other")
    with pytest.raises(InvalidScenario, match=why):
        backup.restore(other.database, path)
    assert other.listed() == ([], [])
