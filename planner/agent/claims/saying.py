"""Claims checked and put into words: what does not hold is not said."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.agent.claims.ceiling import ceiling_of, oversteps
from planner.agent.claims.claim import Claim, Said
from planner.agent.claims.kinds import KINDS
from planner.facts.fact import Fact, Facts
from planner.wording import claims as wording
from planner.wording.nouns import Speaker


class DoesNotHold(HeadroomError):
    """A claim that its facts do not carry; the message says which, and why."""


def holds(model: FittedModel, claim: Claim, facts: Facts) -> str:
    """Why a claim does not hold; nothing where it does.

    Parameters
    ----------
    model : under what is assumed; figures are compared as they are said of it
    facts : all of the answer, by id
    """
    kind = KINDS.get(claim.kind)
    if kind is None:
        return f"{claim.kind!r} is no kind of claim; take one of {', '.join(KINDS)}."
    missing = [one for one in claim.facts if one not in facts]
    if missing:
        return f"{claim.kind} rests on {missing[0]}, which is no fact of this answer."
    if not kind.takes(len(claim.facts)):
        most = "or more" if kind.most is None else f"to {kind.most}"
        return f"{claim.kind} takes {kind.least} {most} facts, not {len(claim.facts)}."
    used = _used(claim, facts)
    if why := kind.check(Speaker(model), used):
        return why
    return oversteps(ceiling_of(facts, used), claim.kind, used) if kind.advises else ""


def said(model: FittedModel, facts: Facts, claims: Sequence[Claim]) -> Said:
    """Claims in words, a sentence each.

    Raises
    ------
    DoesNotHold
        If one of them does not.
    """
    texts = []
    for claim in claims:
        if why := holds(model, claim, facts):
            raise DoesNotHold(why, "Claim what the facts carry, or say nothing of it.")
        used = _used(claim, facts)
        texts.append(wording.say(Speaker(model), claim.kind, used, ceiling_of(facts, used)))
    return Said(" ".join(texts), tuple(claims))


def _used(claim: Claim, facts: Facts) -> tuple[Fact, ...]:
    return tuple(facts[one] for one in claim.facts)
