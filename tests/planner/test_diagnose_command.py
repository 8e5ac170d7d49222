"""``python -m planner diagnose``: what seems to react to weak demand is answered for headless."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner import cli

MODEL = "larkfield_national"
WHY = "The calendar is set a year ahead."

Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path / 'kept.db'}")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, analyst")

    def run(model: str, *options: str) -> tuple[int, dict[str, Any]]:
        code = cli.main(["diagnose", model, *options])
        return code, json.loads(capsys.readouterr().out)

    return run


def suspicious(said: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in said["reactions"] if one["suspicious"]]


def test_an_answer_is_kept_with_name_and_reason_and_closes_the_question(ask: Ask) -> None:
    _, before = ask(MODEL)
    assert before["headline"].endswith("and one question is open")
    assert [one["answer"] for one in suspicious(before)] == [None]
    code, after = ask(MODEL, "--answer", "promo_depth", "--said", "by_design", "--why", WHY)
    assert code == 0
    assert after["headline"] == before["headline"].removesuffix(", and one question is open")
    (kept,) = suspicious(after)
    by = {"name": "Ada Byron", "role": "analyst"}
    at = kept["answer"].pop("at")
    assert kept["answer"] == {"said": "by_design", "why": WHY, "by": by}
    assert kept["cleared"]
    # It holds for every fit of the line; another answer takes its place.
    labels = json.dumps({"control": "promo_depth"})
    _, former = ask(f"{MODEL}_2026h1")
    assert [one["answer"]["at"] for one in suspicious(former)] == [at]
    _, again = ask(MODEL, "--answer", labels, "--said", "reacts", "--why", "It is not, after all.")
    (kept,) = suspicious(again)
    assert (kept["answer"]["said"], kept["cleared"]) == ("reacts", False)
    assert "open" not in again["headline"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--answer", "promo_depth"), "what is said of it, and why"),
        (("--answer", "tv", "--said", "reacts", "--why", "So."), '{"control":"promo_depth"}'),
        (("--answer", "promo_depth", "--said", "reacts", "--why", " "), "reason"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(
    ask: Ask, options: tuple[str, ...], says: str
) -> None:
    code, said = ask(MODEL, *options)
    assert code == 2
    assert says in said["error"]["message"]
    assert suspicious(ask(MODEL)[1])[0]["answer"] is None


def test_nobody_answers_without_a_name(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADROOM_USER")
    code, said = ask(MODEL, "--answer", "promo_depth", "--said", "reacts", "--why", WHY)
    assert (code, said["error"]["kind"]) == (2, "invalid_scenario")
