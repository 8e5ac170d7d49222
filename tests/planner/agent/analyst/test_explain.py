"""``explain`` in plain words: the contract's document, and the same figures as the commands."""

from __future__ import annotations

import json

import pytest

from planner import cli, services
from planner.agent.analyst import suggested, understood
from planner.wording import analyst as words
from tests.planner.agent.analyst.views import tools_of

NATIONAL = "larkfield_national"
KEYS = {
    "intent", "entities", "ask_back", "text", "claims", "facts", "withheld", "verified", "by",
}  # fmt: skip


@pytest.fixture(scope="module")
def problem(tmp_path_factory) -> str:
    model = services.load(NATIONAL)
    total = services.reference_for(model).plan.total()
    path = tmp_path_factory.mktemp("explain") / "problem.json"
    path.write_text(json.dumps({"budget": {"total": total}, "tail": "reference"}))
    return str(path)


def said(capsys, *arguments: str) -> dict:
    assert cli.main(["explain", NATIONAL, *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document.keys() >= KEYS
    ids = {one["id"] for one in document["facts"]}
    assert all(set(one["facts"]) <= ids for one in document["claims"])
    assert document["text"] == " ".join(one["text"] for one in document["claims"])
    return document


def test_a_question_is_answered_with_facts_that_optimize_says_too(capsys, problem):
    found = said(capsys, "--problem", problem, "--ask", "Why does TV get more?")
    assert (found["intent"], found["entities"]["channels"]) == ("why_change", ["tv"])
    facts = {one["id"]: one["value"] for one in found["facts"]}
    assert cli.main(["optimize", NATIONAL, "--problem", problem]) == 0
    best = json.loads(capsys.readouterr().out)
    spend = next(one["spend"] for one in best["plan"] if one["channel"] == "tv")
    assert facts["plan:best/against:reference/channel:tv/spend"] == pytest.approx(spend)
    assert found["withheld"] == {"count": 0, "why": []}


def test_a_thread_goes_on_from_what_was_asked_before(capsys, problem):
    before = ["--before", "What if we cut the budget by 10 %?"]
    found = said(capsys, "--problem", problem, *before, "--ask", "and by 20 %?")
    assert found["intent"] == "change_budget"
    assert found["entities"]["share"] == pytest.approx(-0.2)


def test_without_a_question_it_is_the_summary(capsys, problem):
    assert said(capsys, "--problem", problem)["intent"] == "summary_board"


def test_what_is_out_of_scope_says_what_can_be_asked(capsys, problem):
    found = said(capsys, "--problem", problem, "--ask", "What is the weather in Paris?")
    assert found["intent"] == "out_of_scope"
    assert words.CAN in found["text"]
    assert found["facts"] == []


def test_every_question_that_is_offered_is_understood():
    offered = [words.why("TV", more) for more in (True, False)]
    offered += [value for name, value in vars(words).items() if _is_question(name, value)]
    wanted = {
        words.HOW_SURE: "certainty", words.DEAREST: "dearest_guardrail", words.CUT: "change_budget",
        words.NEXT_MONEY: "next_money", words.ROOM: "headroom", words.FLIP: "flip",
        words.TEST: "next_test", words.SAFE: "safety", words.ASSUMED: "assumptions",
        words.COMPARE: "compare_plans", words.BEFORE: "precedent", words.BOARD: "summary_board",
        words.HELP: "help",
    }  # fmt: skip
    view = tools_of(NATIONAL).view
    for text in {*offered, *suggested(view)}:
        assert understood(view, text).intent == wanted.get(text, "why_change"), text


def _is_question(name: str, value: object) -> bool:
    return name.isupper() and isinstance(value, str) and (value.endswith("?") or name == "BOARD")
