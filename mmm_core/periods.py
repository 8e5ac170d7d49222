"""Model periods: their frequency, the ones that follow, and the ones a year before.

Periods are evenly spaced as fitted (numbers 21): k days, calendar months or quarters.
What they are is told from their labels alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidPlan, MalformedFile, UnsupportedFeature
from mmm_core.limits import HORIZON
from mmm_core.names import printable

Dates = NDArray[np.datetime64]
Days = NDArray[np.int64]

_DAYS_A_YEAR = 365.25
_YEARS_IN_DAYS = {1: 364}  # fifty-two whole weeks, so that weekdays meet
_NAMES = {1: "daily", 7: "weekly", 14: "fortnightly", 28: "four-weekly"}
_MONTH_NAMES = {1: "monthly", 3: "quarterly"}
_LAST_DAY = 31
_SAME_TIME_OF_MONTH = 7  # days within which labels stand at the same time of their month
_MOSTLY = 0.8


@dataclass(frozen=True)
class Frequency:
    """How far apart periods are: whole days, or calendar months.

    Parameters
    ----------
    days : days from one label to the next; 0 where periods are calendar months
    months : calendar months from one label to the next; 0 where they are days
    label_day : day of the month that labels stand on, the month's last where it has fewer
        days (31: always the last); 0 where each month has one label on no fixed day, such
        as its first working day: then any day of the month names the period, and the
        first is its label
    """

    days: int = 0
    months: int = 0
    label_day: int = 0

    @property
    def name(self) -> str:
        """``daily``, ``weekly``, ``fortnightly``, ``four-weekly``, ``10-day``, ``monthly``, ..."""
        if self.months:
            return _MONTH_NAMES[self.months]
        return _NAMES.get(self.days, f"{self.days}-day")

    @property
    def per_year(self) -> int:
        """Periods in the year that the reference plan looks back (364, 52, 26, 13, 12, 4)."""
        if self.months:
            return 12 // self.months
        return max(_YEARS_IN_DAYS.get(self.days, round(_DAYS_A_YEAR / self.days)), 1)

    @property
    def per_quarter(self) -> int:
        """Periods of the default horizon (91, 13, 7, 3, 3, 1)."""
        return max(int(self.per_year / 4 + 0.5), 1)

    def shift(self, date: np.datetime64, steps: int) -> np.datetime64:
        """Label of the period ``steps`` after the one of ``date`` (before it, if negative)."""
        if not self.months:
            return date.astype("M8[D]") + np.timedelta64(self.days * steps, "D")
        month = date.astype("M8[M]") + np.timedelta64(self.months * steps, "M")
        first, after = month.astype("M8[D]"), (month + np.timedelta64(1, "M")).astype("M8[D]")
        wanted = first + np.timedelta64(max(self.label_day, 1) - 1, "D")
        return min(wanted, after - np.timedelta64(1, "D"))

    def label(self, date: np.datetime64) -> np.datetime64:
        """The label that ``date`` stands for: itself, unless any day of a month names it."""
        loose = self.months and not self.label_day
        return self.shift(date, 0) if loose else date.astype("M8[D]")

    def following(self, start: np.datetime64, count: int) -> Dates:
        """``count`` labels from ``start`` on, as datetime64[D]."""
        if not self.months:
            later = np.arange(count) * np.timedelta64(self.days, "D")
            return np.asarray(start.astype("M8[D]") + later)
        return np.array([self.shift(start, i) for i in range(count)], dtype="M8[D]")

    def steps(self, start: np.datetime64, date: np.datetime64) -> int | None:
        """How many periods ``date`` lies after ``start``; None if it is no period label."""
        unit, apart = ("M8[M]", self.months) if self.months else ("M8[D]", self.days)
        units = int((date.astype(unit) - start.astype(unit)).astype(int))
        if units % apart or self.shift(date, 0) != self.label(date):
            return None
        return units // apart


DAILY, WEEKLY = Frequency(days=1), Frequency(days=7)
MONTHLY, MONTHLY_END = Frequency(months=1, label_day=1), Frequency(months=1, label_day=_LAST_DAY)


def as_days(labels: Dates) -> Dates:
    """Period labels with a time as the days they name, datetime64[D].

    Parameters
    ----------
    labels : datetime64[m], in the order of the data

    Raises
    ------
    UnsupportedFeature
        If a label stands more than an hour from midnight: clocks that change and time zones
        move labels by an hour, anything else is a time that was meant.
    """
    minutes = labels.astype("M8[m]").astype(np.int64)
    days = (minutes + 720) // 1440
    off = np.abs(minutes - days * 1440) > 60
    if off.any():
        _refuse_times(labels.astype("M8[m]"), int(np.argmax(off)))
    return days.astype("M8[D]")


def _refuse_times(labels: Dates, first: int) -> NoReturn:
    said = _said_time(labels[first])
    apart = int(np.median(np.diff(labels.astype(np.int64)))) if labels.size > 1 else 1440
    if 0 < apart < 1440:
        raise UnsupportedFeature(
            "periods shorter than a day",
            f"The periods of the data are {_said_minutes(apart)} apart: one is labelled {said}. "
            "Whole days are the shortest that can be planned.",
            "Sum media and outcome by day or by week, and refit.",
        )
    raise UnsupportedFeature(
        "labels within a day",
        f"A period of the data is labelled {said}, and it cannot be told which day is meant.",
        "Label every period with a date, without a time, and refit.",
    )


def _said_time(label: np.datetime64) -> str:
    return str(label).replace("T", " ")


def _said_minutes(minutes: int) -> str:
    return _count(minutes, "minute") if minutes % 60 else _count(minutes // 60, "hour")


def detect_frequency(dates: Dates) -> Frequency:
    """Frequency of consecutive period labels.

    Raises
    ------
    UnsupportedFeature
        If the labels repeat, run backwards or are not evenly spaced: carry-over counts
        periods, so a gap would be felt as if no time had passed. The message names the
        spacing found and the first label that breaks it.
    """
    days = dates.astype("M8[D]")
    if days.size < 2:
        raise UnsupportedFeature(
            "irregular periods",
            f"The data have {days.size} period; how far apart consecutive ones are takes two.",
            "Refit on a longer history.",
        )
    count = days.astype(np.int64)
    spacing = count[1:] - count[:-1]
    if not (spacing > 0).all():
        _refuse_disorder(days, spacing)
    frequency = _regular(days, spacing)
    if frequency is None:
        _refuse_uneven(days, spacing)
    return frequency


def _regular(days: Dates, spacing: Days) -> Frequency | None:
    even = int(spacing[0]) if (spacing == spacing[0]).all() else 0
    if even in (1, 7):
        return Frequency(days=even)
    monthly = _monthly(days)
    if monthly and (monthly.label_day or not even):
        return monthly
    return Frequency(days=even) if even else None


def _months(days: Dates) -> tuple[Days, Days, Days]:
    """Of each label: its month, its day there (from 1), and how many days the month has left."""
    month = days.astype("M8[M]")
    first, after = month.astype("M8[D]"), (month + np.timedelta64(1, "M")).astype("M8[D]")
    day, left = (days - first).astype(np.int64) + 1, (after - days).astype(np.int64) - 1
    return month.astype(np.int64), day, left


def _monthly(days: Dates) -> Frequency | None:
    """Calendar months or quarters with one label each, on a fixed day if there is one."""
    month, day, left = _months(days)
    apart = int(month[1] - month[0])
    if apart not in _MONTH_NAMES or not (np.diff(month) == apart).all():
        return None
    fixed = Frequency(months=apart, label_day=_LAST_DAY if not left.any() else int(day.max()))
    if np.array_equal(fixed.following(days[0], days.size), days):
        return fixed
    return Frequency(months=apart) if _same_time(day, left) and days.size > 2 else None


def _same_time(day: Days, left: Days) -> bool:
    """Whether labels stand at the same time of their month, on a fixed day or not."""
    return min(int(np.ptp(day)), int(np.ptp(left))) < _SAME_TIME_OF_MONTH


def _on_usual_day(day: Days, left: Days) -> NDArray[np.bool_]:
    """Which labels stand on the day that most do, the month's last where it has fewer."""
    on = day[:, None] == np.minimum(np.arange(1, _LAST_DAY + 1), (day + left)[:, None])
    usual: NDArray[np.bool_] = on[:, np.argmax(on.sum(axis=0))]
    return usual


