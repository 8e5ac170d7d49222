"""``python -m planner scenarios``, as a script would use it."""

import json

import pytest

from planner import cli, services
from planner.contract.plan_tables import write_plan
from planner.scenarios.store import Store

MODEL = "larkfield_national"


@pytest.fixture(scope="module")
def model():
    return services.load(MODEL)


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")

    def run(*arguments):
        code = cli.main(["scenarios", *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    yield run
    services.store().database.close()


@pytest.fixture
def plans(tmp_path, model):
    """Two plans: the current one, and one with twice the money in the first channel."""
    now = services.reference_for(model).plan
    spend = now.array(model).copy()
    spend[:, 0] *= 2
    more = type(now).of(model, now.horizon, spend)
    paths = tmp_path / "now.csv", tmp_path / "more.csv"
    for path, plan in zip(paths, (now, more), strict=True):
        path.write_text(write_plan(plan, model))
    return paths


def test_a_scenario_is_saved_decided_on_and_compared(ask, plans, model):
    code, saved = ask(
        "save", MODEL, "--name", "Spring", "--plan", plans[0], "--tag", "x", "--note", "first"
    )
    assert (code, saved["version"], saved["status"]) == (0, 1, "draft")
    assert saved["fingerprint"] == model.fingerprint
    assert saved["by"]["name"] == "Ada Byron"
    assert not saved["by"]["verified"]
    code, second = ask("save", MODEL, "--name", "Spring", "--plan", plans[1], "--from", 1)
    assert (code, second["version"], second["overtaken"]) == (0, 2, None)
    code, third = ask("save", MODEL, "--name", "Spring", "--plan", plans[0], "--from", 1)
    assert [one["version"] for one in third["overtaken"]["since"]] == [2]
    assert third["overtaken"]["theirs"]["spend"]
    assert third["overtaken"]["yours"]["said"] == []
    code, diff = ask("diff", MODEL, "Spring", "--from", 1, "--version", 2)
    assert diff["said"]
    assert {one["channel"] for one in diff["spend"]} == {model.cells.names[0]["channel"]}
    ask("propose", MODEL, "Spring", "--version", 2)
    code, approved = ask("approve", MODEL, "Spring", "--version", 2, "--why", "agreed")
    assert (code, approved["plan_of_record"], approved["superseded"]) == (0, True, None)
    code, shown = ask("show", MODEL, "Spring", "--version", 2)
    assert [one["event"] for one in shown["decisions"]] == ["proposed", "approved"]
    assert "not verified" in shown["decisions"][1]["by"]["note"]
    assert len(shown["content"]["plan"]["cells"]) == len(model.cells)
    assert [one["version"] for one in ask("versions", MODEL, "Spring")[1]] == [1, 2, 3]


def test_what_is_kept_is_the_plan_that_was_given(ask, plans, model):
    ask("save", MODEL, "--name", "More", "--plan", plans[1])
    store = services.store()
    kept = store.named(model.card.line, "More")
    again = store.content(kept.id, 1).plan(model)
    assert write_plan(again, model) == plans[1].read_text()


def test_what_is_approved_is_listed_whatever_was_saved_since(ask, plans):
    ask("save", MODEL, "--name", "Spring", "--plan", plans[0])
    ask("approve", MODEL, "Spring")
    ask("save", MODEL, "--name", "Spring", "--plan", plans[1], "--from", 1)
    (one,) = ask("list", MODEL, "--status", "approved")[1]
    assert (one["status"], one["version"]) == ("draft", 2)
    assert [(of["version"], of["name"]) for of in one["approved"]] == [(1, "Spring")]


def test_names_that_differ_only_in_capitals_are_refused(ask, plans):
    ask("save", MODEL, "--name", "Spring", "--plan", plans[0])
    code, refused = ask("save", MODEL, "--name", "sPRING", "--plan", plans[0])
    assert code != 0
    assert "only in capitals" in json.dumps(refused)


def test_lists_copies_and_the_archive(ask, plans):
    ask("save", MODEL, "--name", "Spring", "--plan", plans[0], "--tag", "x")
    assert ask("duplicate", MODEL, "Spring", "--as", "Copy")[1]["duplicate_of"]["version"] == 1
    assert [one["name"] for one in ask("list", MODEL)[1]] == ["Copy", "Spring"]
    assert [one["name"] for one in ask("list", MODEL, "--text", "SPR")[1]] == ["Spring"]
    assert ask("archive", MODEL, "Copy")[1]["archived"]
    assert [one["name"] for one in ask("list", MODEL, "--archived")[1]] == ["Copy"]
    assert not ask("restore", MODEL, "Copy")[1]["archived"]


def test_a_back_up_is_one_command_and_so_is_its_return(ask, plans, tmp_path, monkeypatch):
    ask("save", MODEL, "--name", "Spring", "--plan", plans[0])
    before = ask("list", MODEL)
    code, counts = ask("--backup", tmp_path / "b.jsonl")
    assert (code, counts["rows"]["versions"]) == (0, 1)
    assert ask("--restore", tmp_path / "b.jsonl")[0] == 2
    services.store().database.close()
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/elsewhere.db")
    assert ask("--restore", tmp_path / "b.jsonl") == (0, counts)
    assert ask("list", MODEL) == before


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ([], "usage"),
        (["save", MODEL, "--name", "x"], "usage"),
        (["show", MODEL, "nothing"], "unknown_scenario"),
        (["list", "nothing"], "unknown_model"),
        (["--backup", "b", "list", MODEL], "usage"),
        (["list", MODEL, "--status", "lost"], "usage"),
    ],
)
def test_what_cannot_be_done_is_said(ask, arguments, kind):
    code, document = ask(*arguments)
    assert (code, document["error"]["kind"]) == (2, kind)


