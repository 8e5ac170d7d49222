"""A little language model behind real HTTP, which says what a test has it say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Answer = Callable[[int, dict[str, Any]], Any]


class Server:
    """Speaks as the test says; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.says: Answer = lambda _, __: {}
        self.before_chunk: Callable[[str], object] = lambda _: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                said = outer.says(len(outer.asked), body)
                code = said if isinstance(said, int) else 200
                streams = bool(body.get("stream")) and isinstance(said, dict)
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(code)
                self.send_header(
                    "Content-Type", "text/event-stream" if streams else "application/json"
                )
                if not streams:
                    self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                if not streams:
                    self.wfile.write(raw)
                    return
                with suppress(BrokenPipeError, ConnectionResetError):  # nobody listens any more
                    for chunk in chunks(said):
                        outer.before_chunk(chunk)
                        self.wfile.write(b"data: " + chunk.encode() + b"\n\n")
                        self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It is the one that is configured."""
    found = Server()
    monkeypatch.setenv("HEADROOM_LLM_MODEL", "little")
    monkeypatch.setenv("HEADROOM_LLM_URL", f"http://127.0.0.1:{found.http.server_port}/v1")
    monkeypatch.setenv("HEADROOM_LLM_SECONDS", "15")
    monkeypatch.setenv("NO_PROXY", "*")
    yield found
    found.http.shutdown()
    found.http.server_close()


def chunks(said: dict[str, Any]) -> Iterator[str]:
    """An answer as a server sends it that streams, a few characters at a time."""
    begin = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "little"}

    def chunk(**delta: Any) -> str:
        choices = [{"index": 0, "delta": delta, "finish_reason": None}]
        return json.dumps({**begin, "choices": choices})

    for choice in said.get("choices", []):
        whole = choice["message"]
        if whole.get("content"):
            for at in range(0, len(whole["content"]), 9):
                yield chunk(role="assistant", content=whole["content"][at : at + 9])
        for place, call in enumerate(whole.get("tool_calls") or []):
            name, given = call["function"]["name"], call["function"]["arguments"]
            head = {"name": name, "arguments": ""}
            yield chunk(role="assistant", tool_calls=[
                {"index": place, "id": "c", "type": "function", "function": head}])  # fmt: skip
            for at in range(0, len(given), 9):
                more = {"index": place, "function": {"arguments": given[at : at + 9]}}
                yield chunk(tool_calls=[more])
        end = [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]
        yield json.dumps({**begin, "choices": end})
    if "usage" in said:
        yield json.dumps({**begin, "choices": [], "usage": said["usage"]})
    yield "[DONE]"


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
