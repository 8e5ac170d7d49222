"""What a language model chose, checked and in words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from planner.agent.checker.check import check
from planner.agent.claims.claim import Claim, Said
from planner.agent.claims.saying import DoesNotHold, said
from planner.agent.language.evidence import Evidence
from planner.questions.assess import value_per_unit

# None of them denies, counts, ranks or gives a reason: they change nothing in what follows.
Connective = Literal["", "Also:", "And:", "At the same time:", "Beside that:", "In addition:"]


class ChosenClaim(BaseModel):
    """A relation between facts, by their ids."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(max_length=40)
    facts: list[str] = Field(min_length=1, max_length=12)


class ChosenSentence(BaseModel):
    """One sentence: either the id of one that a tool returned, or claims."""

    model_config = ConfigDict(extra="forbid")
    connective: Connective = ""
    sentence: str | None = Field(None, description="id of a sentence, such as s1", max_length=8)
    claims: list[ChosenClaim] = Field(default_factory=list, max_length=3)


class ChosenAnswer(BaseModel):
    """What is said, most important first."""

    model_config = ConfigDict(extra="forbid")
    sentences: list[ChosenSentence] = Field(min_length=1, max_length=8)


def worded(evidence: Evidence, answer: ChosenAnswer) -> tuple[list[Said], list[str]]:
    """Sentences that hold, each once, and why the others do not."""
    found: dict[str, Said] = {}
    faults = []
    for one in answer.sentences:
        try:
            text = _worded(evidence, one)
        except DoesNotHold as error:
            faults.append(error.message)
            continue
        if all(text.claims != other.claims or not text.claims for other in found.values()):
            found.setdefault(text.text, text)
    return list(found.values()), faults


def _worded(evidence: Evidence, one: ChosenSentence) -> Said:
    if (one.sentence is None) == (not one.claims):
        raise DoesNotHold("A sentence has either an id or claims.", "Give one of the two.")
    if one.sentence is not None:
        if one.sentence not in evidence.sentences:
            raise DoesNotHold(f"There is no sentence {one.sentence!r}.", "Take one that is listed.")
        text = evidence.sentences[one.sentence]
    else:
        claims = [Claim(each.kind, tuple(each.facts)) for each in one.claims]
        text = said(evidence.tools.model, evidence.facts, claims)
        _require_checked(evidence, text)
    lead = f"{one.connective} " if one.connective else ""
    return Said(f"{lead}{text.text}", text.claims)


def _require_checked(evidence: Evidence, text: Said) -> None:
    """The second net: what was put into words is read again by code that did not write it."""
    tools = evidence.tools
    worth = value_per_unit(tools.model)
    faults = check(text.text, evidence.facts, evidence.names, text.claims, worth=worth)
    if faults:
        raise DoesNotHold(faults[0].why, faults[0].remedy)
