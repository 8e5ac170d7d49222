"""Months that money is typed into, and the fiscal months in which cash moves (numbers 17, 24)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmm_core.fiscal import Stretch
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Horizon
from planner.finance.cash import begins, ends_of, month_of, months_between, paid_on, periods_of

Places = NDArray[np.intp]
_LATER = np.timedelta64(90, "D")


@dataclass(frozen=True, eq=False)
class Months:
    """Months of a horizon and of what follows it.

    Money is typed into fiscal months; where one of them would hold no period, into each period.
    Cash is by fiscal month in any case.

    Parameters
    ----------
    names : of the months that money is typed into, and of those after them that outcome falls
        into: ``2026-10``; of a period by itself that is longer, its label ``2026-10-01``
    periods : of the horizon
    dates : labels of the periods of horizon and tail, datetime64[D]
    landing : (periods + tail,) the month of each period, counted from the first
    first_day : of the horizon, datetime64[D]
    ends : (periods + tail,) last day of each period
    calendar : fiscal months from the first one to the last in which money may be paid
    cash : (periods + tail,) place in the calendar of each period's fiscal month
    """

    names: tuple[str, ...]
    periods: int
    dates: Dates
    landing: Places
    first_day: np.datetime64
    ends: Dates
    calendar: tuple[Stretch, ...]
    cash: Places

    @cached_property
    def spent(self) -> Places:
        """The month of each period of the horizon."""
        return self.landing[: self.periods]

    @cached_property
    def count(self) -> int:
        """Months that money is typed into."""
        return int(self.spent[-1]) + 1

    @cached_property
    def landings(self) -> int:
        """Months that outcome falls into, from the first one spent in."""
        return int(self.landing[-1]) + 1

    @property
    def begins(self) -> Dates:
        """First day of every fiscal month."""
        return np.array([month.first for month in self.calendar], dtype="M8[D]")

    @property
    def latest(self) -> int:
        """Days to pay after which the last money is still paid in the last fiscal month."""
        return int((self.calendar[-1].last - self.ends[self.periods - 1]).astype(int))

    def of_cash(self, month: int) -> list[int]:
        """The months that lie in a place of the calendar: all their periods do."""
        return sorted({int(place) for place in self.landing[self.cash == month]})


def months_of(model: FittedModel, horizon: Horizon) -> Months:
    """The months of a horizon, its tail, and of the payments for it."""
    dates, ends = periods_of(model, horizon), ends_of(model, horizon)
    # Room for other days to pay than the card's.
    last = max(paid_on(model, horizon).max(), ends[horizon.periods - 1] + _LATER)
    calendar = months_between(model, horizon, last)
    cash = month_of(model, calendar, dates)
    calendar, cash = calendar[cash[0] :], cash - cash[0]
    apart = bool((np.diff(cash) > 1).any())
    landing = np.arange(dates.size) if apart else cash
    return Months(
        names=_apart(model, dates)
        if apart
        else tuple(one.name for one in calendar[: cash[-1] + 1]),
        periods=horizon.periods,
        dates=dates,
        landing=landing,
        first_day=begins(model, horizon),
        ends=ends,
        calendar=calendar,
        cash=cash,
    )


def _apart(model: FittedModel, dates: Dates) -> tuple[str, ...]:
    """Names of periods by themselves."""
    unit = "M" if model.frequency.months == 1 else "D"
    return tuple(str(day) for day in dates.astype(f"M8[{unit}]"))


def summed(by_period: Floats, places: Places, count: int) -> Floats:
    """Sums by month along the last axis: (..., periods) to (..., months)."""
    found = np.zeros((*by_period.shape[:-1], count))
    for month in range(count):
        found[..., month] = by_period[..., places == month].sum(axis=-1)
    return found
