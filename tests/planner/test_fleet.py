"""The same question to every model of a folder, on the command line."""

import json
import shutil

import pytest

from planner import cli, contract, services
from planner.jobs import cluster, fleet, processes

MODELS = ("larkfield_national", "larkfield_national_2026h1")
CAP = {"kind": "spend_range", "max": 1.2, "unit": "x_reference", "label": "cap"}


@pytest.fixture
def folder(tmp_path, repo):
    folder = tmp_path / "models"
    folder.mkdir()
    for name in MODELS:
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    """One process, unless a test sets more."""
    monkeypatch.setenv(processes.JOBS, "1")
    monkeypatch.delenv(cluster.DASK, raising=False)

    def run(folder, problem, *more):
        path = tmp_path / "problem.json"
        path.write_text(json.dumps(problem))
        code = cli.main(["optimize", str(folder), "--problem", str(path), *more])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, json.loads(out.out), out.err.splitlines()

    return run


def test_a_folder_answers_for_every_model(ask, folder, monkeypatch):
    monkeypatch.setenv(processes.JOBS, "2")
    question = {"budget": {"total": 3e7}}
    code, said, told = ask(folder, question)
    assert (code, said["answered"], said["failed"]) == (0, 2, 0)
    assert [model["model"] for model in said["models"]] == sorted(MODELS)
    assert [line.split(":")[0] for line in told] == ["1 of 2", "2 of 2"]
    assert {line.split(": ")[1] for line in told} == {f"{n} optimal, gap 0.00 %" for n in MODELS}
    for name, found in zip(MODELS, said["models"], strict=True):
        # A process answers what this one does, over the model's own default horizon.
        model = services.load(name)
        alone = contract.optimum_json(
            services.optimize(model, contract.parse_problem(json.dumps(question), model))
        )
        assert found["horizon"] == alone["horizon"]
        assert found["value"] == pytest.approx(alone["value"], rel=1e-9)
        assert found.keys() == alone.keys() | {"model"}
    horizons = {model["horizon"]["start"] for model in said["models"]}
    assert len(horizons) == 2


def test_one_infeasible_model_exits_3(ask, folder):
    totals = [
        services.reference_for(services.load(str(folder / f"{name}.nc"))).plan.total()
        for name in MODELS
    ]
    small, large = sorted(totals)
    assert 1.1 * large > 1.2 * small, "the two references are too alike for this question"
    code, said, told = ask(folder, {"budget": {"total": 1.1 * large}, "guardrails": [CAP]})
    assert (code, said["answered"], said["failed"]) == (3, 1, 1)
    one = next(model for model in said["models"] if "error" in model)
    assert (one["status"], one["error"]["kind"]) == ("infeasible", "infeasible")
    assert set(one["conflict"]) == {"cap", "budget"}
    assert any(line.endswith(f"{one['model']} infeasible") for line in told)


def test_one_wrong_model_exits_2_and_loses_no_other(ask, folder):
    (folder / "broken.nc").write_text("no model")
    (folder / ".upload.nc").write_text("not yet one")
    code, said, told = ask(folder, {"budget": {"total": 9e8}, "guardrails": [CAP]})
    assert (code, said["answered"], said["failed"]) == (2, 0, 3)
    kinds = {model["model"]: model["error"]["kind"] for model in said["models"]}
    assert kinds == {"broken": "malformed_file"} | dict.fromkeys(MODELS, "infeasible")
    assert told[0] == "1 of 3: broken malformed_file"


def test_a_defect_in_one_model_loses_no_other(ask, folder, monkeypatch):
    def fails_once(name):
        if name.endswith("2026h1.nc"):
            raise ZeroDivisionError
        return load(name)

    load = services.load
    monkeypatch.setattr(services, "load", fails_once)
    code, said, _ = ask(folder, {"budget": {"total": 3e7}})
    assert (code, said["answered"], said["failed"]) == (cli.BUG, 1, 1)
    assert said["models"][1]["error"]["kind"] == "defect"


def test_a_folder_without_models(ask, tmp_path):
    code, said, _ = ask(tmp_path, {"budget": {"total": 1e7}})
    assert (code, said["error"]["kind"]) == (2, "unknown_model")


def test_a_reference_is_one_models(ask, folder):
    code, said, _ = ask(folder, {"budget": {"total": 1e7}}, "--reference", "plan.csv")
    assert (code, said["error"]["kind"]) == (2, "usage")


@pytest.mark.parametrize("option", ["--explain", "--facts"])
def test_of_a_folder_nothing_is_told_of_one_model(ask, folder, option):
    code, said, _ = ask(folder, {"budget": {"total": 1e7}}, option)
    assert (code, said["error"]["kind"]) == (2, "usage")


def test_a_name_in_the_library_means_that_model(tmp_path, monkeypatch):
    (tmp_path / MODELS[0]).mkdir()
    monkeypatch.chdir(tmp_path)
    assert not fleet.is_folder(MODELS[0])
    assert fleet.is_folder(f"./{MODELS[0]}")
    assert not fleet.is_folder("\0")
