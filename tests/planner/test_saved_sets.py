"""Guardrail sets on disk: back as they were, whatever they are called, and nothing else."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmm_core.errors import HeadroomError, InvalidProblem
from optimizer.guardrails import MaxShift, SpendRange
from planner.contract.guardrail_sets import MOST_GUARDRAILS
from planner.contract.set_store import MOST_NAME, MOST_SETS, SavedSets
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=10)
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
    (folder,) = tmp_path.iterdir()
    assert all(path.parent == folder and path.suffix == ".csv" for path in folder.rglob("*"))
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
    (folder,) = (tmp_path / "models").iterdir()
    (folder / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "outside.csv").write_text("kind,label,cells,fields\n", "utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    for name in ("gone", "bytes", "link"):
        with pytest.raises(InvalidProblem, match="no readable set"):
            sets.load(name)


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
    (folder,) = tmp_path.iterdir()
    (folder / "my set.csv").write_text("kind,label,cells,fields\n", "utf-8")
    assert sets.names() == ["a"]


def test_only_so_many(tmp_path: Path) -> None:
    sets = SavedSets(tmp_path, MODEL)
    for number in range(MOST_SETS):
        sets.save(f"set {number}", ())
    with pytest.raises(InvalidProblem, match=str(MOST_SETS)):
        sets.save("one more", ())
    sets.save("set 0", GUARDRAILS, replace=True)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / f"{MODEL.name}.rules").write_text("in the way", "utf-8")
    with pytest.raises(HeadroomError, match="cannot be written"):
        SavedSets(tmp_path, MODEL).save("a", GUARDRAILS)
    assert SavedSets(tmp_path, MODEL).names() == []
