"""Follow-up questions: what they take from the question before, where their wording says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.agent.understood.entities import entities_of, joined
from planner.agent.understood.found import Found
from planner.agent.understood.question import Entities, Intent, Understood

_POINTING = re.compile(r"\b(?:it|its|that|this|those|these|them|they|there|one|ones|such)\b")
_ORDER = {
    "first": 0,
    "1st": 0,
    "1": 0,
    "one": 0,
    "second": 1,
    "2nd": 1,
    "2": 1,
    "two": 1,
    "third": 2,
    "3rd": 2,
    "3": 2,
    "three": 2,
    "last": -1,
}
_CHOSEN = re.compile(
    rf"^(?:the |option |number |no\. ?|i mean (?:the "
    rf")?)?({'|'.join(_ORDER)})(?: one| option| reading)?[.!]?$"
)
_YES = re.compile(
    r"^(?:yes|yep|yeah|y|sure|exactly|right|correct|ok|please do|that one|yes "
    r"please)[.!]?$"
)
_EMPTY = re.compile(
    r"its|it's|and|for|in|if|what|about|how|we|it|by|to|the|a|on|only|then|at|of|with|same|question|"
    r"so|ok|"
    r"during|now|but|instead|or|also|do|did|is|was|were|be|would|please|just|me|show|again|one|"
    r"say|s|against|versus|vs|compared|that|this|too|as|well|from|into|out|towards|than|rather|"
    r"try|make|put|go|use|take|"
    r"no|not|maybe|well|right|okay|thanks|hm|case|around"
)
_TURNED = re.compile(
    r"(?:(?:and|now|what about|how about|what if|try|do|ok|or|the|it|we|is|then|did|was|goes?|"
    r"went) ?)*"
    r"(?:(?:other|opposite) (?:way|direction)(?: (?:a)?round)?|opposite|reverse|vice versa)"
    r"(?: of (?:that|this|it))?[ ?.!]*"
)
# "And why?" asks of what was asked before.
_SHORT = 4
_AGAINST = re.compile(r"\b(?:against|versus|vs|than|with|to)\b")
_FILLED = re.compile(r"\bx[a-z]+\b|[^a-z ]")


def answered(text: str, thread: Sequence[Understood]) -> Understood | None:
    """The reading that a person chose of those asked back: "the second one", or its text."""
    if not thread or thread[-1].ask_back is None:
        return None
    options = thread[-1].ask_back.options
    said = text.strip().lower()
    number = _CHOSEN.match(said)
    place = _ORDER[number[1]] if number else 0 if _YES.match(said) and len(options) == 1 else None
    for i, one in enumerate(options):
        if said == one.text.lower() or place == i or (place == -1 and i == len(options) - 1):
            return Understood(text, one.intent, one.entities)
    return None


def former(thread: Sequence[Understood]) -> Understood | None:
    """The last question that was understood."""
    kept = [one for one in thread if one.intent not in ("out_of_scope", "help")]
    if not kept:
        return None
    last = kept[-1]
    options = last.ask_back.options if last.ask_back else ()
    if len({one.intent for one in options}) == 1:  # only a detail was in doubt
        return Understood(last.text, options[0].intent, options[0].entities)
    return last if last.intent != "ask_back" else None


def turned_round(text: str, before: Understood) -> Entities | None:
    """The question before the other way round; None where that is not asked for, or means nothing.

    "now the other way round" of a move has its ends exchanged, of a change its sign.
    """
    if _TURNED.fullmatch(text.strip().lower()) is None:
        return None
    old = before.entities
    if before.intent == "move_money" and old.sources and old.targets:
        channels = (*old.targets, *old.sources)
        return replace(old, channels=channels, sources=old.targets, targets=old.sources)
    if before.intent == "change_budget" and old.sense == "by":
        money, share = (None if one is None else -one for one in (old.money, old.share))
        return replace(old, money=money, share=share)
    return None


def is_bare(found: Found) -> bool:
    """Whether a question only names something else: "what about radio?", "and by 20 %?"."""
    rest = _FILLED.sub(" ", found.masked)
    words = [word for word in rest.split() if not _EMPTY.fullmatch(word)]
    named = (found.channels, found.regions, found.plans, found.rules, found.times, found.amounts)
    return not words and any(named)


def goes_on(found: Found, intent: Intent, entities: Entities, before: Understood) -> Entities:
    """What a question with an intent of its own takes from the one before: what it points to."""
    short = intent == "why_change" and len(found.masked.split()) <= _SHORT
    of_them = intent == "compare_plans" and re.search(r"\bwhich\b", found.masked) is not None
    pointing = short or of_them or _POINTING.search(found.masked) is not None
    if not pointing:
        return entities
    if intent in ("change_budget", "move_money"):
        named = before.entities.channels if not entities.channels and not entities.regions else ()
        whole = re.search(r"\b(?:budget|total|whole)\b", found.masked)
        return entities if whole or not named else replace(entities, channels=named)
    if intent in (
        "safety",
        "certainty",
        "flip",
        "precedent",
        "why_change",
        "summary_finance",
        "summary_board",
    ):
        if entities.channels or entities.regions:
            return entities
        return joined(entities, before.entities)
    return entities if entities.channels else joined(entities, before.entities, also_amount=False)


def same_again(found: Found, before: Understood) -> tuple[Intent, Entities]:
    """The question before with what this one names in the place of what that one named."""
    own = entities_of(found, before.intent, before.entities.topic)
    if before.intent == "move_money" and len(own.channels) == 1:
        own = _other_end(found, own, before.entities)
    kept = replace(joined(own, before.entities), topic=before.entities.topic)
    if before.intent == "compare_plans" and len(own.plans) == 1 and _AGAINST.search(found.text):
        kept = replace(kept, plans=tuple(dict.fromkeys((*before.entities.plans[:1], *own.plans))))
    if own.money is None and own.share is None:
        return before.intent, kept
    amount = next((one for one in found.amounts if one.unit != "bare"), None)
    unsaid = amount is not None and not amount.sign and amount.sense != "to"
    if own.sense == "by" and unsaid and before.entities.sense == "by":
        sign = -1 if (before.entities.money or before.entities.share or 0) < 0 else 1
        kept = replace(
            kept,
            money=None if kept.money is None else sign * abs(kept.money),
            share=None if kept.share is None else sign * abs(kept.share),
            sense="by",
        )
    return before.intent, kept


def _other_end(found: Found, own: Entities, before: Entities) -> Entities:
    """A move with one end exchanged: "and to radio?", "and from display?"."""
    is_source = re.search(r"\b(?:from|out of)\b", found.masked) is not None
    sources = own.channels if is_source else before.sources
    targets = before.targets if is_source else own.channels
    return replace(own, channels=(*sources, *targets), sources=sources, targets=targets)
