"""Horizons by name: quarters and years of the card's fiscal calendar as whole model periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.days_said import day_said
from mmm_core.errors import InvalidProblem
from mmm_core.fiscal import Stretch, after_days, first_days, week_begins
from mmm_core.history import day_before_next
from mmm_core.model import FittedModel
from mmm_core.names import listed, printable
from mmm_core.periods import Dates, Horizon
from mmm_core.plan import FURTHEST_YEARS, default_horizon


@dataclass(frozen=True)
class NamedHorizon:
    """A quarter or year, as the periods that begin in it and come after the data.

    Parameters
    ----------
    stretch : the quarter or year by the calendar
    horizon : its periods
    first, after : first day of the first period, and the first day after the last one
    begun : periods of it lie within the data, and are left out
    """

    stretch: Stretch
    horizon: Horizon
    first: np.datetime64
    after: np.datetime64
    begun: bool

    @property
    def name(self) -> str:
        """``Q1 2027``, ``2027``, ``2026/27``."""
        return self.stretch.name

    @property
    def last(self) -> np.datetime64:
        """Last day of the last period."""
        return self.after - np.timedelta64(1, "D")

    @property
    def is_exact(self) -> bool:
        """Whether its periods are the days of the calendar, no more and no less."""
        return (self.first, self.after) == (self.stretch.first, self.stretch.after)


def named_horizons(model: FittedModel) -> tuple[NamedHorizon, ...]:
    """Quarters, then years, that a plan can fill: from the next period on, up to two years ahead.

    A period belongs to where it begins. The quarter and the year that have begun are what is
    left of them.
    """
    fiscal, ahead = model.card.fiscal, _Ahead.of(model)
    first, last = ahead.days[0], ahead.days[ahead.begins - 1]
    weekday = week_begins(model.dates[-1], model.frequency, model.card.period_label)
    numbers = range(fiscal.number_of(first, weekday), fiscal.number_of(last, weekday) + 1)
    quarters = [one for number in numbers for one in fiscal.quarters(number, weekday)]
    years = [fiscal.year(number, weekday) for number in numbers]
    found = (ahead.within(model, stretch) for stretch in (*quarters, *years))
    return tuple(one for one in found if one is not None)


def horizon_named(model: FittedModel, name: str) -> NamedHorizon:
    """The quarter or year of a name.

    Raises
    ------
    InvalidProblem
        If it is none of this model's calendar, is over, or is too far ahead.
    """
    known = {one.name: one for one in named_horizons(model)}
    if name in known:
        return known[name]
    ended = day_said(day_before_next(model, model.dates[-1]))
    raise InvalidProblem(
        f"{printable(name)!r} is no quarter or year that can be planned: the data end "
        f"{ended}, and up to {FURTHEST_YEARS} years ahead there are "
        f"{listed(list(known), 20)}.",
        "Name one of these, or give start and periods.",
    )


@dataclass(frozen=True, eq=False)
class _Ahead:
    """The periods after the data: two years of them, and a year that begins with the last one.

    Parameters
    ----------
    labels, days : their labels, and the first day of each
    begins : a horizon may begin with the first so many
    last : first day of the last observed period
    """

    labels: Dates
    days: Dates
    begins: int
    last: np.datetime64

    @staticmethod
    def of(model: FittedModel) -> _Ahead:
        frequency, said = model.frequency, model.card.period_label
        begins = FURTHEST_YEARS * frequency.per_year + 1
        labels = default_horizon(model, begins + frequency.per_year + 2).dates(frequency)
        (last,) = first_days(model.dates[-1:], frequency, said)
        return _Ahead(labels, first_days(labels, frequency, said), begins, last)

    def within(self, model: FittedModel, stretch: Stretch) -> NamedHorizon | None:
        """The periods that begin in a stretch; None where there are none to begin with."""
        inside = np.flatnonzero((self.days >= stretch.first) & (self.days < stretch.after))
        if inside.size == 0 or inside[0] >= self.begins:
            return None
        end = self.labels[inside[-1:]]
        return NamedHorizon(
            stretch=stretch,
            horizon=Horizon(self.labels[inside[0]], int(inside.size)),
            first=self.days[inside[0]],
            after=after_days(end, model.frequency, model.card.period_label)[0],
            begun=bool(self.last >= stretch.first),
        )
