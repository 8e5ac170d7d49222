"""The panel with a language model: what it chooses, and what stands where it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planner.agent.language.little import Server, claim, message, output, serving
from tests.planner.ui.test_panel import OPTIMIZE, ask, library, opened, press, said, talk

__all__ = ["library"]

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
    assert "little, each figure checked here" in said(app)


@pytest.mark.parametrize(
    "lie",
    [
        lambda _, __: message(content="TV will bring 999 million EUR for sure."),
        lambda _, body: output(body, claim("is", "plan:best/profit_999")),
        lambda _, __: 500,
    ],
    ids=["prose", "an invented fact", "a failing server"],
)
def test_where_it_lies_or_fails_the_analyst_answers_and_it_is_said(
    repo: Path, server: Server, patient: None, lie: object
) -> None:
    server.says = lie  # type: ignore[assignment]
    app = opened(repo, OPTIMIZE, answer="1")
    one = ask(app, QUESTION)
    assert one.reply is not None
    assert one.reply.by == "analyst"
    assert one.reply.said
    assert "withheld" in said(app)
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
    assert "little chooses what is said" in said(app)
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
