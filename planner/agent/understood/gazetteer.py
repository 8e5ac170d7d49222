"""Which names stand for which channels and regions: the card's own, and what people call media."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mmm_core.card import ModelCard
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.agent.understood.media import MEDIA, media_of
from planner.agent.understood.question import Names
from planner.agent.understood.words import key


@dataclass(frozen=True)
class Entry:
    """What a name stands for.

    Parameters
    ----------
    labels : channels, or regions as ``dimension=label``
    unsure : one of them is meant, not all
    absent : a medium that the model does not have
    """

    labels: tuple[str, ...]
    unsure: bool = False
    absent: bool = False


Index = Mapping[str, Entry]


def known_names(
    model: FittedModel,
    start: str,
    end: str,
    today: str,
    plans: Iterable[str] = (),
    guardrails: Mapping[str, str] | None = None,
) -> Names:
    """What a question about a model may name, by its card.

    Parameters
    ----------
    start, end, today : ISO dates, as in `Names`
    plans : those in view
    guardrails : sentences of those of the question in view, by label
    """
    card = model.card
    regions = {
        (dim, label): _once(label, card.label_name(dim, label))
        for dim in model.cells.dims
        if dim != CHANNEL
        for label in model.cells.along(dim)
    }
    channels = {label: _channel(card, label) for label in model.cells.along(CHANNEL)}
    groups: dict[str, tuple[str, ...]] = {}
    for label in channels:
        group = card.channels[label].group if label in card.channels else ""
        if group:
            groups[group] = (*groups.get(group, ()), label)
    return Names(
        channels, regions, tuple(plans), dict(guardrails or {}), card.currency, card.locale,
        start, end, today, groups,
    )  # fmt: skip


def _channel(card: ModelCard, label: str) -> tuple[str, ...]:
    own = card.channels.get(label)
    return _once(card.channel_name(label), *(own.aliases if own else ()), label)


def _once(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def channel_index(names: Names) -> Index:
    """Channels by everything that they may be called."""
    return _channel_index(tuple(names.channels.items()))


@lru_cache(maxsize=32)
def _channel_index(channels: tuple[tuple[str, tuple[str, ...]], ...]) -> Index:
    own: dict[str, list[str]] = defaultdict(list)
    by_medium: dict[str, list[str]] = defaultdict(list)
    for label, said in channels:
        for name in dict.fromkeys(key(one) for one in (label, *said)):
            own[name].append(label)
        for medium in set().union(*(media_of(key(one)) for one in (label, *said))):
            by_medium[medium].append(label)
    found = {name: _entry(medium, by_medium) for medium, of in MEDIA.items() for name in of.names}
    return found | {name: Entry(tuple(of), unsure=len(of) > 1) for name, of in own.items() if name}


def _entry(medium: str, by_medium: Mapping[str, list[str]]) -> Entry:
    """What the name of a medium stands for: its channels, its parts', or the wider one's."""
    if medium in by_medium:
        return Entry(tuple(by_medium[medium]), unsure=len(by_medium[medium]) > 1)
    parts = [
        c for name, of in MEDIA.items() if of.within == medium for c in by_medium.get(name, [])
    ]
    if parts:
        return Entry(tuple(dict.fromkeys(parts)))
    wider = by_medium.get(MEDIA[medium].within, [])
    if wider:
        return Entry(tuple(wider), unsure=len(wider) > 1)
    return Entry((), absent=True)


def group_index(names: Names) -> Index:
    """Groups of channels by name."""
    return {key(name): Entry(labels) for name, labels in names.groups.items() if key(name)}


def region_index(names: Names) -> Index:
    """Regions by name, as ``dimension=label``."""
    found: dict[str, list[str]] = defaultdict(list)
    for (dim, label), said in names.regions.items():
        for name in dict.fromkeys(key(one) for one in (label, *said)):
            bare = name.removeprefix("the ")
            found[bare].append(f"{dim}={label}")
    return {name: Entry(tuple(of), unsure=len(of) > 1) for name, of in found.items() if name}
