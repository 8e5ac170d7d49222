"""A little language model behind real HTTP, which says what a test has it say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

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
