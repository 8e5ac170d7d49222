"""What a question names, in the model's terms: channels, amounts, periods, the ends of a move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.agent.understood.amounts import Amount
from planner.agent.understood.found import Found
from planner.agent.understood.question import Entities, Intent, Sense, Topic
from planner.agent.understood.senses import sense_of
from planner.agent.understood.stopping import stops
from planner.agent.understood.terms import terms_in
from planner.agent.understood.topics import topic_of
from planner.agent.understood.words import Mention

_FROM = re.compile(
    r"\b(?:from|out of|away from|off|of|take|takes|taken|cut|reduce|instead of|fund(?:ed)? "
    r"(?:it )?(?:by|with|from)|use|less|at the expense of|using|replace|swap|switch|loses?"
    r"|less for)"
    r"(?: (?:a|the|our|my|some|money|spend|budget|xmoney|xshare|xfactor|all|everything|of|from"
    r"|all of|half|in|for|with))*$"
)
_TO = re.compile(
    r"\b(?:to|into|in|on|onto|towards?|give|gives|gave|giving|for|fund|funds|boost|increase"
    r"|raise|put|more|favou?r of|got|add|invest)"
    r"(?: (?:a|the|our|my|some|it|more|money|spend|budget|xmoney|xshare|to|into|in|on))*$"
)
_BOTH_WAYS = re.compile(r"\b(?:swap\w*|switch\w*|exchang\w+|between)\b")
# What a question may assume otherwise: an amount is of that, and no change of spend.
ASSUMED: tuple[Topic, ...] = ("margin", "value", "required_return")
_ARROW = re.compile(r"(?:->|=>|→|>)\s*$")


def entities_of(found: Found, intent: Intent, topic: Topic | None = None) -> Entities:
    """What a question names, for what it is taken for; of a topic, where that is known already.

    Names with more than one reading are left out; see `doubts`.
    """
    channels = _each(one for one in found.channels if not one.unsure)
    regions = tuple(
        (dim, label) for dim, _, label in (one.partition("=") for one in _each(found.regions))
    )
    times = [one.period for one in found.times]
    topic = topic_of(found, intent) if topic is None else topic
    money, share, sense = quantity(found, intent, topic)
    sources, targets = ends(found) if intent == "move_money" else ((), ())
    return Entities(
        channels, regions, money, share, sense, times[0] if times else None,
        _each(found.plans), _each(one for one in found.rules if not one.unsure), sources, targets,
        topic, terms_in(found.text) if topic in ("meaning", "total") else (),
    )  # fmt: skip


def _each(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for one in mentions for label in one.labels))


def counted(found: Found) -> Amount | None:
    """The amount that a question is about: of "from 20 M to 25 M" what it becomes."""
    known = [one for one in found.amounts if one.unit != "bare"]
    if not known:
        return None
    becoming = [
        one
        for one in known
        if one.sense == "to" and re.search(r"\bto \S*$", found.text[: one.start])
    ]
    return becoming[-1] if len(known) > 1 and becoming else known[0]


def quantity(
    found: Found, intent: Intent, topic: Topic = ""
) -> tuple[float | None, float | None, Sense | None]:
    """Money, share and sense of a question; of an amount with two readings the first."""
    if topic in ASSUMED:
        return _becomes(found, topic)
    one = counted(found)
    if one is None:
        return (0.0, None, "to") if ends_spend(found, intent) else (None, None, None)
    value = one.values[0]
    if intent in ("move_money", "next_money"):
        if one.unit == "factor":
            return None, None, None
        return (value, None, "by") if one.unit == "money" else (None, value, "by")
    if one.unit == "factor":
        return None, value - 1, "by"
    sense: Sense | None = one.sense or ("by" if one.sign else None)
    signed = value * (one.sign or 1) if sense == "by" else value
    sense = sense or ("to" if one.unit == "money" else "by")
    return (signed, None, sense) if one.unit == "money" else (None, signed, sense)


def ends_spend(found: Found, intent: Intent) -> bool:
    """Whether nothing is to be spent any more: of the channels that are named, or at all."""
    return intent == "change_budget" and stops(found.masked)


def _becomes(found: Found, topic: Topic) -> tuple[float | None, float | None, Sense | None]:
    """What a margin, a value or a required return is to be, or how much it changes by."""
    one = counted(found) or next(iter(found.amounts), None)
    if one is None:
        return None, None, None
    if one.unit == "bare":
        # "A margin of 0.35", or of 35; what a customer is worth is money.
        value = one.values[0]
        is_money = topic == "value"
        return (
            (value, None, "to") if is_money else (None, value if value <= 1 else value / 100, "to")
        )
    if one.unit == "factor":
        return None, one.values[0] - 1, "by"
    # "Worth €45 a sign-up" goes nowhere: only the words beside the amount count here.
    by = sense_of(found.text, one.start, one.end) == "by"
    if by and not one.sign:
        return None, None, None
    sense: Sense = "by" if by else "to"
    value = one.values[0] * (one.sign if sense == "by" else 1)
    return (value, None, sense) if one.unit == "money" else (None, value, sense)


def ends(found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a move takes money from and where it goes to; empty where the wording does not say."""
    sides = [(one, _side(found, one)) for one in found.channels if not one.unsure]
    sources = [one for one, side in sides if side == "from"]
    targets = [one for one, side in sides if side == "to"]
    unknown = [one for one, side in sides if not side]
    if unknown and len(sides) > 1:
        if sources and not targets:
            targets, unknown = unknown, []
        elif targets and not sources:
            sources, unknown = unknown, []
    if unknown or (len(sources) > 1 and not targets and _BOTH_WAYS.search(found.text)):
        return (), ()
    return _each(sources), _each(targets)


def _side(found: Found, one: Mention) -> str:
    before = found.text[: one.start].rstrip()
    for other in sorted((*found.amounts,), key=lambda a: -a.start):
        if other.end <= len(before):
            kind = "xmoney" if other.unit in ("money", "bare") else "xshare"
            before = f"{before[: other.start]}{kind}{before[other.end :]}"
    if _ARROW.search(before):
        return "to"
    if re.match(r" ?(?:->|=>|→)", found.text[one.end :]):
        return "from"
    if re.match(r"(?:'s)? (?:money|budget|spend)\b", found.text[one.end :]) and re.search(
        r"\bx(?:share|money) (?:of "
        r")?(?:the )?$|\b(?:all|some) (?:of )?(?:the )?$",
        f"{before} ",
    ):
        return "from"
    start, goal = _FROM.search(before), _TO.search(before)
    if start and goal:
        return "from" if start.start() > goal.start() else "to"
    if re.search(r"\band$|,$|\bor$", before):
        others = [m for m in found.channels if m.end <= one.start]
        return _side(found, others[-1]) if others else ""
    return "from" if start else "to" if goal else ""


def joined(own: Entities, former: Entities, also_amount: bool = True) -> Entities:
    """What a question names, and of the former one what it leaves out."""
    channels = own.channels or former.channels
    kept = replace(
        own,
        channels=channels,
        regions=own.regions or former.regions,
        period=own.period or former.period,
        plans=own.plans or former.plans,
        guardrails=own.guardrails or (() if own.channels else former.guardrails),
    )
    if not own.channels:
        kept = replace(
            kept, sources=own.sources or former.sources, targets=own.targets or former.targets
        )
    if also_amount and own.money is None and own.share is None:
        kept = replace(kept, money=former.money, share=former.share, sense=former.sense)
    return kept


def without(labels: Sequence[str], of: Entities) -> Entities:
    """The same without some channels."""
    return replace(of, channels=tuple(one for one in of.channels if one not in labels))
