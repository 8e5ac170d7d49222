"""The panel with a language model: what it chooses, and what stands where it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.agent import analyst
from planner.agent.understood.question import Entities, Understood
from tests.planner.agent.analyst.views import tools_of
from tests.planner.agent.language.little import Server, output, serving
from tests.planner.agent.language.test_language import LIES
from tests.planner.ui.test_panel import MODEL, OPTIMIZE, ask, opened, press, said, talk

pytestmark = pytest.mark.usefixtures("served")
QUESTION = "why does Search get less?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    yield from serving(monkeypatch)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of the test's app does not poll: it waits for the model."""
    monkeypatch.setattr("planner.ui.agent.asking._AT_ONCE", 60.0)


def test_it_says_who_chooses_and_shows_what_was_chosen(
    repo: Path, server: Server, patient: None
) -> None:
    server.says = lambda _, body: output(body, {"connective": "Also:", "sentence": "s1"})
    app = opened(repo, OPTIMIZE, answer="1")
    assert "little at 127.0.0.1 chooses what is said" in said(app)
    one = ask(app, QUESTION)
    assert one.reply is not None
    assert one.reply.by == "little"
    assert one.reply.said[0].text.startswith("Also: ")
    assert "little, each figure checked here · 20 tokens, what they cost is not known" in said(app)


@pytest.fixture(scope="module")
def asking() -> list[AppTest]:
    """One app for every lie."""
    return []


@pytest.mark.parametrize("lie", LIES)
def test_where_it_lies_or_fails_the_analyst_answers_and_it_is_said(
    repo: Path, server: Server, patient: None, asking: list[AppTest], lie: str
) -> None:
    own = talk(asking[0]).last.reply if asking else None  # type: ignore[union-attr]
    if not asking:
        asking.append(opened(repo, OPTIMIZE, answer="1"))
    app = asking[0]
    plain = own or analyst.answer(tools_of(MODEL), Understood(QUESTION, "headroom", Entities()))
    server.says = lambda _, body: LIES[lie](body, plain)
    one = ask(app, QUESTION)
    assert one.reply is not None
    assert one.reply.by == "analyst"
    assert one.reply.said
    assert own is None or one.reply.said == own.said, "the same words whatever the lie"
    assert server.asked
    assert "little" in one.reply.withheld[-1].why
    assert "999" not in said(app)


def test_it_is_stopped_by_a_button_and_the_analyst_s_own_answer_stands(
    repo: Path, server: Server
) -> None:
    asked, let_go = threading.Event(), threading.Event()

    def says(_: int, body: dict[str, object]) -> object:
        asked.set()
        let_go.wait(60)
        return output(body, {"sentence": "s99"})

    server.says = says
    app = opened(repo, OPTIMIZE, answer="1")
    one = ask(app, QUESTION)
    assert asked.wait(60)
    assert one.reply is None
    assert "little: Choosing what is said" in said(app)
    press(app, "Stop")
    let_go.set()
    assert one.reply is not None
    assert one.reply.by == "analyst"
    assert "Search" in one.reply.text
    assert one.choosing is None
    assert not one.stopped


def test_a_setting_that_is_none_costs_no_answer(
    repo: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_TOKENS", "few")
    app = opened(repo, OPTIMIZE, answer="1")
    one = ask(app, QUESTION)
    assert one.reply is not None
    assert one.reply.said
    assert "HEADROOM_LLM_TOKENS" in said(app)
    assert not server.asked
    assert talk(app).last is one


def test_once_a_session_s_money_is_used_up_nothing_more_is_asked(
    repo: Path, server: Server, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_PRICE", "100000")
    monkeypatch.setenv("HEADROOM_LLM_SESSION_COST", "100")

    def dear(_: int, body: dict[str, Any]) -> dict[str, Any]:
        usage = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1_000}
        return output(body, {"sentence": "s1"}) | {"usage": usage}

    server.says = dear
    app = opened(repo, OPTIMIZE, answer="1")
    first = ask(app, QUESTION)
    assert first.reply is not None
    assert first.reply.by == "little"
    assert "1,000 tokens, 100.00 cents at most" in said(app)
    asked = len(server.asked)
    second = ask(app, QUESTION)
    assert second.reply is not None
    assert second.reply.by == "analyst"
    assert "used up" in second.reply.withheld[-1].why
    assert len(server.asked) == asked