def _refuse_disorder(days: Dates, spacing: Days) -> NoReturn:
    at = int(np.argmax(spacing <= 0))
    how = "stands twice" if spacing[at] == 0 else f"comes after {days[at]}"
    raise MalformedFile(
        f"The periods of the data are not consecutive: {days[at + 1]} {how}.",
        "Refit on data with one row for every period, in the order of time.",
    )


def _refuse_uneven(days: Dates, spacing: Days) -> NoReturn:
    """Say the usual step and the first label that breaks it, in days or in calendar months."""
    month, day, left = _months(days)
    on_day = _on_usual_day(day, left)
    one_time = _same_time(day, left) or on_day.mean() >= _MOSTLY
    by_month = one_time and np.median(spacing) >= 28
    steps, unit = (np.diff(month), "month") if by_month else (spacing, "day")
    usual, often = _commonest(steps)
    if by_month and usual not in _MONTH_NAMES:
        _refuse_months(days, steps, usual)
    if (steps == usual).all():
        at = int(np.argmin(on_day))
        what = f"most stand on one day of their month, but {days[at]} does not"
        remedy = f"Correct the label {days[at]}, and refit."
    else:
        at = int(np.argmax(steps != usual))
        step, more = int(steps[at]), int(steps[at]) // usual - 1
        what = (
            f"{often} of {steps.size} steps are {_count(usual, unit)} long, but {days[at + 1]} "
            f"comes {_count(step, unit)} after {days[at]}"
        )
        remedy = f"Correct the label {days[at + 1]}, or sum the data to even steps, and refit."
        if more > 0 and step % usual == 0:
            remedy = (
                f"Add {_count(more, 'period')} between them, with what was really spent and "
                "sold, and refit."
            )
    raise UnsupportedFeature(
        "irregular periods",
        f"The periods of the data are not consecutive, and carry-over counts periods: {what}.",
        remedy,
    )


