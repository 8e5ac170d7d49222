"""All that a question mentions, and the question with it masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.agent.understood import names as by_name
from planner.agent.understood.amounts import Amount, amounts
from planner.agent.understood.periods import Time, periods
from planner.agent.understood.question import Names
from planner.agent.understood.spelling import respelt
from planner.agent.understood.words import Kind, Mention, apart, masked, plain


@dataclass(frozen=True)
class Found:
    """A question, and what it mentions.

    Parameters
    ----------
    text : plain
    masked : what is mentioned replaced by ``xchannel``, ``xmoney`` ...
    """

    text: str
    masked: str
    channels: tuple[Mention, ...]
    regions: tuple[Mention, ...]
    plans: tuple[Mention, ...]
    rules: tuple[Mention, ...]
    times: tuple[Time, ...]
    amounts: tuple[Amount, ...]


def found_in(text: str, names: Names, vocabulary: frozenset[str] = frozenset()) -> Found:
    """What a question mentions, in the order plans, rules, periods, regions, channels, amounts.

    What was taken for one is never taken for another. Misspelt words of ``vocabulary`` are put
    right first, except in names.
    """
    said = plain(text)
    if vocabulary:
        named = [*by_name.plans(said, names), *by_name.guardrails(said, names, ())]
        named += [*by_name.regions(said, names), *by_name.channels(said, names)]
        said = respelt(said, vocabulary, named)
    plans = apart(by_name.plans(said, names))
    labelled = _free(by_name.guardrails(said, names, ()), plans)
    times = _free(periods(said, names), [*plans, *labelled])
    taken: list[Mention | Time] = [*plans, *labelled, *times]
    regions = _free(apart(by_name.regions(said, names)), taken)
    channels = _free(apart(by_name.channels(said, names)), [*taken, *regions])
    quantities = amounts(said, names.currency, names.locale)
    counted = _free(quantities, [*taken, *regions, *channels])
    rules = labelled or apart(by_name.guardrails(said, names, channels))
    marks = [*plans, *labelled, *regions, *channels]
    marks += [Mention(one.start, one.end, "time") for one in times]
    marks += [Mention(one.start, one.end, _kind(one)) for one in counted if one.unit != "bare"]
    return Found(
        said, masked(said, sorted(marks, key=lambda m: m.start)), tuple(channels), tuple(regions),
        tuple(plans), tuple(rules), tuple(times), tuple(counted),
    )  # fmt: skip


def _kind(one: Amount) -> Kind:
    return "factor" if one.unit == "factor" else "share" if one.unit == "share" else "money"


def _free[Placed: (Mention, Time, Amount)](
    found: Sequence[Placed], taken: Sequence[Mention | Time]
) -> list[Placed]:
    return [
        one
        for one in found
        if all(one.end <= other.start or other.end <= one.start for other in taken)
    ]
