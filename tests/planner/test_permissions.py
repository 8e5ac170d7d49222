"""The command line where files may not be read or written."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner import cli
from planner.contract.plan_tables import write_plan
from planner.services import load, reference_for

pytestmark = pytest.mark.usefixtures("ordinary")
FORBIDDEN = "cannot be read: permission is missing"
NATIONAL = "larkfield_national"

Ask = Callable[..., tuple[int, Any]]


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
