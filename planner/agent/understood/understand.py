"""A question in plain words, understood without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.agent.understood.classifier import classifier
from planner.agent.understood.doubts import MOST, doubt
from planner.agent.understood.entities import entities_of, quantity
from planner.agent.understood.found import Found, found_in
from planner.agent.understood.question import (
    AskBack,
    Entities,
    Intent,
    Names,
    Reading,
    Understood,
)
from planner.agent.understood.readings import reading
from planner.agent.understood.thread import (
    answered,
    former,
    goes_on,
    is_bare,
    same_again,
    turned_round,
)
from planner.agent.understood.topics import meant
from planner.agent.understood.words import LONGEST

# From this probability on a question is answered; below the last it offers no reading. Of one
# reading alone less will do: nothing else could be pressed.
SURE, ALONE, POSSIBLE = 0.85, 0.75, 0.08
# A change that is not made is none of those that can be asked for by themselves.
_CHANGES = ("change_budget", "move_money")
_NOT = re.compile(
    r"\b(?:don't|dont|do not|didn't|did not|not|never|won't) (?:to )?"
    r"(?:cut|reduce|raise|increase|lower|decrease|add|drop|trim|slash|touch|change|move|shift|spend)\b"
)
_NEXT = re.compile(
    r"\? |[?,;.]? (?:and|also|plus) (?=(?:what|why|how|which|where|is|are|should|can|do|does|who) )"
)
_ONE_BY_ONE = "That is more than one question. Which comes first?"


def understand(text: str, names: Names, thread: Sequence[Understood] = ()) -> Understood:
    """What a question asks for and what it names.

    Parameters
    ----------
    text : as it was typed; text and nothing else, whatever it says
    names : what it may name
    thread : the questions before it, the last one at the end

    Returns
    -------
    The intent with its entities; "ask_back" with at most three readings where it is not clear;
    "out_of_scope" where it asks for something else.
    """
    chosen = answered(text, thread)
    if chosen is not None:
        return chosen
    found = found_in(text, names, classifier().vocabulary)
    taken = _taken(text, found, names, former(thread))
    return taken if len(text) <= LONGEST else _bounded(text, taken, names)


def _bounded(text: str, taken: Understood, names: Names) -> Understood:
    """Of a text that is too long the beginning is offered, never answered."""
    said = f"Only the first {LONGEST} characters of a question are read. Is this what you ask?"
    if taken.intent == "out_of_scope":
        return Understood(text, "out_of_scope")
    if taken.ask_back is not None:
        return Understood(text, "ask_back", ask_back=AskBack(said, taken.ask_back.options))
    return Understood(
        text, "ask_back", ask_back=AskBack(said, (reading(taken.intent, taken.entities, names),))
    )


def _taken(text: str, found: Found, names: Names, before: Understood | None) -> Understood:
    several = _several(text, found, names)
    if several is not None:
        return several
    if before is not None and (turned := turned_round(text, before)) is not None:
        return _checked(text, found, before.intent, turned, names, follows=True)
    if before is None and is_bare(found) and not _names_any(found):
        return _of_an_amount(text, found, names)
    if before is not None and is_bare(found):
        intent, entities = same_again(found, before)
        return _checked(text, found, intent, entities, names, follows=True)
    chances = classifier().chances(found.masked)
    likeliest = next(iter(chances))
    if not _is_sure(chances) or (likeliest in _CHANGES and _NOT.search(found.text)):
        return _unsure(text, found, chances, names, before)
    likeliest = meant(found, likeliest)
    entities = entities_of(found, likeliest)
    if before is not None and likeliest not in ("out_of_scope", "help"):
        entities = goes_on(found, likeliest, entities, before)
    return _checked(text, found, likeliest, entities, names)


def _names_any(found: Found) -> bool:
    return any((found.channels, found.regions, found.plans, found.rules, found.times))


def _of_an_amount(text: str, found: Found, names: Names) -> Understood:
    """An amount by itself may be less money, or more: it is asked back."""
    money, share, sense = quantity(found, "change_budget")
    signs = (1,) if sense == "to" and money is not None else (-1, 1)
    options = tuple(
        reading(
            "change_budget",
            Entities(
                money=None if money is None else sign * abs(money),
                share=None if share is None else sign * abs(share),
                sense="to" if len(signs) == 1 else "by",
            ),
            names,
        )
        for sign in signs
    )
    return Understood(text, "ask_back", ask_back=AskBack("What about that amount?", options))


def _is_sure(chances: dict[Intent, float]) -> bool:
    """Whether a question is answered as it is likeliest meant."""
    first, second = list(chances.values())[:2]
    return first >= SURE or (first >= ALONE and second < POSSIBLE)


def _several(text: str, found: Found, names: Names) -> Understood | None:
    """Two questions in one, of different kinds and both clear: which comes first is asked back."""
    parts = [one for one in _NEXT.split(found.text) if one.strip(" ?.!")]
    if len(parts) < 2:
        return None
    options: list[Reading] = []
    for part in parts[:MOST]:
        one = found_in(part, names)
        likeliest, chance = next(iter(classifier().chances(one.masked).items()))
        if chance >= SURE and likeliest not in ("out_of_scope", "help"):
            options.append(reading(likeliest, entities_of(one, likeliest), names))
    if len({one.intent for one in options}) < 2:
        return None
    return Understood(text, "ask_back", ask_back=AskBack(_ONE_BY_ONE, tuple(options)))


def _checked(
    text: str, found: Found, intent: Intent, entities: Entities, names: Names, follows: bool = False
) -> Understood:
    """Understood, unless something that it needs is in doubt."""
    if intent in ("out_of_scope", "help"):
        # What is asked of what is not answered is kept: it is told where that is found.
        return Understood(text, intent, Entities(topic=entities.topic))
    asked = doubt(found, intent, entities, names)
    if asked is not None and not (follows and asked.question == "More or less?"):
        return Understood(text, "ask_back", entities, asked)
    return Understood(text, intent, entities)


def _unsure(
    text: str,
    found: Found,
    chances: dict[Intent, float],
    names: Names,
    before: Understood | None,
) -> Understood:
    """Ask back with the likeliest readings; nothing that is likely is out of scope."""
    likely = [
        intent for intent, p in chances.items() if p >= POSSIBLE and intent != "out_of_scope"
    ][:MOST]
    if not likely or chances["out_of_scope"] >= 1 / 2:
        return Understood(text, "out_of_scope")
    if chances[likely[0]] >= 1 / 2:
        # Asked back anyway: of the likeliest, what is unclear of it tells its readings apart.
        asked = doubt(found, likely[0], entities_of(found, likely[0]), names)
        if asked is not None and asked.options:
            return Understood(text, "ask_back", ask_back=asked)
    named = {one: entities_of(found, one) for one in likely}
    if before is not None:  # "should I switch it off?" is of what was asked about
        named = {one: goes_on(found, one, own, before) for one, own in named.items()}
    options = tuple(reading(one, own, names) for one, own in named.items())
    return Understood(text, "ask_back", ask_back=AskBack("What would you like to know?", options))
