"""One answer while it is made: what is known, what is said, and what was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mmm_core.labels import CHANNEL
from planner.agent.analyst.resting import said_in, unbacked
from planner.agent.claims.claim import Claim, Said
from planner.agent.claims.saying import DoesNotHold, said
from planner.agent.reply import Exhibit, Proposal, Withheld
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Entities, Understood
from planner.facts.fact import About, Fact, id_of, parts
from planner.facts.grounds import said_facts
from planner.wording import facts as words_of
from planner.wording.nouns import Speaker
from planner.wording.units import Units
from planner.wording.verdicts import Headline

_SCREEN = "as_on_screen"


@dataclass(eq=False)
class Talk:
    """What an answer is made with, and what it holds so far.

    Parameters
    ----------
    tools : read-only, on the view
    asked : the question, understood
    facts : what is known, by id
    said, withheld : sentences in their order, and what did not check
    exhibit, proposal : as ``Reply``
    of_horizon : whether figures are over the horizon though no picture shows them
    """

    tools: Tools
    asked: Understood
    facts: dict[str, Fact] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    exhibit: Exhibit | None = None
    proposal: Proposal | None = None
    of_horizon: bool = False

    @property
    def names(self) -> Entities:
        """What the question names."""
        return self.asked.entities

    @property
    def units(self) -> Units:
        """How the model's amounts are said."""
        return Units.of(self.tools.model)

    # --- what is known --------------------------------------------------------------------

    def know(self, facts: Iterable[Fact]) -> None:
        """Facts that sentences may rest on; equal ones may come more than once."""
        for fact in facts:
            known = self.facts.setdefault(fact.id, fact)
            if known != fact:
                raise ValueError(f"two facts are called {fact.id}")

    def find(self, name: str, *about: tuple[str, str]) -> Fact | None:
        """The fact of a name about just one thing; None where there is none."""
        return self.facts.get(id_of(about, name))

    def parts(self, name: str, *of: tuple[str, str]) -> list[Fact]:
        """Facts of one name about parts of a thing, in their order."""
        return parts(self.facts, name, *of)

    # --- what is said ---------------------------------------------------------------------

    def claim(self, kind: str, *facts: Fact | None) -> bool:
        """Say a relation between facts; nothing where one of them is not known."""
        known = tuple(fact.id for fact in facts if fact is not None)
        if len(known) < len(facts):
            return False
        return self._say(Claim(kind, known))

    def beside(self, one: Fact | None, other: Fact | None) -> bool:
        """Say that one number is more or less than another, or about the same as it reads."""
        if one is None or other is None:
            return False
        speaker = Speaker(self.tools.model)
        if speaker.value(one) == speaker.value(other):
            return self.claim("alike", one, other)
        more = words_of.number(one) > words_of.number(other)
        return self.claim("more_than" if more else "less_than", one, other)

    def gain(self, gain: Fact | None, chance: Fact | None) -> bool:
        """Say a gain, a loss, or that the draws do not agree on the sign of a change."""
        if gain is None or gain.low is None or gain.high is None:
            return False
        kind = "gains" if gain.low > 0 else "loses" if gain.high < 0 else "may_gain"
        return self.claim(kind, gain, *([] if chance is None else [chance]))

    def plain(self, text: str) -> None:
        """A sentence without figures."""
        if text:
            self.said.append(Said(text, ()))

    def screen(self, text: str, facts: Iterable[Fact | None]) -> None:
        """A sentence as a screen says it; of the facts that it may say, those that it does.

        It is withheld where a figure of it is none of them.
        """
        if not text:
            return
        model, known = self.tools.model, [fact for fact in facts if fact is not None]
        told = said_in(model, text, known)
        if strange := unbacked(model, text, told):
            self.withheld.append(Withheld(f"A sentence has {strange[0]}, which is no fact of it."))
            return
        ids = tuple(dict.fromkeys(fact.id for fact in told))
        self.said.append(Said(text, (Claim(_SCREEN, ids),)))

    def verbatim(self, name: str, lines: Iterable[str], definition: str) -> None:
        """Sentences of the model's own, each a fact by itself."""
        tools = self.tools
        facts = list(said_facts(tools.model, tools.view.problem, name, list(lines), definition))
        self.know(facts)
        for fact in facts:
            self.screen(str(fact.value), [fact])

    def heading(self, said: Headline, facts: Iterable[Fact | None]) -> None:
        """What a screen begins with, its interval in brackets."""
        self.screen(f"{said.text} ({said.span})." if said.span else f"{said.text}.", facts)

    def _say(self, claim: Claim) -> bool:
        try:
            self.said.append(said(self.tools.model, self.facts, [claim]))
        except DoesNotHold as error:
            self.withheld.append(Withheld(error.message))
            return False
        return True


def places(talk: Talk) -> list[About]:
    """What the question is about, as facts are: channels, or cells where regions are named too.

    Of regions without a channel it is all of their channels.
    """
    model, named = talk.tools.model, talk.names
    dims = model.cells.dims
    regions = dict(named.regions)
    if not named.channels and not regions:
        return []
    channels = named.channels or tuple(model.cells.along(CHANNEL))
    if not regions or set(regions) | {CHANNEL} != set(dims):
        return [((CHANNEL, label),) for label in named.channels]
    return [tuple((dim, {**regions, CHANNEL: label}[dim]) for dim in dims) for label in channels]


def unsaid(talk: Talk) -> list[str]:
    """Channels and regions that were asked about and that no sentence of figures names."""
    card, said = talk.tools.model.card, " ".join(one.text for one in talk.said if one.facts)
    if not said:
        return []
    named = [(CHANNEL, label) for label in talk.names.channels] + [*talk.names.regions]
    names = [card.label_name(dim, label) for dim, label in named]
    return [one for one in names if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]