def _refuse_months(days: Dates, steps: Days, apart: int) -> NoReturn:
    at = int(np.argmax(steps == apart))
    most = "" if (steps == apart).all() else "Most of "
    raise UnsupportedFeature(
        f"periods of {_count(apart, 'month')}",
        f"{most}{'the' if most else 'The'} periods of the data are {_count(apart, 'month')} long: "
        f"{days[at + 1]} comes after {days[at]}. Of calendar periods, months and quarters can be "
        "planned.",
        "Refit on data by month or by quarter.",
    )


def _commonest(values: Days) -> tuple[int, int]:
    """The value that occurs most, and how often."""
    found, counts = np.unique(values, return_counts=True)
    return int(found[np.argmax(counts)]), int(counts.max())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(frozen=True)
class Horizon:
    """Consecutive periods that a plan fills.

    Parameters
    ----------
    start : first period label, datetime64[D]
    periods : how many
    """

    start: np.datetime64
    periods: int

    def __post_init__(self) -> None:
        if not 1 <= self.periods <= HORIZON.most:
            raise InvalidPlan(
                f"A horizon of {printable(self.periods)} periods was asked for; 1 to "
                f"{HORIZON.most:,} can be planned.",
                "Choose a shorter or longer horizon.",
            )
        object.__setattr__(self, "start", self.start.astype("M8[D]"))

    def dates(self, frequency: Frequency) -> Dates:
        """Every period label of the horizon."""
        return frequency.following(self.start, self.periods)
