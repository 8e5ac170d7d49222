"""Sentences of a language model's answer, checked one by one while the rest is on its way."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from typing import Any

from pydantic import TypeAdapter
from pydantic_ai.messages import (
    AgentStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    ToolCallPart,
    ToolCallPartDelta,
)

from planner.agent.claims.claim import Said
from planner.agent.language.chosen import ChosenAnswer, worded
from planner.agent.language.evidence import Evidence

_MOST, _LONGEST = 8, 40_000
_AS_FAR = TypeAdapter(dict[str, Any])


class Passing:
    """Hands on each sentence that holds, once; what does not is for the whole answer's check.

    Attributes
    ----------
    said : what has passed, in its order
    """

    def __init__(self, evidence: Evidence, say: Callable[[Said], None]) -> None:
        self.said: list[Said] = []
        self._evidence, self._say = evidence, say
        self._came: dict[int, str] = {}

    async def look(self, _: object, events: AsyncIterable[AgentStreamEvent]) -> None:
        """Take in one response as it comes; tokens are never shown."""
        self._came = {}
        async for event in events:
            if isinstance(event, PartStartEvent) and isinstance(event.part, ToolCallPart):
                self._take(event.index, event.part.args)
            elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, ToolCallPartDelta):
                self._take(event.index, event.delta.args_delta)

    def passes(self, answer: ChosenAnswer) -> list[str]:
        """Hand on what holds of an answer; why the rest does not."""
        held, faults = worded(self._evidence, answer)
        for one in held:
            if len(self.said) < _MOST and not any(_same(one, other) for other in self.said):
                self.said.append(one)
                self._say(one)
        return faults

    def _take(self, place: int, more: Any) -> None:
        if not isinstance(more, str):
            return
        self._came[place] = came = self._came.get(place, "") + more
        if "}" not in more or len(came) > _LONGEST:
            return
        try:
            # The last sentence may go on; it is checked with the whole answer.
            sentences = _AS_FAR.validate_json(came, experimental_allow_partial=True)["sentences"][
                :-1
            ]
            if sentences:
                self.passes(ChosenAnswer.model_validate({"sentences": sentences}))
        except (ValueError, TypeError, KeyError):
            return  # no answer, or none that can be read: the whole one's check says so


def _same(one: Said, other: Said) -> bool:
    return one.text == other.text or bool(one.claims and one.claims == other.claims)
