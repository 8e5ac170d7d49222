"""``brief``: plans handed over as a workbook, as a script would ask for it."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from mmm_core.model import Finding
from mmm_core.plan import Plan
from planner import cli, services
from planner.commands import brief
from planner.contract.plan_tables import write_plan
from planner.questions.fitness import Fitness
from planner.questions.verdict import Verdict

MODEL = "larkfield_national"


@pytest.fixture
def ask(capsys):
    def run(*arguments):
        code = cli.main([str(one) for one in arguments])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, json.loads(out.out)

    return run


@pytest.fixture
def plan(tmp_path):
    model = services.load(MODEL)
    path = tmp_path / "spring.csv"
    path.write_text(write_plan(services.reference_for(model).plan, model))
    return path


def problem(tmp_path, **said):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({"budget": {"total": 35000000, "sense": "<="}, **said}))
    return path


def test_a_plan_is_written_beside_the_current_one(ask, plan, tmp_path):
    out = tmp_path / "brief.xlsx"
    code, said = ask("brief", MODEL, "--plan", plan, "--out", out)
    assert code == 0
    assert said == {
        "out": str(out),
        "bytes": out.stat().st_size,
        "plans": ["Current plan", "spring"],
    }
    book = openpyxl.load_workbook(out, data_only=True)
    assert [book["Compare"].cell(4, column).value for column in (2, 3)] == said["plans"]


def test_the_best_plan_brings_its_verdict_and_its_proof(ask, tmp_path):
    out = tmp_path / "best.xlsx"
    within = {"kind": "spend_range", "cells": {}, "min": 0.7, "max": 1.3, "unit": "x_reference"}
    asked = problem(tmp_path, objective={"maximize": "profit"}, guardrails=[within])
    code, said = ask("brief", MODEL, "--problem", asked, "--out", out)
    assert (code, said["plans"]) == (0, ["Current plan", "Optimized plan"])
    book = openpyxl.load_workbook(out, data_only=True)
    rows = {row[0].value: row[1].value for row in book["Provenance"].iter_rows(max_col=2)}
    assert "No plan within these guardrails can do better than" in rows["Certificate"]
    assert rows["Verdict"].startswith("Change")
    summary = book["Summary"]
    assert summary["A4"].value.startswith("Change: +€")
    assert summary["A4"].value.split(" (")[0] in rows["Verdict"]
    flags = [row for row in summary.values if "recommended" in row]
    assert [row.index("recommended") for row in flags] == [2]


def summary_of(out):
    """What stands beside what on the summary, and its first lines."""
    sheet = openpyxl.load_workbook(out, data_only=True)["Summary"]
    return {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2) if row[0].value}


def test_the_summary_says_what_the_page_says_with_what_people_wrote(ask, tmp_path):
    model, plan = services.load(MODEL), tmp_path / "bold.csv"
    now = services.reference_for(model).plan
    plan.write_text(write_plan(Plan.of(model, now.horizon, 1.5 * now.array(model)), model))
    book, text = tmp_path / "both.xlsx", tmp_path / "both.md"
    own = ("--headline", "=1+1 moves", "--owner", "Ada", "--decide-by", "2026-12-05",
           "--notes", "@SUM(A1) is what\nthe board asked")  # fmt: skip
    for out in (book, text):
        code, _ = ask("brief", MODEL, "--plan", plan, "--out", out, *own)
        assert code == 0
    said, page = summary_of(book), text.read_text("utf-8").replace("\\", "")
    sheet = openpyxl.load_workbook(book)["Summary"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1 moves", "s")
    assert said["Who decides"] == "Ada decides by 5 Dec 2026."
    assert said["Notes"] == "@SUM(A1) is what\nthe board asked"
    assert f"**Decision:** {said['Decision']} {said['Who decides']}" in page
    assert f"**What the figures say:** {said['What the figures say']}" in page
    assert said["Status"] == "Draft of 1 Oct 2026: not approved"
    for what in ("Why", "What may be claimed", "Notes"):
        assert said[what] in page
    part = page.split("## What could go wrong")[1].split("##")[0]
    lines = re.findall(r"^- \*\*(.+?):\*\* (.+)$", part, re.M)
    assert {"Beyond the data", "Bad case"} <= {what for what, _ in lines}
    assert [said[what] for what, _ in lines] == [line for _, line in lines]


def test_the_current_plan_of_a_document_holds_the_money_that_stands(ask, plan, tmp_path):
    out, table = tmp_path / "held.xlsx", tmp_path / "committed.csv"
    model = services.load(MODEL)
    reference = services.reference_for(model).plan
    first = reference.horizon.start
    table.write_text(f"period,channel,spend,state\n{first},tv,4000000,committed\n")
    code, _ = ask("brief", MODEL, "--plan", plan, "--out", out, "--commitments", table)
    assert code == 0
    rows = list(openpyxl.load_workbook(out, data_only=True)["Summary"].values)
    (spend,) = [row[1:3] for row in rows if row[0] == "Spend"]
    tv = [one["channel"] for one in model.cells.names].index("tv")
    more = 4e6 - reference.array(model)[0, tv]
    assert spend == pytest.approx((reference.total() + more, reference.total()), rel=1e-6)


def test_a_model_that_is_not_fit_gets_no_plan(ask, tmp_path, monkeypatch):
    # The search itself is not what is tested here.
    optimize = services.optimize

    def unfit(*given, **more):
        found = optimize(*given, **more)
        why = Finding("danger", "The draws do not agree.", fitness="not_fit")
        verdict = found.verdict
        changed = {**vars(verdict), "decision": "not_fit", "fitness": Fitness((why,), ())}
        return type(found)(**{**vars(found), "verdict": Verdict(**changed)})

    monkeypatch.setattr(brief.services, "optimize", unfit)
    out = tmp_path / "unfit.xlsx"
    code, said = ask("brief", MODEL, "--problem", problem(tmp_path), "--out", out)
    assert code == 2
    assert "No plan is recommended: The draws do not agree." in said["error"]["message"]
    assert not out.exists()


@pytest.mark.parametrize("name", ["brief.docx", "brief.html", "brief", "xlsx", "md"])
def test_other_endings_are_refused(ask, plan, tmp_path, name):
    code, said = ask("brief", MODEL, "--plan", plan, "--out", tmp_path / name)
    assert code == 2
    assert "ends in none of " in said["error"]["message"]
    assert not (tmp_path / name).exists()


def test_a_question_that_documents_do_not_answer(ask, plan, tmp_path):
    out = tmp_path / "brief.xlsx"
    code, said = ask("brief", MODEL, "--problem", problem(tmp_path, tail="zero"), "--out", out)
    assert (code, '"tail": "zero"' in said["error"]["message"]) == (2, True)
    code, said = ask("brief", MODEL, "--out", out)
    assert (code, "nothing to write" in said["error"]["message"]) == (2, True)
    five = [part for _ in range(5) for part in ("--plan", plan)]
    code, said = ask("brief", MODEL, *five, "--out", out)
    assert (code, "it takes 1 to 4" in said["error"]["message"]) == (2, True)
    code, said = ask("brief", MODEL, "--plan", plan, "--plan", plan, "--out", out)
    assert (code, "Two plans are called" in said["error"]["message"]) == (2, True)


def test_a_margin_that_differs_between_periods_is_refused(ask, plan, tmp_path):
    assumptions = tmp_path / "a.json"
    first = {"from": "2026-10-05", "to": "2026-10-26"}
    assumptions.write_text(json.dumps({"margin_by_period": [{"margin": 0.4, "periods": first}]}))
    out = tmp_path / "brief.xlsx"
    code, said = ask("brief", MODEL, "--plan", plan, "--assumptions", assumptions, "--out", out)
    assert code == 2
    assert "differs between periods" in said["error"]["message"]


def test_a_folder_that_is_not_there(ask, plan, tmp_path):
    code, said = ask("brief", MODEL, "--plan", plan, "--out", Path(tmp_path, "no", "b.xlsx"))
    assert (code, said["error"]["kind"]) == (2, "storage")


def test_the_page_of_a_question_and_of_plans_beside_it(ask, plan, tmp_path):
    out = tmp_path / "brief.md"
    within = {"kind": "spend_range", "cells": {}, "min": 0.7, "max": 1.3, "unit": "x_reference"}
    asked = problem(tmp_path, objective={"maximize": "profit"}, guardrails=[within])
    own = ("--headline", "Move a tenth", "--owner", "Ada", "--decide-by", "2026-12-05")
    code, said = ask("brief", MODEL, "--problem", asked, "--plan", plan, "--out", out, *own)
    assert (code, said["plans"]) == (0, ["Current plan", "Optimized plan", "spring"])
    text = out.read_text("utf-8")
    assert text.startswith("# Move a tenth\n\n**Draft of 1 Oct 2026: not approved.**")
    assert "Ada decides by 5 Dec 2026." in text
    assert "| spring |" in text
    code, said = ask("brief", MODEL, "--plan", plan, "--out", out, "--notes", "x" * 601)
    assert (code, "601 characters" in said["error"]["message"]) == (2, True)
