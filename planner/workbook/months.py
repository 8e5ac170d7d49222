"""Months of a horizon and of what follows it, by the card's fiscal calendar (numbers 17, 24)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.fiscal import MONTHS, Stretch, after_days, first_days, week_begins
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Horizon

Places = NDArray[np.intp]
_DAY = np.timedelta64(1, "D")
_LATER = np.timedelta64(90, "D")
_SHORTEST_MONTH = 28


@dataclass(frozen=True, eq=False)
class Months:
    """Months that money is spent in, and those in which it is paid and brings something in.

    Parameters
    ----------
    names : every month from the first one spent in to the last one that anything falls into, as
        the calendar calls it: ``2026-10``; where periods are longer than months, every period
    dates : labels of the periods of horizon and tail, datetime64[D]
    landing : (periods + tail,) the month of each period, counted from the first
    paid : (periods, channels) the month in which each period's money is paid
    first_day : of the horizon, datetime64[D]
    ends : (periods + tail,) last day of each period
    paid_on : (periods, channels) the day on which its money is paid
    begins : first day of every month, and the day after the last one
    """

    names: tuple[str, ...]
    dates: Dates
    landing: Places
    paid: Places
    first_day: np.datetime64
    ends: Dates
    paid_on: Dates
    begins: Dates

    @property
    def spent(self) -> Places:
        """The month of each period of the horizon."""
        return self.landing[: self.paid.shape[0]]

    @property
    def count(self) -> int:
        """Months that money is spent in."""
        return int(self.spent[-1]) + 1

    @property
    def landings(self) -> int:
        """Months that outcome falls into, from the first one spent in."""
        return int(self.landing[-1]) + 1

    @property
    def latest(self) -> int:
        """Days to pay after which the last money is still paid in the last month."""
        return int((self.begins[-1] - self.ends[self.paid.shape[0] - 1]).astype(int)) - 1


def months_of(model: FittedModel, horizon: Horizon) -> Months:
    """The months of a horizon, its tail, and of the payments for it."""
    frequency, said = model.frequency, model.card.period_label
    dates = frequency.following(horizon.start, horizon.periods + model.l_max)
    firsts, ends = first_days(dates, frequency, said), after_days(dates, frequency, said) - _DAY
    # Calendar months hold the periods whose labels lie in them, months of weeks those that begin.
    days = dates if model.card.fiscal.calendar == MONTHS else firsts
    later = np.array([model.card.days_to_pay(name) for name in model.cells.along(CHANNEL)])
    paid_on = ends[: horizon.periods, None] + later
    # Room for other days to pay than the card's.
    last = max(paid_on.max(), ends[horizon.periods - 1] + _LATER)
    if _is_long(model):
        days, calendar = firsts, _own_calendar(model, horizon, max(ends[-1], last))
    else:
        calendar = _calendar(model, days[0], max(days[-1], last))
    landing, paid = _places(calendar, days), _places(calendar, paid_on)
    return Months(
        names=tuple(month.name for month in calendar),
        dates=dates,
        landing=landing,
        paid=paid,
        first_day=firsts[0],
        ends=ends,
        paid_on=paid_on,
        begins=np.array([*(month.first for month in calendar), calendar[-1].after], dtype="M8[D]"),
    )


def _is_long(model: FittedModel) -> bool:
    """Whether some month would hold no period: then each period is a column of its own."""
    return model.frequency.months > 1 or model.frequency.days > _SHORTEST_MONTH


def _own_calendar(model: FittedModel, horizon: Horizon, last: np.datetime64) -> tuple[Stretch, ...]:
    """The periods themselves, each by the month of its label, until one holds the last day."""
    frequency, said, found = model.frequency, model.card.period_label, list[Stretch]()
    while not found or found[-1].last < last:
        label = frequency.following(frequency.shift(horizon.start, len(found)), 1)
        first, after = first_days(label, frequency, said), after_days(label, frequency, said)
        found.append(Stretch(str(label[0].astype("M8[M]")), first[0], after[0]))
    return tuple(found)


def _calendar(model: FittedModel, first: np.datetime64, last: np.datetime64) -> tuple[Stretch, ...]:
    """Fiscal months from the one that holds the first day to the one that holds the last."""
    fiscal = model.card.fiscal
    weekday = week_begins(model.dates[-1], model.frequency, model.card.period_label)
    years = range(fiscal.number_of(first, weekday), fiscal.number_of(last, weekday) + 1)
    months = [month for year in years for month in fiscal.months(year, weekday)]
    return tuple(month for month in months if month.after > first and month.first <= last)


def _places(calendar: tuple[Stretch, ...], days: Dates) -> Places:
    firsts = np.array([month.first for month in calendar], dtype="M8[D]")
    place = np.searchsorted(firsts, days, side="right") - 1
    return np.clip(place, 0, None).astype(np.intp)


def summed(by_period: Floats, places: Places, count: int) -> Floats:
    """Sums by month along the last axis: (..., periods) to (..., months)."""
    found = np.zeros((*by_period.shape[:-1], count))
    for month in range(count):
        found[..., month] = by_period[..., places == month].sum(axis=-1)
    return found
