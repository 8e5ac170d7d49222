"""A question once it is understood: its intent, what it names, and what to ask back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Intent = Literal[
    "why_change", "guardrail_price", "dearest_guardrail", "change_budget", "move_money",
    "compare_plans", "certainty", "safety", "assumptions", "headroom", "next_money", "flip",
    "next_test", "precedent", "summary_finance", "summary_board", "help", "ask_back",
    "out_of_scope",
]  # fmt: skip
# What of an intent is asked, where that is told apart from the rest of it; "" for all of it.
Topic = Literal[
    "", "level", "return", "regions", "budget", "payback", "convergence", "prior", "carry_over",
    "works", "margin", "value", "required_return", "goal", "price", "total", "weakest",
    "meaning", "timing", "sales", "apart", "fit",
]  # fmt: skip
# "to" an amount or share, or "by" it: signed, less than nothing where money is taken away.
Sense = Literal["to", "by"]


@dataclass(frozen=True)
class Period:
    """A stretch of days that a question names: ISO dates, both within it."""

    start: str
    end: str


@dataclass(frozen=True)
class Entities:
    """What a question names.

    Parameters
    ----------
    channels : labels of the model, in the order they are named; a group's name stands for all of
        its channels
    sources, targets : of ``channels``, where a move takes money from and where it goes to; empty
        where nothing is moved, or one end is not said
    regions : labels of its other dimensions, as (dimension, label)
    money : of the model's currency; signed where ``sense`` is "by"
    share : 0.1 for 10 %; signed where ``sense`` is "by"; of ``channels``, or of the whole budget
        where none is named
    sense : what ``money`` or ``share`` is; what is moved, or is to be spent next, is "by" and
        above zero
    period : the days it is about
    plans : names of plans in view that it mentions
    guardrails : labels of guardrails of the question in view that it mentions
    topic : what of its intent it asks; an amount is then of that
    terms : words of the field that it asks the meaning or the value of
    """

    channels: tuple[str, ...] = ()
    regions: tuple[tuple[str, str], ...] = ()
    money: float | None = None
    share: float | None = None
    sense: Sense | None = None
    period: Period | None = None
    plans: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    topic: Topic = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to read a question: what to press, and what that asks."""

    text: str
    intent: Intent
    entities: Entities = field(default_factory=Entities)


@dataclass(frozen=True)
class AskBack:
    """What to ask back where a question is not clear: at most three readings.

    ``question`` says what is unclear, or what the model does not have; there may be no reading.
    """

    question: str
    options: tuple[Reading, ...]


@dataclass(frozen=True)
class Understood:
    """A question once it is understood.

    Parameters
    ----------
    text : as it was asked
    intent : what it was taken for; "ask_back" where ``ask_back`` says what is unclear
    """

    text: str
    intent: Intent
    entities: Entities = field(default_factory=Entities)
    ask_back: AskBack | None = None


@dataclass(frozen=True)
class Names:
    """What a question may name, as the person in front of it knows it.

    Parameters
    ----------
    channels, regions : display names and aliases by label; regions by (dimension, label)
    plans, guardrails : names in view; guardrails by their labels, with their sentences
    groups : channels by the names of the card's groups
    currency, locale : of the model's card
    start, end : ISO dates of the horizon's first and last day
    today : ISO date, for "next month"
    """

    channels: dict[str, tuple[str, ...]]
    regions: dict[tuple[str, str], tuple[str, ...]]
    plans: tuple[str, ...]
    guardrails: dict[str, str]
    currency: str
    locale: str
    start: str
    end: str
    today: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