def test_a_name_is_not_taken_over_and_somebody_must_save(ask, plans, monkeypatch):
    ask("save", MODEL, "--name", "Spring", "--plan", plans[0])
    code, document = ask("save", MODEL, "--name", "Spring", "--plan", plans[1])
    assert (code, document["error"]["kind"]) == (2, "invalid_scenario")
    monkeypatch.delenv("HEADROOM_USER")
    code, document = ask("save", MODEL, "--name", "Other", "--plan", plans[1])
    assert "Nobody has said who does this." in document["error"]["message"]


def test_a_question_is_kept_with_its_answer(ask, tmp_path, model, monkeypatch):
    reference = services.reference_for(model).plan
    problem = {
        "budget": {"total": reference.total()},
        "guardrails": [{"kind": "max_shift", "max": 0.05, "label": "calm"}],
        "max_gap": 0.05,
    }
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem))
    code, saved = ask("save", MODEL, "--name", "Best", "--problem", path)
    assert code == 0
    content = Store.content(services.store(), saved["scenario"], 1)
    assert content.document["problem"] == problem
    assert content.plan(model).total() == pytest.approx(reference.total())


def test_what_is_assumed_is_kept_with_the_plan(ask, tmp_path, plans, model):
    last = str(services.reference_for(model).plan.horizon.dates(model.frequency)[-1])
    dear = {"media_price": [{"factor": 1.2, "periods": {"from": last, "to": last}}]}
    assumed, problem = tmp_path / "assumed.json", tmp_path / "problem.json"
    assumed.write_text(json.dumps(dear | {"base_change": [{"share": 0, "note": "nothing"}]}))
    save = ("save", MODEL, "--plan", plans[0], "--assumptions", assumed, "--name")
    code, saved = ask(*save, "Dear")
    assert code == 0
    kept = services.store().content(saved["scenario"], 1).document
    assert kept["assumptions"] == dear
    question = {"budget": {"total": 3e7}, "guardrails": [], "assumptions": dear}
    problem.write_text(json.dumps(question))
    code, document = ask(*save, "Both", "--problem", problem)
    assert (code, document["error"]["kind"]) == (2, "usage")
    assumed.write_text('{"media_price": [{"factor": 2, "cells": {"channel": "no such"}}]}')
    code, document = ask(*save, "Unknown")
    assert (code, document["error"]["kind"]) == (2, "invalid_problem")


def test_a_question_is_answered_under_what_is_assumed(ask, tmp_path, model):
    assumed, problem = tmp_path / "assumed.json", tmp_path / "problem.json"
    weak = {"response": [{"factor": 0, "note": "banned", "cells": {"channel": ["tv"]}}]}
    assumed.write_text(json.dumps(weak))
    wide = {"kind": "spend_range", "min": 0, "max": 2, "unit": "x_reference"}
    total = services.reference_for(model).plan.total()
    problem.write_text(json.dumps({"budget": {"total": total}, "guardrails": [wide]}))
    code, saved = ask(
        "save", MODEL, "--name", "Best", "--problem", problem, "--assumptions", assumed
    )
    assert code == 0
    kept = services.store().content(saved["scenario"], 1)
    assert kept.document["assumptions"] == {
        "response": [{"factor": 0.0, "note": "banned", "cells": {"channel": ["tv"]}}]
    }
    tv = model.cells.position({"channel": "tv"})
    assert kept.plan(model).array(model)[:, tv].sum() == pytest.approx(0.0, abs=1.0)


def test_what_is_committed_is_kept_with_a_plan(ask, plans, model, tmp_path):
    horizon = services.reference_for(model).plan.horizon
    table = tmp_path / "committed.csv"
    head = "period,channel,spend,state,until\n"
    table.write_text(f"{head}{horizon.start},tv,2000000,committed,2026-09-01\n")
    code, _ = ask(
        "save", MODEL, "--name", "Spring", "--plan", plans[0], "--commitments", table
    )  # fmt: skip
    _, shown = ask("show", MODEL, "Spring")
    assert code == 0
    assert shown["content"]["commitments"] == [
        {
            "cells": {"channel": "tv"},
            "period": str(horizon.start),
            "money": 2e6,
            "state": "committed",
            "until": "2026-09-01",
        }
    ]
    problem = tmp_path / "problem.json"
    document = {"budget": {"total": 27e6}, "commitments": shown["content"]["commitments"]}
    problem.write_text(json.dumps(document))
    code, refused = ask(
        "save", MODEL, "--name", "Other", "--problem", problem, "--commitments", table
    )
    assert code == 2
    assert "gives others" in refused["error"]["message"]
    code, _ = ask("save", MODEL, "--name", "Best", "--problem", problem)
    _, best = ask("show", MODEL, "Best")
    assert best["content"]["commitments"] == document["commitments"]
    (tv,) = [c for c in best["content"]["plan"]["cells"] if c["channel"] == "tv"]
    assert tv["by_period"][0] >= 2e6 - 1
