"""150 questions and more, each with what it asks for: right, asked back, or wrong."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planner import services
from planner.agent.understood.gazetteer import known_names
from planner.agent.understood.question import Entities, Names, Understood
from planner.agent.understood.training.train import questions as training_questions
from planner.agent.understood.understand import understand
from planner.agent.understood.words import key

HERE = Path(__file__).parent
SET = [json.loads(line) for line in (HERE / "questions.jsonl").read_text("utf-8").splitlines()]
PLANS = ("Current plan", "Growth", "Q4 push")
GUARDRAILS = {
    "Search cap": "Search: at most €2 M",
    "TV floor": "TV: at least €4 M",
    "Radio lock": "Radio: kept as in the current plan",
}


@dataclass(frozen=True)
class Judged:
    asked: Mapping[str, Any]
    found: Understood
    verdict: str


def fits(intent: str, entities: Entities, asked: Mapping[str, Any]) -> bool:
    """Whether a reading is what a question asks for; names in any order."""
    wanted = asked["intent"] if isinstance(asked["intent"], list) else [asked["intent"]]
    return intent in wanted and all(
        same(getattr(entities, name), value) for name, value in asked["entities"].items()
    )


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return found is not None and vars(found) == wanted
    if isinstance(wanted, list):
        return sorted(list(one) if isinstance(one, tuple) else one for one in found) == sorted(
            wanted
        )
    if isinstance(wanted, float):
        return found == pytest.approx(wanted)
    return bool(found == wanted)


def judged(asked: Mapping[str, Any], names: Names) -> Judged:
    thread: list[Understood] = []
    for text in asked["thread"]:
        thread.append(understand(text, names, thread))
    found = understand(asked["ask"], names, thread)
    if found.ask_back is None:
        right = asked["expect"] != "ask_back" and fits(found.intent, found.entities, asked)
        return Judged(asked, found, "right" if right else "wrong")
    if asked["expect"] == "ask_back":
        return Judged(asked, found, "right")
    offered = any(fits(one.intent, one.entities, asked) for one in found.ask_back.options)
    return Judged(asked, found, "asked, offered" if offered else "asked, not offered")


@pytest.fixture(scope="module")
def answers() -> list[Judged]:
    known = {
        name: known_names(
            services.load(name), "2026-10-05", "2027-01-03", "2026-10-01", PLANS, GUARDRAILS
        )
        for name in sorted({one["model"] for one in SET})
    }
    return [judged(one, known[one["model"]]) for one in SET]


def table(answers: list[Judged]) -> str:
    """Which intents were taken for which others, with one question each."""
    lines = Counter((str(one.asked["intent"]), one.found.intent, one.verdict) for one in answers)
    shown = [
        f"{wanted} -> {found} ({verdict}): {n}" for (wanted, found, verdict), n in lines.items()
    ]
    wrong = [f"{one.verdict}: {one.asked['ask']}" for one in answers if one.verdict != "right"]
    return "\n".join([*sorted(shown), *wrong])


def test_most_are_right_few_are_asked_back_and_hardly_any_is_wrong(answers: list[Judged]) -> None:
    count = Counter(one.verdict for one in answers)
    answerable = [one for one in answers if one.asked["expect"] == "answer"]
    back = sum(one.found.ask_back is not None for one in answerable)
    report = table(answers)
    print(report)
    assert len(answers) >= 150
    assert count["right"] + count["asked, offered"] >= 0.93 * len(answers), report
    assert back <= 0.15 * len(answerable), report
    assert count["wrong"] <= 0.02 * len(answers), report


def test_every_intent_is_asked_for() -> None:
    asked = {one["intent"] for one in SET if isinstance(one["intent"], str)}
    assert {row.partition(".")[0] for row, _ in training_questions()} <= asked


def test_no_question_of_the_set_was_trained_on() -> None:
    trained = {key(text) for _, text in training_questions()}
    alone = [one["ask"] for one in SET if not one["thread"]]
    # The commonest wordings of all are in both: nobody could leave them out.
    assert sum(key(text) in trained for text in alone) <= 0.15 * len(alone)


def test_what_may_be_pressed_is_at_most_three_and_says_what_it_is(answers: list[Judged]) -> None:
    asked = [one.found.ask_back for one in answers if one.found.ask_back is not None]
    assert asked
    for one in asked:
        assert len(one.options) <= 3
        assert one.question
        assert len({option.text for option in one.options}) == len(one.options)
