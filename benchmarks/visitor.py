"""A person at the app, as the server sees one: a WebSocket that asks, waits, and asks again.

No browser: many of them fit beside the server on the machine that is measured. What a browser
does is done: it sends the values of its fields, renews fragments as often as it is told to, and
counts a screen as there once the script has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0
_LARGEST = 64_000_000
_WHOLE = (
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR,
)


@dataclass
class Screen:
    """What one run of the script has drawn: texts, and widgets by their labels."""

    texts: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    tabs: list[str] = field(default_factory=list)
    ended: bool = False

    def says(self, text: str) -> bool:
        """Whether a text is on it."""
        return any(text in one for one in self.texts)

    def draw(self, message: ForwardMsg) -> None:
        """Take in what was drawn."""
        kind = message.delta.WhichOneof("type")
        if kind == "add_block":
            self._block(message.delta.add_block)
        if kind != "new_element":
            return
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "markdown" | "heading" | "alert" as name:
                self.texts.append(getattr(element, name).body)
            case "button":
                self.buttons[element.button.label] = element.button.id
            case "text_input":
                self.fields[element.text_input.label] = element.text_input.id

    def _block(self, block: Any) -> None:
        if block.WhichOneof("type") == "tab_container":
            self.tabs.append(block.tab_container.id)


class Visitor:
    """One session.

    Parameters
    ----------
    url : of the server, http
    """

    def __init__(self, url: str) -> None:
        self._url = url.replace("http://", "ws://") + "/_stcore/stream"
        self._socket: ClientConnection
        self._values: dict[str, WidgetState] = {}
        self._renewed: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, str] = {}
        self._page, self._query = "", ""
        self._news = asyncio.Condition()
        self.screen = Screen()

    async def __aenter__(self) -> Self:
        self._socket = await connect(self._url, subprotocols=["streamlit"], max_size=_LARGEST)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in [self._listening, *self._renewed.values()]:
            task.cancel()
        await self._socket.close()

    # --- what a person does -------------------------------------------------------------

    async def open(self, page: str = "", query: str = "") -> float:
        """Come to a page by its address; seconds until it is there."""
        self._query = query
        return await self._run(lambda message: setattr(message.rerun_script, "page_name", page))

    async def switch(self, page: str) -> float:
        """Go to another page by its title; seconds until it is there."""
        self._page = self._pages[page]
        return await self._run(lambda _: None)

    async def type(self, label: str, text: str) -> float:
        """Fill a field; seconds until the screen is drawn anew."""
        name = self.screen.fields[label]
        self._values[name] = WidgetState(id=name, string_value=text)
        return await self._run(lambda _: None)

    async def press(self, label: str) -> float:
        """Press a button; seconds until the screen is drawn anew."""
        name = self.screen.buttons[label]

        def pressed(message: BackMsg) -> None:
            message.rerun_script.widget_states.widgets.append(
                WidgetState(id=name, trigger_value=True)
            )

        return await self._run(pressed)

    async def open_tab(self, label: str) -> float:
        """Open a tab; seconds until the screen is drawn anew."""
        name = self.screen.tabs[-1]
        self._values[name] = WidgetState(id=name, string_value=label)
        return await self._run(lambda _: None)

    async def until(self, there: Callable[[Screen], bool]) -> None:
        """Wait until a whole screen is so."""
        async with self._news, asyncio.timeout(PATIENCE):
            await self._news.wait_for(lambda: self.screen.ended and there(self.screen))

    # --- the protocol -------------------------------------------------------------------

    async def _run(self, more: Callable[[BackMsg], object]) -> float:
        start = time.perf_counter()
        self._stop_renewing()
        self.screen = Screen()
        await self._send(more)
        await self.until(lambda _: True)
        return time.perf_counter() - start

    async def _send(self, more: Callable[[BackMsg], object]) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self._query, self._page
        asked.widget_states.widgets.extend(self._values.values())
        more(message)
        await self._socket.send(message.SerializeToString())

    async def _renew(self, fragment: str, every: float) -> None:
        def part(message: BackMsg) -> None:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True

        while True:
            await asyncio.sleep(every)
            await self._send(part)

    def _stop_renewing(self) -> None:
        for task in self._renewed.values():
            task.cancel()
        self._renewed.clear()

    async def _listen(self) -> None:
        async for content in self._socket:
            message = ForwardMsg.FromString(content)
            async with self._news:
                self._take(message)
                self._news.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                # A run of a part leaves the rest as it stands.
                if not message.metadata.run.fragment_ids:
                    self._stop_renewing()
                    self.screen = Screen()
                    self._page = message.new_session.page_script_hash
            case "navigation":
                self._pages = {
                    page.page_name: page.page_script_hash for page in message.navigation.app_pages
                }
                self._page = message.navigation.page_script_hash or self._page
            case "delta":
                self.screen.draw(message)
            case "auto_rerun":
                asked = message.auto_rerun
                if asked.fragment_id not in self._renewed:
                    task = asyncio.create_task(self._renew(asked.fragment_id, asked.interval))
                    self._renewed[asked.fragment_id] = task
            case "stop_auto_rerun":
                with contextlib.suppress(KeyError):
                    self._renewed.pop(message.stop_auto_rerun.fragment_id).cancel()
            case "script_finished" if message.script_finished in _WHOLE:
                self.screen.ended = True
