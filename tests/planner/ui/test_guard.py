"""What the server answers by http before any screen: uploads that are too many, or not wanted."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from mmm_core.limits import SENT_BY_ALL, SENT_BY_ONE, SENT_SMALL
from planner import services
from planner.ui.shell import held
from planner.ui.shell.guard import Guard

TAB = "/_stcore/upload_file/tab-1/file-1"


def asked(method: str, path: str, headers: dict[str, str]) -> int:
    """The status of what a guarded app answers, which would take anything."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(Guard(PlainTextResponse("taken"))(scope, receive, send))
    names = {name.decode().lower() for name, _ in said[0]["headers"]}
    assert "x-frame-options" in names
    status: int = said[0]["status"]
    return status


def put(size: int, path: str = TAB) -> int:
    return asked("PUT", path, {"content-length": str(size)})


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    storage: dict[str, dict[str, object]] = {}
    manager = SimpleNamespace(uploaded_file_mgr=SimpleNamespace(file_storage=storage))
    monkeypatch.setattr(held.runtime, "exists", lambda: True)
    monkeypatch.setattr(held.runtime, "get_instance", lambda: manager)
    return storage


class Large:
    """A file of some size that takes none."""

    def __init__(self, size: int) -> None:
        self.data = range(size)


def test_a_file_of_the_usual_size_is_taken(stored: dict[str, dict[str, object]]) -> None:
    assert put(50_000_000) == 200
    assert asked("GET", "/_stcore/upload_file/", {}) == 200


def test_one_tab_leaves_only_so_much(stored: dict[str, dict[str, object]]) -> None:
    stored["tab-1"] = {"a": Large(SENT_BY_ONE.most - 10)}
    assert put(11) == 413
    assert put(10) == 200
    assert put(11, TAB.replace("tab-1", "tab-2")) == 200


def test_all_of_them_leave_only_so_much(stored: dict[str, dict[str, object]]) -> None:
    for number in range(2, 6):
        stored[f"tab-{number}"] = {"a": Large(SENT_BY_ALL.most // 4)}
    assert put(1) == 413


def test_where_no_model_can_be_added_only_sets_of_rules_are_taken(
    stored: dict[str, dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "changes_allowed", lambda: False)
    assert put(SENT_SMALL.most) == 200
    assert put(SENT_SMALL.most + 1) == 403


def test_a_size_must_be_said() -> None:
    assert asked("PUT", TAB, {}) == 411
    assert asked("PUT", TAB, {"content-length": "-5"}) == 411
