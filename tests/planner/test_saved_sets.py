"""Guardrail sets on disk: back as they were, whatever they are called, and nothing else."""

import errno
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmm_core.errors import HeadroomError, InvalidProblem, StorageTrouble
from optimizer.guardrails import MaxShift, SpendRange
from planner.contract.guardrail_sets import MOST_GUARDRAILS
from planner.contract.set_store import MOST_NAME, MOST_SETS, SavedSets
from tests.builders import hill_model
from tests.dying import dying

MODEL = hill_model(channels=3, samples=10)
RULES = f"{MODEL.name}.rules"
GUARDRAILS = (
    SpendRange("range: c0", {"channel": ("c0",)}, 0.5, 1.5, "x_reference"),
    MaxShift("s", 0.1),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=16))
def test_any_name_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    sets = SavedSets(tmp_path, MODEL)
    try:
        kept = sets.save(name, GUARDRAILS)
    except InvalidProblem:
        assert not name.split() or not " ".join(name.split()).isprintable()
        return
    assert kept == " ".join(unicodedata.normalize("NFC", name).split())
    assert kept in sets.names()
    assert sets.load(name) == GUARDRAILS
    assert {path.name for path in tmp_path.iterdir()} == {RULES, ".headroom.lock"}
    assert all(path.suffix == ".csv" for path in (tmp_path / RULES).rglob("*"))
    sets.delete(name)
    assert kept not in sets.names()


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * (MOST_NAME + 1), "\N{BRAIN}" * 30, "\0", "\ud800"]
)
def test_a_name_of_no_use_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidProblem):
        SavedSets(tmp_path, MODEL).save(name, GUARDRAILS)
    assert not list(tmp_path.rglob("*.csv"))


def test_the_same_name_replaces_only_where_that_is_said(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path, MODEL)
    sets.save("a", GUARDRAILS)
    with pytest.raises(InvalidProblem, match="'a' already"):
        sets.save(" a ", GUARDRAILS[:1])
    assert sets.load("a") == GUARDRAILS
    sets.save("a", GUARDRAILS[:1], replace=True)
    assert sets.names() == ["a"]
    assert sets.load("a") == GUARDRAILS[:1]


def test_a_set_that_no_longer_fits_the_model_is_refused_by_label(tmp_path: Path) -> None:
    SavedSets(tmp_path, MODEL).save("a", (SpendRange("r", {"channel": ("c2",)}, None, 1.0),))
    with pytest.raises(HeadroomError, match="c2"):
        SavedSets(tmp_path, hill_model(channels=2, samples=10)).load("a")


def test_what_is_gone_damaged_or_elsewhere_is_no_set(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path / "models", MODEL)
    sets.save("good", GUARDRAILS)
    folder = tmp_path / "models" / RULES
    (folder / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "folder.csv").mkdir()
    for name in ("gone", "bytes", "folder"):
        with pytest.raises(InvalidProblem, match="no readable set"):
            sets.load(name)
    for name in ("bytes", "folder"):
        with pytest.raises(InvalidProblem, match="could not be brought back"):
            sets.delete(name)
        assert name in sets.names()
    assert sets.delete("gone") is None


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("which", ["folder", "file"])
def test_no_link_out_of_the_library_is_followed(tmp_path: Path, which: str, there: bool) -> None:
    """Neither to read nor to write nor to delete, whether something is there or not."""
    library, outside = tmp_path / "models", tmp_path / "outside"
    SavedSets(outside, MODEL).save("a", GUARDRAILS)
    before = {path: path.read_bytes() for path in outside.rglob("*.csv")}
    theirs = outside / RULES if there else outside / "nothing"
    if which == "folder":
        library.mkdir()
        (library / RULES).symlink_to(theirs)
    else:
        (library / RULES).mkdir(parents=True)
        (library / RULES / "a.csv").symlink_to(theirs / "a.csv")
    sets = SavedSets(library, MODEL)
    for ask in (
        lambda: sets.load("a"),
        lambda: sets.save("a", ()),
        lambda: sets.save("a", (), replace=True),
        lambda: sets.delete("a"),
        lambda: sets.restore("a", ""),
        *([sets.names] if which == "folder" else []),
    ):
        with pytest.raises(StorageTrouble, match="leads out of the library"):
            ask()
    assert {path: path.read_bytes() for path in outside.rglob("*.csv")} == before
    assert not theirs.exists() or there


