"""Horizons by name: quarters and years of the card's fiscal calendar as whole model periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.fiscal import Stretch, after_days, first_days, week_begins
from mmm_core.model import FittedModel
from mmm_core.names import listed, printable
from mmm_core.periods import Horizon
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
    fiscal, weekday = model.card.fiscal, _weekday(model)
    labels = default_horizon(model, _ahead(model)).dates(model.frequency)
    days = first_days(labels, model.frequency, model.card.period_label)
    numbers = range(fiscal.number_of(days[0], weekday), fiscal.number_of(days[-1], weekday) + 1)
    quarters = [one for number in numbers for one in fiscal.quarters(number, weekday)]
    years = [fiscal.year(number, weekday) for number in numbers]
    found = (_as_periods(model, stretch) for stretch in (*quarters, *years))
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
    raise InvalidProblem(
        f"{printable(name)!r} is no quarter or year that can be planned: the data end "
        f"{model.dates[-1].astype('M8[D]')}, and up to {FURTHEST_YEARS} years ahead there are "
        f"{listed(list(known), 20)}.",
        "Name one of these, or give start and periods.",
    )


def _weekday(model: FittedModel) -> int:
    return week_begins(model.dates[-1], model.frequency, model.card.period_label)


def _ahead(model: FittedModel) -> int:
    """Periods after the data that a horizon may begin with."""
    return FURTHEST_YEARS * model.frequency.per_year + 1


def _as_periods(model: FittedModel, stretch: Stretch) -> NamedHorizon | None:
    frequency, said = model.frequency, model.card.period_label
    # A year that begins with the last of them has a year of periods more.
    labels = default_horizon(model, _ahead(model) + frequency.per_year + 2).dates(frequency)
    days = first_days(labels, frequency, said)
    inside = np.flatnonzero((days >= stretch.first) & (days < stretch.after))
    if inside.size == 0 or inside[0] >= _ahead(model):
        return None
    last = model.dates[-1:].astype("M8[D]")
    return NamedHorizon(
        stretch=stretch,
        horizon=Horizon(labels[inside[0]], int(inside.size)),
        first=days[inside[0]],
        after=after_days(labels[inside[-1:]], frequency, said)[0],
        begun=bool(first_days(last, frequency, said)[0] >= stretch.first),
    )
