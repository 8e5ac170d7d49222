"""Some cells and some periods of a plan, as a person would say them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.wording.dates import periods_word, said_date, said_span
from planner.wording.locale import written_month
from planner.wording.names import cell_labels, listed, rows


def said_cells(model: FittedModel, cells: Sequence[int]) -> str:
    """For example "TV and radio", "TV in north", "every channel"."""
    chosen = {int(k) for k in cells}
    if len(chosen) == len(model.cells):
        return f"every {rows(model)}"
    by_place: dict[tuple[str, ...], list[str]] = {}
    for k in sorted(chosen):
        *place, channel = model.cells.names[k].values()
        by_place.setdefault(tuple(place), []).append(channel)
    channels = {tuple(found) for found in by_place.values()}
    if len(channels) > 1:
        names = cell_labels(model)
        return listed([names[k] for k in sorted(chosen)])
    labels = channels.pop()
    everything = labels == model.cells.along(CHANNEL)
    said = "every channel" if everything else listed([*map(model.card.channel_name, labels)])
    if len(by_place) == len(model.cells) // model.cells.shape[-1]:
        return said
    return f"{said} in {listed([' / '.join(place) for place in by_place])}"


def said_periods(model: FittedModel, horizon: Horizon, periods: Sequence[int]) -> str:
    """For example "the week of 5 Oct 2026", "the weeks of 5 Oct to 26 Oct 2026"."""
    frequency, locale = model.frequency, model.card.locale
    days = horizon.dates(frequency)
    first, last = days[min(periods)], days[max(periods)]
    if len(periods) == 1:
        by_name = frequency.months == 1 or frequency.days == 1
        lead = "" if by_name else f"the {periods_word(frequency, 1)} of "
        return f"{lead}{_short(model, first)}"
    span = said_span(first, last, frequency, locale=locale)
    if len(periods) < max(periods) - min(periods) + 1:
        one, other = (_short(model, label) for label in (first, last))
        return f"{len(periods)} {periods_word(frequency)} between {one} and {other}"
    return f"the {span}" if frequency.months != 1 and frequency.days != 1 else span


def _short(model: FittedModel, label: Any) -> str:
    """One period by its label: a day, or of calendar months the month."""
    if model.frequency.months == 1:
        return written_month(label.item(), model.card.locale)
    return said_date(label, model.card.locale)


def said_where(
    model: FittedModel, horizon: Horizon, periods: Sequence[int], cells: Sequence[int]
) -> str:
    """For example "TV in the weeks of 5 Oct to 26 Oct 2026"; of all periods only the cells."""
    said = said_cells(model, cells)
    if len(periods) == horizon.periods > 1:
        return said
    return f"{said} in {said_periods(model, horizon, periods)}"
