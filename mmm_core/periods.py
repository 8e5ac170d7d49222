"""Model periods: their frequency, the ones that follow, and the ones a year before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidPlan, UnsupportedFeature

Dates = NDArray[np.datetime64]


@dataclass(frozen=True)
class Frequency:
    """How far apart periods are.

    Parameters
    ----------
    name : "daily", "weekly" or "monthly"
    per_year : periods in the year that the reference plan looks back (364, 52, 12)
    per_quarter : default horizon (91, 13, 3)
    month_end : monthly labels are the last days of months, not the first
    """

    name: str
    per_year: int
    per_quarter: int
    month_end: bool = False

    def shift(self, date: np.datetime64, steps: int) -> np.datetime64:
        """Label of the period ``steps`` after ``date`` (before it, if negative)."""
        shifted: np.datetime64
        if self.name != "monthly":
            days = steps if self.name == "daily" else 7 * steps
            shifted = date + np.timedelta64(days, "D")
        elif self.month_end:
            shifted = (date.astype("M8[M]") + (steps + 1)).astype("M8[D]") - np.timedelta64(1, "D")
        else:
            day = date - date.astype("M8[M]").astype("M8[D]")
            shifted = (date.astype("M8[M]") + steps).astype("M8[D]") + day
        return shifted

    def following(self, start: np.datetime64, count: int) -> Dates:
        """``count`` labels from ``start`` on, as datetime64[D]."""
        first = start.astype("M8[D]")
        return np.array([self.shift(first, i) for i in range(count)], dtype="M8[D]")

    def steps(self, start: np.datetime64, date: np.datetime64) -> int | None:
        """How many periods ``date`` lies after ``start``; None if it is no period label."""
        if self.name == "monthly":
            guess = int((date.astype("M8[M]") - start.astype("M8[M]")).astype(int))
        else:
            days = int((date.astype("M8[D]") - start.astype("M8[D]")).astype(int))
            guess = days if self.name == "daily" else days // 7
        return guess if self.shift(start.astype("M8[D]"), guess) == date.astype("M8[D]") else None


DAILY = Frequency("daily", 364, 91)
WEEKLY = Frequency("weekly", 52, 13)
MONTHLY = Frequency("monthly", 12, 3)
MONTHLY_END = Frequency("monthly", 12, 3, month_end=True)


def detect_frequency(dates: Dates) -> Frequency:
    """Frequency of consecutive period labels.

    Raises
    ------
    UnsupportedFeature
        If the labels are not consecutive days, weeks or months: carry-over counts
        periods, so a gap would be felt as if no time had passed.
    """
    days = dates.astype("M8[D]")
    if days.size >= 2:
        for frequency in (DAILY, WEEKLY, MONTHLY_END, MONTHLY):
            if np.array_equal(frequency.following(days[0], days.size), days):
                return frequency
    raise UnsupportedFeature(
        "irregular periods",
        f"The {days.size} periods of the data are not consecutive days, weeks or months, and "
        "carry-over counts periods.",
        "Refit on data with one row for every period, zeros included.",
    )


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
        if not 1 <= self.periods <= 1_100:
            raise InvalidPlan(
                f"A horizon of {self.periods} periods was asked for; 1 to 1100 can be planned.",
                "Choose a shorter or longer horizon.",
            )
        object.__setattr__(self, "start", self.start.astype("M8[D]"))

    def dates(self, frequency: Frequency) -> Dates:
        """Every period label of the horizon."""
        return frequency.following(self.start, self.periods)
