"""Fiscal years, quarters and months: of calendar months, or of weeks as in 4-4-5 (numbers 24).

A fiscal year of weeks begins on the weekday nearest to the first of its first month, so it has
52 or 53 whole weeks; the last month, and the last quarter, take the fifty-third. A year is called
by the calendar years that its months lie in: ``2026``, or ``2025/26``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from mmm_core.periods import Dates, Frequency

MONTHS = "months"
CALENDARS = (MONTHS, "4-4-5", "4-5-4", "5-4-4")
_MONDAY = 0
_WEEK = 7
_EPOCH_WEEKDAY = 3  # the first of January 1970 was a Thursday
_NAME = re.compile(r"(?:Q([1-4]) )?(\d{4})(?:/(\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Stretch:
    """Whole days of a fiscal calendar.

    Parameters
    ----------
    name : ``Q1 2026``, ``2025/26``; of a month its label, ``2026-01``
    first, after : its first day, and the first day after it, datetime64[D]
    """

    name: str
    first: np.datetime64
    after: np.datetime64

    @property
    def last(self) -> np.datetime64:
        """Its last day."""
        return self.after - np.timedelta64(1, "D")


@dataclass(frozen=True)
class FiscalCalendar:
    """How finance divides time.

    Parameters
    ----------
    calendar : one of ``CALENDARS``: calendar months, or weeks a month of each quarter
    first_month : of the fiscal year, 1 to 12
    """

    calendar: str = MONTHS
    first_month: int = 1

    def year(self, number: int, weekday: int = _MONDAY) -> Stretch:
        """The fiscal year whose first month lies in a calendar year.

        Parameters
        ----------
        weekday : that weeks begin on, 0 is Monday; it matters to calendars of weeks only
        """
        first, after = (self._begins(year, weekday) for year in (number, number + 1))
        return Stretch(self._called(number), first, after)

    def quarters(self, number: int, weekday: int = _MONDAY) -> tuple[Stretch, ...]:
        """The four quarters of ``year(number)``, which they fill."""
        year, months = self.year(number, weekday), self.months(number, weekday)
        return tuple(
            Stretch(f"Q{place // 3 + 1} {year.name}", months[place].first, months[place + 2].after)
            for place in range(0, 12, 3)
        )

    def months(self, number: int, weekday: int = _MONDAY) -> tuple[Stretch, ...]:
        """The twelve months of ``year(number)``, which they fill, each by its calendar month."""
        year = self.year(number, weekday)
        labels = _month(number, self.first_month) + np.arange(12)
        if self.calendar == MONTHS:
            firsts = labels.astype("M8[D]")
        else:
            weeks = [int(count) for count in self.calendar.split("-")] * 4
            firsts = year.first + _WEEK * np.cumsum([0, *weeks[:-1]])
        afters = [*firsts[1:], year.after]
        return tuple(map(Stretch, map(str, labels), firsts, afters))

    def read(self, name: str, weekday: int = _MONDAY) -> Stretch | None:
        """The quarter or year of a name as this calendar writes it; None for another."""
        found = _NAME.fullmatch(name)
        if found is None or not 1 <= int(found[2]) <= 9000:
            return None
        number = int(found[2])
        year, quarters = self.year(number, weekday), self.quarters(number, weekday)
        return next((one for one in (year, *quarters) if one.name == name), None)

    def number_of(self, day: np.datetime64, weekday: int = _MONDAY) -> int:
        """The calendar year by which the fiscal year of a day is asked for."""
        number = day.astype("M8[Y]").astype(int) + 1971
        while self._begins(number, weekday) > day:
            number -= 1
        return int(number)

    def _begins(self, number: int, weekday: int) -> np.datetime64:
        first = _month(number, self.first_month).astype("M8[D]")
        if self.calendar == MONTHS:
            return first
        ahead = (weekday - weekday_of(first)) % _WEEK
        return first + np.timedelta64(ahead if ahead <= _WEEK // 2 else ahead - _WEEK, "D")

    def _called(self, number: int) -> str:
        return f"{number}" if self.first_month == 1 else f"{number}/{(number + 1) % 100:02d}"


def _month(year: int, month: int) -> np.datetime64:
    return np.datetime64(f"{year:04d}-{month:02d}", "M")


def weekday_of(day: np.datetime64) -> int:
    """0 for a Monday."""
    return int((day.astype("M8[D]").astype(int) + _EPOCH_WEEKDAY) % _WEEK)


def week_begins(label: np.datetime64, frequency: Frequency, period_label: str) -> int:
    """The weekday that a model's weeks begin on; Monday where its periods are not weeks."""
    if frequency.months or frequency.days % _WEEK:
        return _MONDAY
    return weekday_of(first_days(np.array([label]), frequency, period_label)[0])


def first_days(labels: Dates, frequency: Frequency, period_label: str) -> Dates:
    """First day of each period, datetime64[D].

    A calendar month is the one that its label lies in, whichever day that is (numbers 17, 21).

    Parameters
    ----------
    labels : period labels
    period_label : "start" or "end": what they label, as the model card says
    """
    back = 0 if period_label == "start" else 1
    if not frequency.months:
        days: Dates = labels.astype("M8[D]") - back * (frequency.days - 1)
        return days
    months: Dates = (labels.astype("M8[M]") - back * (frequency.months - 1)).astype("M8[D]")
    return months


def after_days(labels: Dates, frequency: Frequency, period_label: str) -> Dates:
    """First day after each period, datetime64[D]."""
    first = first_days(labels, frequency, period_label)
    if not frequency.months:
        days: Dates = first + frequency.days
        return days
    months: Dates = (first.astype("M8[M]") + frequency.months).astype("M8[D]")
    return months


def last_day_of(label: str, known: Dates, frequency: Frequency, period_label: str) -> np.datetime64:
    """Last day of a period by its label, ISO 8601; a day that is none's label as it stands.

    Parameters
    ----------
    known : labels that there are
    """
    day, first = np.datetime64(label, "D"), known[0].astype("M8[D]")
    if frequency.months:
        is_label = day.item().day == first.item().day
    else:
        is_label = int((day - first).astype(int)) % frequency.days == 0
    if not is_label:
        return day
    after: np.datetime64 = after_days(np.array([day]), frequency, period_label)[0]
    return after - 1
