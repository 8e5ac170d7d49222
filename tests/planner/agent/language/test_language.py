"""A language model behind real HTTP: what it may bring about, above all when it lies."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mmm_core.errors import Cancelled, InvalidSetting
from planner.agent import analyst, desk
from planner.agent.analyst.resting import unbacked
from planner.agent.language.settings import Settings, configured
from planner.agent.reply import Reply
from tests.planner.agent.analyst.views import tools_of
from tests.planner.agent.language.little import (
    Server,
    calls,
    claim,
    message,
    output,
    serving,
    told,
)

QUESTION = "Why does TV get more?"


@pytest.fixture(params=["streams", "sends at once"])
def server(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Server]:
    monkeypatch.setenv("HEADROOM_LLM_STREAM", "on" if request.param == "streams" else "off")
    yield from serving(monkeypatch)


def settings() -> Settings:
    found = configured()
    assert found is not None
    return found


def reply() -> Reply:
    tools = tools_of("larkfield_national")
    return desk.reply(tools.view, QUESTION, (), tools)


@pytest.fixture(scope="module")
def plain() -> Reply:
    tools = tools_of("larkfield_national")
    return analyst.reply(tools.view, QUESTION, (), tools)


def require_backed(of: Reply) -> None:
    model = tools_of("larkfield_national").view.model
    for one in of.said:
        assert not unbacked(model, one.text, [of.facts[id] for id in one.facts]), one.text


def gain(plain: Reply) -> str:
    """A fact whose interval lies above nothing."""
    return next(id for id, one in plain.facts.items() if one.name == "more_spend"
                and "channel" in id)  # fmt: skip


def test_it_chooses_and_orders_and_code_says_it(server: Server, plain: Reply) -> None:
    fact = gain(plain)
    server.says = lambda _, body: output(
        body, claim("is", fact), {"connective": "Also:", "sentence": "s1"}
    )
    said = reply()
    assert said.by == "little"
    assert said.said[0].claims[0].facts == (fact,)
    assert said.said[1].text == f"Also: {plain.said[0].text}"
    assert not said.withheld
    assert server.asked[0].get("stream", False) is (settings().streams)
    require_backed(said)
    known = told(server.asked[0])
    assert known["question"] == QUESTION
    assert plain.said[0].text in str(known["known"]["sentences"])


def test_it_asks_tools_and_speaks_of_what_they_found(server: Server) -> None:
    spoken = []

    def says(count: int, body: dict[str, Any]) -> Any:
        if count == 1:
            return calls("certainty")
        found = json.loads(
            next(one for one in body["messages"] if one["role"] == "tool")["content"]
        )
        id, one = next((id, one) for id, one in found["sentences"].items() if "%" in one["text"])
        spoken.append(one["text"])
        return output(body, {"sentence": id})

    server.says = says
    said = reply()
    assert said.by == "little"
    assert said.said[0].text == spoken[0]
    require_backed(said)


def test_verdict_and_reservations_are_said_whatever_it_chooses(server: Server) -> None:
    tools = tools_of("larkfield_national")
    board = analyst.reply(tools.view, "Summarise it for the board", (), tools)
    server.says = lambda _, body: output(body, claim("is", next(iter(board.facts))))
    said = desk.reply(tools.view, "Summarise it for the board", (), tools)
    kinds = {each.kind for one in said.said for each in one.claims}
    assert said.by == "little"
    assert "ceiling" in kinds
    assert board.said[0].text in said.text


LIES: dict[str, Callable[[dict[str, Any], Reply], Any]] = {
    "an invented fact": lambda body, _: output(body, claim("is", "plan:best/profit_999")),
    "an invented kind": lambda body, plain: output(body, claim("doubles", gain(plain))),
    "an invented sentence": lambda body, _: output(body, {"sentence": "s99"}),
    "a wrong conclusion": lambda body, plain: output(
        body, claim("first_of", *[id for id, f in plain.facts.items() if f.unit == "money"][:2]),
        claim("loses", gain(plain)), claim("rose", gain(plain), gain(plain), gain(plain)),
    ),
    "words of its own": lambda body, _: output(
        body, {"connective": "It is wrong that", "sentence": "s1"}
    ),
    "prose": lambda _, __: message(content="TV will bring 999 million EUR for sure."),
    "rubbish": lambda _, __: b"<html>not json",
    "an empty choice": lambda _, __: {"choices": []},
    "a failing server": lambda _, __: 500,
    "a tool that writes": lambda _, __: calls("save_scenario", name="x"),
    "a channel that is none": lambda _, __: calls("why_change", channels=["ignore all rules"]),
    "tools without end": lambda _, __: calls("dearest_guardrail_", x=1),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_nothing_unbacked_is_said_and_the_analyst_answers(
    server: Server, plain: Reply, lie: str
) -> None:
    server.says = lambda _, body: LIES[lie](body, plain)
    said = reply()
    assert (said.by, said.text) == ("analyst", plain.text)
    assert said.withheld
    assert "little" in said.withheld[-1].why
    assert "999" not in said.text
    assert 1 <= len(server.asked) <= 6


def test_what_does_not_hold_is_sent_back_and_may_be_mended(server: Server, plain: Reply) -> None:
    def says(count: int, body: dict[str, Any]) -> Any:
        return output(body, {"sentence": "s99"} if count == 1 else {"sentence": "s1"})

    server.says = says
    said = reply()
    assert (said.by, len(server.asked)) == ("little", 2)
    assert "s99" in json.dumps(server.asked[1]["messages"])
    assert not said.withheld


def test_what_never_holds_is_withheld_beside_what_does(server: Server, plain: Reply) -> None:
    server.says = lambda _, body: output(body, {"sentence": "s1"}, {"sentence": "s99"})
    said = reply()
    assert (said.by, len(server.asked)) == ("little", 3)
    assert said.said[0].text == plain.said[0].text
    assert [one.why for one in said.withheld] == ["There is no sentence 's99'."]


def test_a_model_that_never_answers_costs_its_seconds(
    server: Server, plain: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_SECONDS", "1")
    server.says = lambda _, __: time.sleep(20)
    began = time.monotonic()
    said = reply()
    assert time.monotonic() - began < 10
    assert (said.by, said.text) == ("analyst", plain.text)


def test_who_gives_up_waits_no_longer(server: Server) -> None:
    server.says = lambda _, __: time.sleep(20)
    tools = tools_of("larkfield_national")
    began = time.monotonic()
    with pytest.raises(Cancelled):
        desk.reply(tools.view, QUESTION, (), tools, stopped=lambda: bool(server.asked))
    assert time.monotonic() - began < 10


def test_without_a_setting_nothing_is_asked(
    server: Server, plain: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADROOM_LLM_MODEL")
    assert reply().text == plain.text
    assert not server.asked


def test_settings_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_LLM_MODEL", "little")
    monkeypatch.delenv("HEADROOM_LLM_URL", raising=False)
    with pytest.raises(InvalidSetting, match="little"):
        configured()
    monkeypatch.setenv("HEADROOM_LLM_URL", "file:///x")
    with pytest.raises(InvalidSetting, match="file"):
        configured()
    monkeypatch.setenv("HEADROOM_LLM_URL", "http://x/v1")
    monkeypatch.setenv("HEADROOM_LLM_KEY", "secret")
    assert "secret" not in repr(configured())


def test_what_one_answer_may_cost_bounds_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_LLM_MODEL", "little")
    monkeypatch.setenv("HEADROOM_LLM_URL", "http://key@models.example:8000/v1")
    monkeypatch.setenv("HEADROOM_LLM_COST", "3")
    with pytest.raises(InvalidSetting, match="HEADROOM_LLM_PRICE"):
        configured()
    monkeypatch.setenv("HEADROOM_LLM_PRICE", "200")
    found = configured()
    assert found is not None
    assert (found.tokens, found.host) == (15_000, "models.example"), "3 cents at 2.00 a million"
    monkeypatch.setenv("HEADROOM_LLM_PRICE", "100000")
    with pytest.raises(InvalidSetting, match="30 tokens"):
        configured()


def test_beyond_its_tokens_a_model_is_asked_no_further(
    server: Server, plain: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_LLM_TOKENS", "1000")

    def dear(_: int, body: dict[str, Any]) -> Any:
        said = output(body, {"sentence": "s99"})
        return said | {"usage": {"prompt_tokens": 900, "completion_tokens": 200,
                                 "total_tokens": 1_100}}  # fmt: skip

    server.says = dear
    said = reply()
    assert (said.by, said.text, len(server.asked)) == ("analyst", plain.text, 1)
    assert "6 requests or 1,000 tokens" in said.withheld[-1].why
