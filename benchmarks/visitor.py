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
_PART = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY

Place = tuple[int, ...]


@dataclass(frozen=True)
class Drawn:
    """One thing on a screen.

    Parameters
    ----------
    kind : text, button, text_input, tabs or expandable; empty for what is only in the way
    label : what it says, or is called
    name : of a widget, for the server
    part : the fragment that it stands in; empty for the page itself
    """

    kind: str = ""
    label: str = ""
    name: str = ""
    part: str = ""


@dataclass
class Screen:
    """What the script has drawn, by its place; a part that is drawn anew replaces what it drew."""

    drawn: dict[Place, Drawn] = field(default_factory=dict)
    fresh: list[Place] = field(default_factory=list)
    ended: bool = False

    def says(self, text: str) -> bool:
        """Whether a text is on it."""
        return any(one.kind == "text" and text in one.label for one in self.drawn.values())

    def has(self, kind: str, label: str) -> bool:
        """Whether a widget of that label is on it."""
        return any((one.kind, one.label) == (kind, label) for one in self.drawn.values())

    def find(self, kind: str, label: str = "") -> Drawn:
        """The last widget of that kind, and label."""
        found = [
            one for one in self.drawn.values() if one.kind == kind and label in ("", one.label)
        ]
        if not found:
            raise LookupError(f"no {kind} {label!r} on the screen")
        return found[-1]

    def draw(self, message: ForwardMsg) -> None:
        """Take in what was drawn."""
        place, delta = tuple(message.metadata.delta_path), message.delta
        self.fresh.append(place)
        # What is drawn anew comes last.
        self.drawn.pop(place, None)
        self.drawn[place] = _drawn(delta, delta.fragment_id)

    def settle(self) -> None:
        """A part has been drawn: what it drew before, and not again, is gone."""
        if self.fresh:
            whole, fresh = self.fresh[0], set(self.fresh)
            self.drawn = {
                place: one
                for place, one in self.drawn.items()
                if place[: len(whole)] != whole or place in fresh
            }
        self.fresh = []


def _drawn(delta: Any, part: str) -> Drawn:
    if delta.WhichOneof("type") == "add_block":
        block = delta.add_block
        match block.WhichOneof("type"):
            case "tab_container":
                return Drawn("tabs", "", block.tab_container.id, part)
            case "expandable":
                return Drawn("expandable", block.expandable.label, block.expandable.id, part)
        return Drawn()
    element = delta.new_element
    match element.WhichOneof("type"):
        case "markdown" | "heading" | "alert" as name:
            return Drawn("text", getattr(element, name).body)
        case "button" | "text_input" as name:
            widget = getattr(element, name)
            return Drawn(name, widget.label, widget.id, part)
    return Drawn()


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
        await self.until(lambda screen: screen.has("text_input", label))
        widget = self.screen.find("text_input", label)
        self._values[widget.name] = WidgetState(id=widget.name, string_value=text)
        return await self._run(lambda _: None, widget.part)

    async def press(self, label: str) -> float:
        """Press a button; seconds until the screen is drawn anew."""
        await self.until(lambda screen: screen.has("button", label))
        widget = self.screen.find("button", label)

        def pressed(message: BackMsg) -> None:
            message.rerun_script.widget_states.widgets.append(
                WidgetState(id=widget.name, trigger_value=True)
            )

        return await self._run(pressed, widget.part)

    async def open_tab(self, label: str) -> float:
        """Open a tab of the last row of tabs; seconds until the screen is drawn anew."""
        tabs = self.screen.find("tabs")
        self._values[tabs.name] = WidgetState(id=tabs.name, string_value=label)
        return await self._run(lambda _: None, tabs.part)

    async def unfold(self, starting: str) -> float:
        """Open the first box whose label starts so; seconds until the screen is drawn anew."""
        boxes = (one for one in self.screen.drawn.values() if one.kind == "expandable")
        box = next(one for one in boxes if one.label.startswith(starting) and one.name)
        self._values[box.name] = WidgetState(id=box.name, bool_value=True)
        return await self._run(lambda _: None, box.part)

    async def until(self, there: Callable[[Screen], bool]) -> None:
        """Wait until a whole screen is so."""
        async with self._news, asyncio.timeout(PATIENCE):
            await self._news.wait_for(lambda: self.screen.ended and there(self.screen))

    # --- the protocol -------------------------------------------------------------------

    async def _run(self, more: Callable[[BackMsg], object], part: str = "") -> float:
        """Have the page drawn anew, or the part of it in which something was done."""
        start = time.perf_counter()
        if part:
            self.screen.ended = False
        else:
            self._stop_renewing()
            self.screen = Screen()
        await self._send(more, part)
        await self.until(lambda _: True)
        return time.perf_counter() - start

    async def _send(self, more: Callable[[BackMsg], object], part: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self._query, self._page
        asked.fragment_id = part
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
                self.screen.fresh = []
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
                for fragment in message.stop_auto_rerun.fragment_ids:
                    with contextlib.suppress(KeyError):
                        self._renewed.pop(fragment).cancel()
            case "script_finished" if message.script_finished in (*_WHOLE, _PART):
                if message.script_finished == _PART:
                    self.screen.settle()
                self.screen.ended = True
