"""What is not clear in a question that was otherwise understood, and what to ask back."""

from __future__ import annotations

import re
from dataclasses import replace

from planner.agent.understood.entities import counted, quantity
from planner.agent.understood.found import Found
from planner.agent.understood.question import AskBack, Entities, Intent, Names
from planner.agent.understood.readings import called, reading
from planner.wording.names import listed

MOST = 3
_RANGE = re.compile(r"\bbetween \S*\d\S*(?: \w+)? and ")


def doubt(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    """What to ask back; None where all is clear."""
    return (
        _absent(found, intent, entities, names)
        or _which_channel(found, intent, entities, names)
        or _which_rule(found, intent, entities, names)
        or _several_amounts(found, intent, entities, names)
        or _how_much(found, intent, entities, names)
        or _which_way(found, intent, entities, names)
    )


def _absent(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    """A medium that the model does not have is said so, never guessed."""
    lacking = [one.said for one in found.channels if not one.labels]
    if not lacking:
        return None
    has = listed([called(label, names) for label in names.channels], most=8)
    options = (reading(intent, entities, names),) if entities.channels else ()
    return AskBack(f"This model has no channel “{lacking[0]}”. It has {has}.", options)


def _which_channel(
    found: Found, intent: Intent, entities: Entities, names: Names
) -> AskBack | None:
    unsure = next((one for one in found.channels if one.unsure), None)
    if unsure is None:
        return None
    options = tuple(
        reading(intent, replace(entities, channels=(*entities.channels, label)), names)
        for label in unsure.labels[:MOST]
    )
    return AskBack(
        f"Which channel do you mean by “{found.text[unsure.start : unsure.end]}”?", options
    )


def _which_rule(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    unsure = next((one for one in found.rules if one.unsure), None)
    if unsure is None or intent != "guardrail_price":
        return None
    options = tuple(
        reading(intent, replace(entities, guardrails=(label,)), names)
        for label in unsure.labels[:MOST]
    )
    return AskBack("Which rule do you mean?", options)


def _several_amounts(
    found: Found, intent: Intent, entities: Entities, names: Names
) -> AskBack | None:
    """Two amounts are two changes: answering one of them would be half an answer."""
    known = [one for one in found.amounts if one.unit != "bare"]
    becoming = re.search(r"\bfrom \S*\d", found.text)
    if intent not in ("change_budget", "move_money") or not known:
        return None
    if not _RANGE.search(found.text) and (len(known) < 2 or (becoming and intent != "move_money")):
        return None
    options = []
    for one in known[:MOST]:
        money, share, sense = quantity(replace(found, amounts=(one,)), intent)
        options.append(
            reading(intent, replace(entities, money=money, share=share, sense=sense), names)
        )
    # With several channels nobody knows here which amount is whose: no reading is offered then.
    told_apart = len({one.text for one in options}) == len(options) and len(entities.channels) < 2
    said = "That is more than one amount. Please ask for one change at a time."
    return AskBack(said, tuple(options) if told_apart else ())


def _how_much(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    """An amount with two readings, in another currency, or a number that may be either."""
    one = counted(found)
    if intent not in ("change_budget", "move_money", "next_money"):
        return None
    if one is None:
        return _bare(found, intent, entities, names)
    if one.foreign:
        return AskBack(
            f"Money is counted in {names.currency} here, not in {one.foreign}. Is this meant?",
            (reading(intent, entities, names),),
        )
    if len(one.values) < 2:
        return None
    said = found.text[one.start : one.end]
    options = tuple(
        reading(intent, _scaled(entities, value / one.values[0]), names) for value in one.values
    )
    return AskBack(f"“{said}” can be read in two ways. Which is meant?", options)


def _bare(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    """A number without a sign: per cent, or thousands or millions of money."""
    bare = next(
        (one for one in found.amounts if one.unit == "bare" and (one.sense or one.sign)), None
    )
    if bare is None:
        return None
    value = bare.values[0] * (bare.sign or 1)
    sense = bare.sense or "by"
    if intent != "change_budget":
        value, sense = abs(value), "by"
    options = (
        replace(entities, share=value / 100, sense=sense),
        replace(entities, money=value * 1e3, sense=sense),
        replace(entities, money=value * 1e6, sense=sense),
    )
    said = found.text[bare.start : bare.end]
    return AskBack(
        f"Per cent or money: what does “{said}” mean?",
        tuple(reading(intent, one, names) for one in options),
    )


def _scaled(entities: Entities, factor: float) -> Entities:
    return replace(
        entities,
        money=None if entities.money is None else entities.money * factor,
        share=None if entities.share is None else entities.share * factor,
    )


def _which_way(found: Found, intent: Intent, entities: Entities, names: Names) -> AskBack | None:
    """A change of which nobody has said whether it is up or down, or from where to where."""
    if intent == "move_money" and len(entities.channels) == 2 and not entities.sources:
        one, other = entities.channels
        ways = (((one,), (other,)), ((other,), (one,)))
        return AskBack(
            "From which channel to which?",
            tuple(reading(intent, replace(entities, sources=a, targets=b), names) for a, b in ways),
        )
    if intent == "move_money" and not (entities.channels or entities.sources or entities.targets):
        return AskBack("From which channel to which? Name both, as in “from Search to TV”.", ())
    amount = counted(found)
    if (
        intent == "change_budget"
        and amount
        and amount.unit == "share"
        and not amount.sign
        and amount.sense != "to"
    ):
        ways_of = (-abs(entities.share or 0), abs(entities.share or 0))
        return AskBack(
            "More or less?",
            tuple(
                reading(intent, replace(entities, share=way, sense="by"), names) for way in ways_of
            ),
        )
    return None
