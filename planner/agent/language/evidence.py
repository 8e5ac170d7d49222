"""What a language model may speak of: facts and sentences of the analyst, and what must be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Lock
from typing import Any

from mmm_core.errors import HeadroomError
from planner.agent.analyst.desk import talked
from planner.agent.analyst.names import names_of
from planner.agent.analyst.talk import Talk
from planner.agent.claims.claim import Said
from planner.agent.tools.steps import Waiting
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Entities, Intent, Names, Understood
from planner.facts.fact import Fact
from planner.wording.nouns import Speaker

MOST_FACTS = 400
# Kinds of claims that no answer leaves out, whoever chooses.
_RESERVES = frozenset({"verdict", "ceiling", "weak", "not_known", "not_told"})


class Evidence:
    """Gathers what the analyst finds; every fact and sentence has its id.

    Attributes
    ----------
    facts : by id
    sentences : by id: "s1", "s2" ...
    looks : how the analyst answered, in the order in which it was asked
    """

    def __init__(self, tools: Tools, step: Callable[[str], None] = lambda _: None) -> None:
        """``step`` is told what is looked up."""
        self.tools, self.step = tools, step
        self.facts: dict[str, Fact] = {}
        self.sentences: dict[str, Said] = {}
        self.looks: list[Talk] = []
        self._lock = Lock()

    @cached_property
    def names(self) -> Names:
        """What an answer may name."""
        return names_of(self.tools.view)

    def look(self, asked: Understood) -> str:
        """What the analyst finds on a question, as JSON; what went wrong is said in it too."""
        try:
            with self._lock:
                return self._taken_in(talked(self.tools, asked))
        except Waiting as waiting:
            return _error(f"Not computed yet: {waiting.step.said}.", "Say what is known.")
        except HeadroomError as error:
            return _error(error.message, error.remedy)

    def ask(self, intent: Intent, **entities: Any) -> str:
        """The same of a question by its intent and what it names."""
        self.step(f"Looking up: {intent.replace('_', ' ')}")
        return self.look(Understood("", intent, Entities(**entities)))

    def reserves(self) -> list[Said]:
        """Verdicts, ceilings and reservations of what the analyst was asked, each once."""
        found = {one.text: one for talk in self.looks for one in talk.said if _is_reserve(one)}
        return list(found.values())

    def _taken_in(self, talk: Talk) -> str:
        clash = [id for id, one in talk.facts.items() if self.facts.get(id, one) != one]
        if clash:
            return _error(
                f"{clash[0]} is known already, of another question.",
                "Answer from what is known; two questions are not mixed in one answer.",
            )
        self.facts |= talk.facts
        self.looks.append(talk)
        known = {one.text for one in self.sentences.values()}
        new = [one for one in talk.said if one.text not in known]
        first = len(self.sentences) + 1
        named = {f"s{first + place}": one for place, one in enumerate(new)}
        self.sentences |= named
        said = {id: {"text": one.text, "facts": one.facts} for id, one in named.items()}
        facts = list(self._told(talk.facts.values()))
        return json.dumps({"sentences": said, "facts": facts}, ensure_ascii=False)

    def _told(self, facts: Iterable[Fact]) -> Iterable[dict[str, Any]]:
        speaker = Speaker(self.tools.model)
        for one in list(facts)[:MOST_FACTS]:
            yield {"id": one.id, "unit": one.unit, "reads": speaker.value(one)}


def _is_reserve(of: Said) -> bool:
    """Also a sentence without claims: it says what is not known, or how the rest is meant."""
    kinds = {one.kind for one in of.claims}
    said = any(id.endswith(("/decision", "/begun")) for id in of.facts)
    return not kinds or bool(kinds & _RESERVES) or said


def _error(message: str, remedy: str) -> str:
    return json.dumps({"error": message, "remedy": remedy}, ensure_ascii=False)