def test_the_library_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "models").symlink_to(tmp_path / "disk")
    sets = SavedSets(tmp_path / "models", MODEL)
    sets.save("a", GUARDRAILS)
    assert sets.load("a") == GUARDRAILS


def test_what_was_deleted_comes_back_unless_the_name_is_taken_by_then(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path, MODEL)
    sets.save("a", GUARDRAILS)
    text = sets.delete("a")
    assert text is not None
    assert sets.delete("a") is None
    sets.save("a", GUARDRAILS[:1])
    with pytest.raises(InvalidProblem, match="already"):
        sets.restore("a", text)
    assert sets.load("a") == GUARDRAILS[:1]
    sets.delete("a")
    sets.restore("a", text)
    assert sets.load("a") == GUARDRAILS


def test_what_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    many = tuple(MaxShift(f"s {number}", 0.1) for number in range(MOST_GUARDRAILS + 1))
    with pytest.raises(InvalidProblem):
        SavedSets(tmp_path, MODEL).save("a", many)
    assert not list(tmp_path.rglob("*"))


def test_everyone_on_the_machine_may_read(tmp_path: Path) -> None:
    SavedSets(tmp_path, MODEL).save("a", GUARDRAILS)
    (path,) = tmp_path.rglob("*.csv")
    usual = tmp_path / "usual"
    usual.write_text("", "utf-8")
    assert path.stat().st_mode == usual.stat().st_mode


def test_files_that_others_put_there_are_no_sets(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path, MODEL)
    sets.save("a", GUARDRAILS)
    folder = tmp_path / RULES
    (folder / "my set.csv").write_text("kind,label,cells,fields\n", "utf-8")
    assert sets.names() == ["a"]


def test_only_so_many(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path, MODEL)
    for number in range(MOST_SETS):
        sets.save(f"set {number}", ())
    with pytest.raises(InvalidProblem, match=str(MOST_SETS)):
        sets.save("one more", ())
    sets.save("set 0", GUARDRAILS, replace=True)


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / RULES).write_text("in the way", "utf-8")
    sets = SavedSets(tmp_path, MODEL)
    for ask in (sets.names, lambda: sets.save("a", GUARDRAILS)):
        with pytest.raises(StorageTrouble, match=rf"{RULES} cannot be read: it is no folder"):
            ask()


def test_a_full_disk_leaves_the_set_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = SavedSets(tmp_path, MODEL)
    sets.save("a", GUARDRAILS)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for name, replace in (("a", True), ("b", False)):
        with pytest.raises(StorageTrouble, match=r"The set .* cannot be written .* disk is full"):
            sets.save(name, GUARDRAILS[:1], replace)
    assert (sets.names(), sets.load("a")) == (["a"], GUARDRAILS)


# --- killed, and in a crowd -----------------------------------------------------------------

SCENARIOS = ("first set", "set", "replaced set")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_leaves_the_sets_as_they_were_or_as_they_were_to_be(scenario: str) -> None:
    assert dying(scenario, "--each", "1", "--random", "10") == []


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_many_kills_lose_no_set(scenario: str) -> None:
    assert dying(scenario, "--each", "20", "--random", "200", "--seed", "2") == []


@pytest.mark.parametrize("often", [4, pytest.param(25, marks=pytest.mark.long)])
def test_of_eight_writers_of_one_name_one_is_told_that_it_saved(often: int) -> None:
    assert dying("sets", "--writers", "8", "--often", str(often)) == []
