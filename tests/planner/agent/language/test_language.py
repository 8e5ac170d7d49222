"""A language model behind real HTTP: what it may bring about, above all when it lies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mmm_core.errors import Cancelled, InvalidSetting
from planner.agent import analyst, desk
from planner.agent.analyst.resting import unbacked
from planner.agent.language.settings import configured
from planner.agent.reply import Reply
from tests.planner.agent.analyst.views import tools_of

QUESTION = "Why does TV get more?"
Answer = Callable[[int, dict[str, Any]], Any]


class Server:
    """Speaks as the test says; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.says: Answer = lambda _, __: {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                said = outer.says(len(outer.asked), body)
                code = said if isinstance(said, int) else 200
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()
    monkeypatch.setenv("HEADROOM_LLM_MODEL", "little")
    monkeypatch.setenv("HEADROOM_LLM_URL", f"http://127.0.0.1:{found.http.server_port}/v1")
    monkeypatch.setenv("HEADROOM_LLM_SECONDS", "15")
    monkeypatch.setenv("NO_PROXY", "*")
    yield found
    found.http.shutdown()
    found.http.server_close()


def message(**said: Any) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **said}}
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "little",
            "choices": [choice], "usage": usage}  # fmt: skip


def calls(name: str, **given: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(given)}
    return message(content=None, tool_calls=[{"id": "c", "type": "function", "function": function}])


def output(body: dict[str, Any], *sentences: dict[str, Any]) -> dict[str, Any]:
    name = next(one["function"]["name"] for one in body["tools"]
                if "sentences" in one["function"]["parameters"].get("properties", {}))  # fmt: skip
    return calls(name, sentences=list(sentences))


def told(body: dict[str, Any]) -> dict[str, Any]:
    """What the model was told, as data."""
    said = next(one for one in body["messages"] if one["role"] == "user")["content"]
    return json.loads(said if isinstance(said, str) else said[0]["text"])


def claim(kind: str, *facts: str) -> dict[str, Any]:
    return {"claims": [{"kind": kind, "facts": list(facts)}]}


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
