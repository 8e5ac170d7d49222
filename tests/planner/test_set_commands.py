"""``python -m planner sets``, and questions with shared sets, as a script would use them."""

import json
import shutil

import pytest

from planner import cli, services
from planner.contract.guardrail_sets import write_set
from tests.keeping import put_file

MODEL = "larkfield_national"
CALM = [{"kind": "max_shift", "label": "calm", "max": 0.05}]


@pytest.fixture
def library(repo, tmp_path, monkeypatch):
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{MODEL}{suffix}", tmp_path)
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")
    yield tmp_path
    services.store().database.close()


@pytest.fixture
def ask(library, capsys):
    def run(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def problem(library):
    """A question with one rule, and with a wide tolerance, for its answer is not looked at."""
    path = library / "problem.json"
    total = services.reference_for(services.load(MODEL)).plan.total()
    document = {"budget": {"total": total}, "guardrails": CALM, "max_gap": 0.05}
    path.write_text(json.dumps(document))
    return path


def test_a_set_is_saved_shown_replaced_by_who_saw_it_and_deleted(ask, problem, library):
    assert ask("sets", "list", MODEL) == (0, {"sets": [], "not_taken_in": []})
    assert not (library / "headroom.db").exists()
    code, saved = ask("sets", "save", MODEL, "--name", " calm  weeks ", "--problem", problem)
    assert (code, saved["name"], saved["by"]["name"]) == (0, "calm weeks", "Ada Byron")
    assert saved["guardrails"] == CALM
    assert ask("sets", "show", MODEL, "calm weeks") == (0, saved)
    kept = {key: value for key, value in saved.items() if key != "guardrails"}
    assert ask("sets", "list", MODEL)[1]["sets"] == [kept]

    wild = library / "wild.csv"
    rules = services.saved_sets(services.load(MODEL)).load("calm weeks")[1]
    wild.write_text(write_set(rules).replace("0.05", "0.5"))
    save = ("sets", "save", MODEL, "--name", "calm weeks", "--file", wild)
    assert ask(*save)[1]["error"]["kind"] == "invalid_problem"
    code, other = ask(*save, "--replace", saved["sha256"])
    assert (code, other["guardrails"][0]["max"]) == (0, 0.5)
    code, refused = ask(*save, "--replace", saved["sha256"])
    assert (code, refused["error"]["kind"]) == (2, "set_overtaken")
    assert "Ada Byron saved the set 'calm weeks' on" in refused["error"]["message"]
    delete = ("sets", "delete", MODEL, "calm weeks", "--sha256")
    assert ask(*delete, saved["sha256"])[1]["error"]["kind"] == "set_overtaken"
    assert ask(*delete, other["sha256"]) == (0, {"name": "calm weeks", "deleted": True})
    assert ask(*delete, other["sha256"]) == (0, {"name": "calm weeks", "deleted": False})


def test_what_is_shown_is_a_problem_files_rules(ask, problem, library):
    saved = ask("sets", "save", MODEL, "--name", "calm", "--problem", problem)[1]
    document = json.loads(problem.read_text()) | {"guardrails": saved["guardrails"]}
    (library / "again.json").write_text(json.dumps(document))
    again = ask("sets", "save", MODEL, "--name", "again", "--problem", library / "again.json")[1]
    assert again["sha256"] == saved["sha256"]


@pytest.mark.long
def test_a_question_takes_the_rules_of_sets_beside_its_own(ask, problem, library):
    ask("sets", "save", MODEL, "--name", "calm", "--problem", problem)
    plain = library / "plain.json"
    plain.write_text(json.dumps(json.loads(problem.read_text()) | {"guardrails": []}))
    code, of_set = ask("optimize", MODEL, "--problem", plain, "--set", "calm")
    assert code == 0
    assert [one["label"] for one in of_set["guardrails"]] == ["calm"]
    assert of_set["plan"] == ask("optimize", MODEL, "--problem", problem)[1]["plan"]
    code, refused = ask("optimize", MODEL, "--problem", problem, "--set", "calm")
    assert (code, refused["error"]["kind"]) == (2, "invalid_problem")
    assert "'calm'" in refused["error"]["message"]
    code, refused = ask("frontier", MODEL, "--problem", plain, "--set", "nothing")
    assert "no set 'nothing'" in refused["error"]["message"]
    code, refused = ask("optimize", library, "--problem", plain, "--set", "calm")
    assert (code, refused["error"]["kind"]) == (2, "usage")


def test_a_back_up_takes_former_files_in_and_names_what_it_could_not(ask, problem, library):
    ask("sets", "save", MODEL, "--name", "calm", "--problem", problem)
    rules = services.saved_sets(services.load(MODEL)).load("calm")[1]
    put_file(library, "former", write_set(rules), of=MODEL)
    put_file(library, "broken", "<b>", of=MODEL)
    put_file(library, "lost", write_set(rules), of="gone")
    code, counts = ask("scenarios", "--backup", library / "kept.jsonl")
    assert code == 0, counts
    assert counts["rows"]["sets"] == 2
    gone, broken = counts["sets_not_taken_in"]
    assert broken["file"] == f"{MODEL}.rules/broken.csv"
    assert (gone["file"], "no model" in gone["why"]) == ("gone.rules", True)
    (left,) = ask("sets", "list", MODEL)[1]["not_taken_in"]
    assert left["file"] == f"{MODEL}.rules/broken.csv"


def test_a_model_from_elsewhere_takes_no_file_of_its_namesake_in(ask, problem, library):
    ask("sets", "save", MODEL, "--name", "calm", "--problem", problem)
    rules = services.saved_sets(services.load(MODEL)).load("calm")[1]
    put_file(library, "former", write_set(rules), of=MODEL)
    elsewhere = library / "elsewhere" / f"{MODEL}.nc"
    elsewhere.parent.mkdir()
    shutil.copy(library / f"{MODEL}.nc", elsewhere)
    elsewhere.with_suffix(".yaml").write_text("title: Another business\n")
    assert ask("sets", "list", elsewhere) == (0, {"sets": [], "not_taken_in": []})
    assert [one["name"] for one in ask("sets", "list", MODEL)[1]["sets"]] == ["calm", "former"]
