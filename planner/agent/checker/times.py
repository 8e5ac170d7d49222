"""Dates, stretches of time and counts of things: what of them a text may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from planner.agent.checker.mentions import Mention
from planner.agent.understood.question import Names
from planner.facts.fact import Facts

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(
    [*(one.capitalize() for one in _MONTHS), *(one[:3].capitalize() for one in _MONTHS), "Sept"]
)
# Those that are no other word.
_ALONE = "|".join(one.capitalize() for one in _MONTHS if one not in ("march", "may"))
_DATES = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b(?P<day3>\d{{1,2}})[./](?P<month5>\d{{1,2}})[./](?P<year7>\d{{4}})\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?(?: of)? (?P<month>{_MONTH})\.?(?:,? (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|"
    rf" ?[kKM%x])(?:, (?P<year2>\d{{4}}))?\b"
    rf"|\b(?P<month3>{_MONTH})\.?,? (?P<year3>\d{{4}})\b"
    rf"|\bQ(?P<quarter>[1-4])(?: (?P<year4>\d{{4}}))?\b"
    rf"|\b(?:in|by|until|till|since|during|of|from|to|through|and|early|late|mid|before|after|"
    rf"year) "
    rf"(?P<month4>{_MONTH})(?! \d{{1,2}}\b)(?: (?P<year6>\d{{4}}))?\b"
    rf"|\b(?P<month6>{_ALONE})(?! \d{{1,2}}\b)"
    rf"|\b(?:in|by|until|since|during|of|early|late|for|year|end of|"
    rf"FY) ?(?P<year5>20\d\d)\b(?![,.]\d)"
)
_SPAN = {"day": 1, "week": 7, "fortnight": 14, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
DURATION = re.compile(
    r"^[ -](?P<unit>day|week|fortnight|month|quarter|year|period)s?\b", re.IGNORECASE
)
COUNTED = re.compile(
    r"^[ -](?:of (?:the |its |all )?)?(?:other |further |more |remaining |largest |other |"
    r"separate |"
    r"posterior |weak |dearest |biggest |smaller |main |top |binding |different |such |\w+ )?"
    r"(?P<thing>channels?|rules?|guardrails?|plans?|regions?|geos?|markets?|draws|cells?|rows?|"
    r"scenarios?|cases?|tests?|moves?|options?|alternatives?|strategies|limits?|caps?|warnings?|"
    r"them|these|those|things?|reasons?|others?|ways?|sides?|changes?|halves|parts?|figures?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Moment:
    """A date as it stands in a text; what is not said of it is None."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None


def moments(text: str) -> Iterator[Moment]:
    """Every date of a text."""
    for found in _DATES.finditer(text):
        if found["iso"]:
            try:
                day = date.fromisoformat(found["iso"])
            except ValueError:
                yield Moment(*found.span(), 0, 0, 0)
                continue
            yield Moment(*found.span(), day.year, day.month, day.day)
            continue
        if found["quarter"]:
            yield Moment(*found.span(), _int(found["year4"]), quarter=int(found["quarter"]))
            continue
        month = next(
            (found[k] for k in ("month", "month2", "month3", "month4", "month6") if found[k]), None
        )
        year = next(
            (found[f"year{k}"] for k in ("", "2", "3", "5", "6", "7") if found[f"year{k}"]), None
        )
        day_of = found["day"] or found["day2"] or found["day3"]
        number = _int(found["month5"]) or _number(month)
        yield Moment(*found.span(), _int(year), number, _int(day_of))


def months_in(text: str, facts: Facts) -> Iterator[Mention]:
    """Months of a text that facts are about."""
    labels = {label for one in facts.values() for kind, label in one.about if kind == "month"}
    for one in moments(text) if len(labels) > 1 else ():
        told = [
            label
            for label in labels
            if int(label[5:7]) == one.month and one.year in (None, int(label[:4]))
        ]
        if len(told) == 1 and one.day is None:
            yield Mention(one.start, one.end, "other", "month", told[0])


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _number(month: str | None) -> int | None:
    if month is None:
        return None
    return next(i + 1 for i, one in enumerate(_MONTHS) if one.startswith(month[:3].lower()))


@dataclass(frozen=True)
class Calendar:
    """What a text may say of time, and how many there are of anything.

    Parameters
    ----------
    days : that facts and the horizon name
    first, last : of the stretch whose months and years may be named
    lengths : in days, that a stretch may have
    counts : of things
    """

    days: frozenset[date]
    first: date | None
    last: date | None
    lengths: tuple[float, ...]
    counts: frozenset[int] = field(default_factory=frozenset)
    periods: frozenset[int] = field(default_factory=frozenset)

    @staticmethod
    def of(names: Names, facts: Facts) -> Calendar:
        """Of what is in view."""
        texts = [names.start, names.end, names.today]
        texts += [str(one.value) for one in facts.values() if one.unit == "date"]
        texts += [one.source.start for one in facts.values()]
        texts += [label for one in facts.values() for kind, label in one.about if kind == "check"]
        days = {day for day in map(_day, texts) if day is not None}
        ends = [day for day in (_day(names.start), _day(names.end)) if day is not None]
        of_months = {
            _day(f"{label}-01")
            for one in facts.values()
            for of, label in one.about
            if of == "month"
        }
        every = sorted(days | set(ends) | {day for day in of_months if day is not None})
        counts = {int(one.value) for one in facts.values()
                  if one.unit == "count" and not isinstance(one.value, str)}  # fmt: skip
        counts |= {one.source.draws for one in facts.values()}
        periods = {one.source.periods for one in facts.values()}
        periods |= {int(one.value) for one in facts.values() if one.name.endswith("periods")
                    and not isinstance(one.value, str)}  # fmt: skip
        lengths: tuple[float, ...] = ()
        if len(ends) == 2:
            length = (ends[1] - ends[0]).days
            # Its last day may be the label of its last period.
            most = max([n for n in periods if n > 1], default=0)
            step = length / (most - 1) if most > 1 else 0.0
            lengths = tuple({float(length + 1), *(n * step for n in periods), length + step})
        counts |= {len(names.channels), len(names.regions), len(names.plans), len(names.guardrails)}
        first, last = (every[0], every[-1]) if every else (None, None)
        return Calendar(
            frozenset(days), first, last, lengths, frozenset(counts), frozenset(periods)
        )

    def knows(self, one: Moment) -> bool:
        """Whether a date is one of those that facts or horizon name."""
        if self.first is None or self.last is None:
            return False
        if one.day is not None:
            return any(_is_on(day, one) for day in (*self.days, *self._beside()))
        return any(_is_on(day, one) for day in self._every())

    def _beside(self) -> Iterator[date]:
        yield from (day + timedelta(days=1) for day in self.days)
        yield from (day - timedelta(days=1) for day in self.days)

    def _every(self) -> Iterator[date]:
        assert self.first is not None
        assert self.last is not None
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)

    def lasts(self, count: float, unit: str) -> bool:
        """Whether a stretch is as long as one that is known, to a tenth of it."""
        if unit == "period":
            return count in self.periods
        days = count * _SPAN[unit]
        if count in self.periods and any(abs(days - one) <= 0.1 * one for one in self.lengths):
            return True
        near = 0.5 if unit in ("day", "week", "fortnight") else 0.06 * days
        return any(abs(days - one) <= max(near, 0.5) for one in self.lengths)


def _is_on(day: date, one: Moment) -> bool:
    return (
        one.year in (None, day.year)
        and one.month in (None, day.month)
        and one.day in (None, day.day)
        and one.quarter in (None, (day.month + 2) // 3)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
