"""An answer of a language model while it comes, and what it may take."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mmm_core.errors import InvalidSetting
from planner.agent import analyst
from planner.agent.choosing import Choosing
from planner.agent.language.settings import Settings, configured
from planner.agent.language.spent import Spent, Taken
from planner.agent.reply import Reply
from tests.planner.agent.analyst.views import tools_of
from tests.planner.agent.language.little import Server, calls, message, output, serving

QUESTION = "Why does TV get more?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    yield from serving(monkeypatch)


def settings() -> Settings:
    found = configured()
    assert found is not None
    return found


def begun(spent: Spent | None = None) -> tuple[Choosing, Reply]:
    """An answer on its way, and the analyst's own."""
    tools = tools_of("larkfield_national")
    asked = analyst.understood(tools.view, QUESTION)
    plain = analyst.answer(tools, asked)
    return Choosing(settings(), tools, asked, plain, (), spent), plain


def until(true: Any) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_sentences_are_handed_on_as_they_pass_and_nothing_else_is(server: Server) -> None:
    """The third is held back by the server: the first is there, the second may go on."""
    go_on, args = threading.Event(), []

    def hold(chunk: str) -> None:
        args.append(chunk)
        if "s2" in "".join(_arguments(one) for one in args):
            go_on.wait(60)

    server.before_chunk = hold
    server.says = lambda _, body: output(
        body, {"sentence": "s1"}, {"sentence": "s99"}, {"sentence": "s2"}
    )
    choosing, plain = begun()
    until(lambda: choosing.said)
    assert not choosing.done
    assert [one.text for one in choosing.said] == [plain.said[0].text]
    assert choosing.reply is plain, "the answer is the analyst's until all is checked"
    go_on.set()
    assert choosing.wait(60)
    texts = [one.text for one in choosing.reply.said]
    assert choosing.reply.by == "little"
    assert texts[:2] == [one.text for one in choosing.said] == [one.text for one in plain.said[:2]]
    assert [one.why for one in choosing.reply.withheld] == ["There is no sentence 's99'."]


def _arguments(chunk: str) -> str:
    if chunk == "[DONE]":
        return ""
    return "".join(call["function"].get("arguments", "")
                   for choice in json.loads(chunk)["choices"]
                   for call in choice["delta"].get("tool_calls", []))  # fmt: skip


def test_what_has_passed_is_not_taken_back_by_a_second_try(server: Server) -> None:
    server.says = lambda count, body: (
        output(body, {"sentence": "s1"}, {"sentence": "s99"}) if count == 1
        else output(body, {"sentence": "s2"})
    )  # fmt: skip
    choosing, plain = begun()
    assert choosing.wait(60)
    assert [one.text for one in choosing.reply.said][:2] == [one.text for one in plain.said[:2]]
    assert not choosing.reply.withheld


def test_it_says_what_is_looked_up_in_words_of_its_own(server: Server) -> None:
    steps = []
    server.says = lambda count, body: (
        calls("certainty") if count == 1
        else steps.append(choosing.step) or output(body, {"sentence": "s1"})
    )  # fmt: skip
    choosing, _ = begun()
    assert choosing.wait(60)
    assert steps == ["Looking up: certainty"]


def test_a_stream_without_end_costs_its_seconds(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_SECONDS", "2")
    server.before_chunk = lambda _: time.sleep(0.3)
    server.says = lambda _, __: message(content="TV brings 999 M. " * 200)
    began = time.monotonic()
    choosing, plain = begun()
    assert choosing.wait(60)
    assert time.monotonic() - began < 15
    assert (choosing.reply.by, choosing.reply.said) == ("analyst", plain.said)
    assert "more than 2 s" in choosing.reply.withheld[-1].why


def test_stopped_the_analyst_s_answer_stands_at_once_and_stays(server: Server) -> None:
    reached, go_on = threading.Event(), threading.Event()
    server.before_chunk = lambda _: (reached.set(), go_on.wait(60))
    server.says = lambda _, body: output(body, {"sentence": "s2"})
    choosing, plain = begun()
    assert reached.wait(60)
    choosing.stop()
    assert choosing.done
    assert choosing.reply is plain
    go_on.set()
    until(lambda: choosing.taken is not None)
    assert choosing.reply is plain
    assert "not known" in choosing.cost


def test_what_an_answer_took_is_counted_and_said_in_money(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_PRICE", "100000")
    server.says = lambda count, body: output(body, {"sentence": "s99" if count == 1 else "s1"})
    spent = Spent()
    choosing, _ = begun(spent)
    assert choosing.wait(60)
    assert choosing.taken == Taken(40, True), "20 tokens of each of two requests"
    assert choosing.cost == "40 tokens, 4.00 cents at most"
    monkeypatch.setenv("HEADROOM_LLM_SESSION_COST", "100")
    left = spent.left(settings())
    assert left is not None
    assert left.tokens == 960, "of the 1,000 that 100 cents pay for"


@pytest.mark.parametrize("streams", ["on", "off"])
@pytest.mark.parametrize("limited", [True, False])
# The library says so too; without a limit in money its requests bound it.
@pytest.mark.filterwarnings("ignore:Some responses omitted usage information")
def test_a_server_that_does_not_count_is_not_asked_for_limited_money(
    server: Server, monkeypatch: pytest.MonkeyPatch, streams: str, limited: bool
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_STREAM", streams)
    if limited:
        monkeypatch.setenv("HEADROOM_LLM_PRICE", "100")
        monkeypatch.setenv("HEADROOM_LLM_SESSION_COST", "4")

    def uncounted(_: int, body: dict[str, Any]) -> Any:
        said = output(body, {"sentence": "s1"})
        del said["usage"]
        return said

    server.says = uncounted
    spent = Spent()
    choosing, _ = begun(spent)
    assert choosing.wait(60)
    assert choosing.reply.by == ("analyst" if limited else "little")
    assert "not known" in choosing.cost
    if limited:
        assert "how many tokens" in choosing.reply.withheld[-1].why
        assert spent.left(settings()) is None, "4 cents pay for one answer of 40,000 tokens"


def test_what_is_left_of_a_session_bounds_the_next_answer() -> None:
    some = Settings("little", tokens=5_000, session_tokens=12_000, price=100)
    spent = Spent()
    spent.add(Taken(9_000, True), some)
    assert spent.left(some) == replace(some, tokens=3_000)
    spent.add(Taken(3_100, True), some)
    assert spent.left(some) is None
    assert spent.left(replace(some, session_tokens=None)) is not None


def test_a_price_that_is_not_set_is_said_and_a_limit_without_it_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "no price is set" in Taken(40, True).said(Settings("little"))
    assert "under 0.01 cents" in Taken(1, True).said(Settings("little", price=100))
    monkeypatch.setenv("HEADROOM_LLM_MODEL", "openai:little")
    monkeypatch.setenv("HEADROOM_LLM_SESSION_COST", "10")
    with pytest.raises(InvalidSetting, match="HEADROOM_LLM_PRICE"):
        configured()
