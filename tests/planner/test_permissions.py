"""Guardrail sets and the command line where files may not be read or written."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmm_core.errors import StorageTrouble
from optimizer.guardrails import MaxShift
from planner import cli
from planner.contract.plan_tables import write_plan
from planner.contract.set_store import SavedSets
from planner.services import load, reference_for
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=10)
RULES = f"{MODEL.name}.rules"
GUARDRAILS = (MaxShift("s", 0.1),)
pytestmark = pytest.mark.usefixtures("ordinary")
FORBIDDEN = "cannot be read: permission is missing"
NATIONAL = "larkfield_national"

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def sets(tmp_path: Path) -> SavedSets:
    sets = SavedSets(tmp_path, MODEL)
    sets.save("a", GUARDRAILS)
    return sets


def test_a_folder_of_sets_that_may_not_be_read_is_not_an_empty_one(
    sets: SavedSets, tmp_path: Path
) -> None:
    (tmp_path / RULES).chmod(0)
    with pytest.raises(StorageTrouble, match=f"{RULES} {FORBIDDEN}"):
        sets.names()
    for ask in (sets.load, sets.delete):
        with pytest.raises(StorageTrouble, match=rf"a\.csv {FORBIDDEN}"):
            ask("a")


def test_a_set_that_may_not_be_read_is_named_and_stays(sets: SavedSets, tmp_path: Path) -> None:
    sets.save("b", GUARDRAILS)
    (tmp_path / RULES / "a.csv").chmod(0)
    for ask in (sets.load, sets.delete):
        with pytest.raises(StorageTrouble, match=rf"a\.csv {FORBIDDEN}"):
            ask("a")
    assert sets.names() == ["a", "b"]
    assert sets.load("b") == GUARDRAILS


def test_a_set_that_may_not_be_written_is_not_replaced(sets: SavedSets, tmp_path: Path) -> None:
    (tmp_path / RULES / "a.csv").chmod(0o400)
    with pytest.raises(StorageTrouble, match=r"The set 'a' of .* permission is missing"):
        sets.save("a", (), replace=True)
    assert sets.load("a") == GUARDRAILS


@pytest.fixture
def ask(repo: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> Ask:
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", tmp_path)
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))

    def run(*arguments: object) -> tuple[int, Any]:
        code = cli.main([str(argument) for argument in arguments])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, json.loads(out.out)

    return run


def test_a_card_that_may_not_be_read_leaves_the_list(ask: Ask, tmp_path: Path) -> None:
    shutil.copy(tmp_path / f"{NATIONAL}.nc", tmp_path / "other.nc")
    (tmp_path / f"{NATIONAL}.yaml").chmod(0)
    code, (national, other) = ask("models")
    assert code == 0
    assert (national["error"]["kind"], other["name"]) == ("storage", "other")
    assert other.get("error") is None


def test_files_of_the_command_line_that_may_not_be_read_are_named(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("{}", "utf-8")
    file.chmod(0)
    model = tmp_path / f"{NATIONAL}.nc"
    for arguments in (
        ("optimize", NATIONAL, "--problem", file),
        ("evaluate", NATIONAL, "--plan", file),
    ):
        code, said = ask(*arguments)
        assert (code, said["error"]["kind"]) == (2, "storage")
        assert said["error"]["message"] == f"file {FORBIDDEN}."
    model.chmod(0)
    for name in (NATIONAL, model):
        code, said = ask("describe", name)
        assert (code, said["error"]["message"]) == (2, f"{NATIONAL}.nc {FORBIDDEN}.")


def test_draws_that_cannot_be_written_are_named(ask: Ask, tmp_path: Path) -> None:
    model = load(NATIONAL)
    plan = tmp_path / "plan.csv"
    plan.write_text(write_plan(reference_for(model).plan, model), "utf-8")
    out = tmp_path / "out"
    out.mkdir(0o500)
    code, said = ask("evaluate", NATIONAL, "--plan", plan, "--draws", out / "draws.csv")
    assert (code, said["error"]["kind"]) == (2, "storage")
    assert said["error"]["message"] == (
        "draws.csv cannot be written to the folder out: permission is missing."
    )
    code, said = ask("evaluate", NATIONAL, "--plan", plan, "--draws", out / "no" / "draws.csv")
    assert said["error"]["message"].endswith(("is not there.", "permission is missing."))
    assert os.listdir(out) == []
