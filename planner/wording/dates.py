"""Dates and stretches of time as a person would say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from mmm_core.fiscal import after_days, first_days, last_day_of
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Frequency, Horizon
from optimizer.problem import Tail
from planner.wording.locale import DEFAULT, written_day, written_month

_DAYS = {1: "day", 7: "week", 14: "fortnight"}
_MONTHS = {1: "month", 3: "quarter"}
_NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 12: "twelve", 13: "thirteen"}


def periods_word(frequency: Frequency, count: int = 2) -> str:
    """How the model counts time: "week" or "weeks", "four-week periods", "quarters"."""
    one = _period(frequency)
    return one if count == 1 else f"{one}s"


def _period(frequency: Frequency) -> str:
    if frequency.months:
        return _MONTHS[frequency.months]
    if frequency.days in _DAYS:
        return _DAYS[frequency.days]
    weeks, rest = divmod(frequency.days, 7)
    if rest:
        return f"{frequency.days}-day period"
    return f"{_NUMBERS.get(weeks, str(weeks))}-week period"


def said_date(label: Any, locale: str = DEFAULT) -> str:
    """A period label (datetime64): ``5 Oct 2026``."""
    return written_day(label.astype("M8[D]").item(), locale)


def said_day(iso: str, locale: str = DEFAULT) -> str:
    """A period label as text (2026-10-05): ``5 Oct 2026``."""
    return written_day(date.fromisoformat(iso), locale)


def said_in_turn(labels: Sequence[Any], locale: str = DEFAULT) -> list[str]:
    """Period labels side by side, the year where it is new: ``5 Oct 2026``, ``12 Oct``."""
    days = [label.astype("M8[D]").item() for label in labels]
    years = [None, *(day.year for day in days)]
    return [
        written_day(day, locale, year=day.year != before)
        for day, before in zip(days, years, strict=False)
    ]


def said_if_day(text: str, locale: str = DEFAULT) -> str:
    """A day as files write it; any other text as it stands."""
    try:
        return said_day(text, locale)
    except ValueError:
        return text


def said_moment(text: str, locale: str = DEFAULT) -> str:
    """The day of a moment as files write it, ISO 8601; any other text as it stands."""
    try:
        return said_day(text[:10], locale)
    except ValueError:
        return text[:10]


def said_span(
    first: Any, last: Any, frequency: Frequency, lead: bool = True, locale: str = DEFAULT
) -> str:
    """From one period label to another: ``weeks of 5 Oct to 28 Dec 2026``."""
    start, end = first.astype("M8[D]").item(), last.astype("M8[D]").item()
    if frequency.months == 1:
        return f"{written_month(start, locale)} to {written_month(end, locale)}"
    before = written_day(start, locale, year=start.year != end.year)
    plain = frequency.days == 1 or not lead
    after = written_day(end, locale)
    return f"{'' if plain else f'{periods_word(frequency)} of '}{before} to {after}"


def span(model: FittedModel, horizon: Horizon) -> str:
    """The periods of a horizon by their labels: ``weeks of 5 Oct to 28 Dec 2026``."""
    labels = horizon.dates(model.frequency)
    return said_span(labels[0], labels[-1], model.frequency, locale=model.card.locale)


def days(model: FittedModel, labels: Dates) -> str:
    """From the first day of some periods to the last: ``5 Oct 2026 to 3 Jan 2027``.

    Parameters
    ----------
    labels : of the periods, in their order
    """
    frequency, locale = model.frequency, model.card.locale
    if frequency.months == 1:
        return said_span(labels[0], labels[-1], frequency, locale=locale)
    first = first_days(labels[:1], frequency, model.card.period_label)[0].item()
    last = _last_day(model, labels[-1:])
    start = written_day(first, locale, year=first.year != last.year)
    return f"{start} to {written_day(last, locale)}"


def horizon_days(model: FittedModel, horizon: Horizon) -> str:
    """The same of a horizon."""
    return days(model, horizon.dates(model.frequency))


def last_day(model: FittedModel, label: str) -> str:
    """The last day of a period, by its label, both ISO 8601; any other day as it stands."""
    return str(last_day_of(label, model.dates, model.frequency, model.card.period_label))


def _last_day(model: FittedModel, label: Dates) -> date:
    """The last day of a period, by its label, (1,)."""
    after: date = after_days(label, model.frequency, model.card.period_label)[0].item()
    return after - timedelta(days=1)


def length(model: FittedModel, horizon: Horizon) -> str:
    """``13 weeks``."""
    return f"{horizon.periods} {periods_word(model.frequency, horizon.periods)}"


def tail(model: FittedModel, kind: Tail) -> str:
    """What is counted after the horizon, and what is spent there (numbers 5 and 5b)."""
    length = f"{model.l_max} {periods_word(model.frequency, model.l_max)}"
    spent = "the current plan goes on there" if kind == "reference" else "nothing is spent there"
    return f"carry-over in the {length} after the horizon counted; {spent}"
