"""When money is owed and when it leaves: by fiscal month, cell by cell (numbers 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.fiscal import MONTHS, Stretch, after_days, first_days, week_begins
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Horizon
from mmm_core.plan import Plan

Months = tuple[Stretch, ...]
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Flow:
    """Money of a month, all cells together.

    Parameters
    ----------
    month : its label
    accrued, paid : money
    earned : expected margin; None where value or margin is unknown
    so_far : margin less payments up to the month's end; None with it
    """

    month: str
    accrued: float
    paid: float
    earned: float | None
    so_far: float | None

    @property
    def net(self) -> float | None:
        """Margin less payments."""
        return None if self.earned is None else self.earned - self.paid


@dataclass(frozen=True, eq=False)
class Cash:
    """A plan's money by fiscal month.

    Parameters
    ----------
    months : one after the other, from the first period's to the last with money, paid or earned
    accrued : (months, cells) money by the month of the period in which it is spent
    paid : (months, cells) money by the month in which it is paid
    earned : (months,) expected margin on what the plan brings, by the month of the period in
        which it is brought; None where value or margin is unknown
    """

    months: Months
    accrued: Floats
    paid: Floats
    earned: Floats | None

    @property
    def by_month(self) -> dict[str, Floats]:
        """Accrued money of the cells by month, of months in which any is spent."""
        names = (month.name for month in self.months)
        return {m: money for m, money in zip(names, self.accrued, strict=True) if money.any()}


def by_channel(model: FittedModel, money: Floats) -> Floats:
    """Money of cells (..., cells) by channel, (..., channels): a channel's regions together."""
    channels = len(model.cells.along(CHANNEL))
    summed: Floats = money.reshape(*money.shape[:-1], -1, channels).sum(axis=-2)
    return summed


def flows(of: Cash, months: Sequence[str]) -> list[Flow]:
    """What a plan pays and earns in some months, one after the other, and how it adds up.

    Parameters
    ----------
    months : labels, among them all of the plan's own
    """
    own = {month.name: i for i, month in enumerate(of.months)}
    found, so_far = list[Flow](), 0.0
    for month in months:
        at = own.get(month)
        accrued, paid, earned = 0.0, 0.0, 0.0
        if at is not None:
            accrued, paid = float(of.accrued[at].sum()), float(of.paid[at].sum())
            earned = 0.0 if of.earned is None else float(of.earned[at])
        so_far += earned - paid
        known = of.earned is not None
        found.append(
            Flow(month, accrued, paid, earned if known else None, so_far if known else None)
        )
    return found


def cash_of(model: FittedModel, plan: Plan, earned: Floats | None = None) -> Cash:
    """Accruals, payments and expected margin of a plan by month of the card's fiscal calendar.

    Parameters
    ----------
    earned : (samples, periods + tail) margin on what the plan brings; None where it is unknown
    """
    spend, periods = plan.array(model), periods_of(model, plan.horizon)
    within = spend.shape[0]
    days = paid_on(model, plan.horizon)
    # The tail counts where something is earned in it.
    reach = periods.size if earned is not None else within
    months = months_between(model, plan.horizon, days.max())
    of = month_of(model, months, periods[:reach])
    return _trimmed(
        Cash(
            months,
            _by_month(len(months), np.broadcast_to(of[:within, None], spend.shape), spend),
            _by_month(len(months), _place(months, days), spend),
            None if earned is None else _by_month(len(months), of, earned.mean(axis=0)[:reach]),
        )
    )


def accruals(
    model: FittedModel, horizon: Horizon, money: Mapping[str, Floats]
) -> tuple[Months, dict[str, Floats]]:
    """Money of several kinds, (periods, cells) each, by the month of its period.

    Returns
    -------
    the horizon's fiscal months, and of each kind (months, cells)
    """
    labels = horizon.dates(model.frequency)
    months = months_between(model, horizon, labels[-1])
    of = month_of(model, months, labels)
    months = months[: int(of.max()) + 1]
    found = {
        name: _by_month(len(months), np.broadcast_to(of[:, None], one.shape), one)
        for name, one in money.items()
    }
    return months, found


def periods_of(model: FittedModel, horizon: Horizon) -> Dates:
    """Labels of the periods of a horizon and its tail, (periods + tail,)."""
    return model.frequency.following(horizon.start, horizon.periods + model.l_max)


def ends_of(model: FittedModel, horizon: Horizon) -> Dates:
    """Last day of every period of a horizon and its tail, (periods + tail,)."""
    after = after_days(periods_of(model, horizon), model.frequency, model.card.period_label)
    days: Dates = after - _DAY
    return days


def begins(model: FittedModel, horizon: Horizon) -> np.datetime64:
    """First day of a horizon."""
    labels = horizon.dates(model.frequency)
    return first_days(labels, model.frequency, model.card.period_label)[0]


def paid_on(model: FittedModel, horizon: Horizon) -> Dates:
    """The day on which money is paid, (periods, cells): so many days after its period's last."""
    later = np.array([model.card.days_to_pay(name[CHANNEL]) for name in model.cells.names])
    days: Dates = ends_of(model, horizon)[: horizon.periods, None] + later
    return days


def month_of(model: FittedModel, months: Months, labels: Dates) -> NDArray[np.intp]:
    """Place of each period's month among some months, (periods,).

    Calendar months hold the periods whose labels lie in them (numbers 17), months of weeks those
    that begin in them.
    """
    if model.card.fiscal.calendar == MONTHS:
        return _place(months, labels)
    return _place(months, first_days(labels, model.frequency, model.card.period_label))


def months_between(model: FittedModel, horizon: Horizon, last: np.datetime64) -> Months:
    """Fiscal months from a horizon's first period to a day, and to the end of the tail."""
    fiscal, labels = model.card.fiscal, periods_of(model, horizon)
    weekday = week_begins(labels[0], model.frequency, model.card.period_label)
    first = min(begins(model, horizon), labels[0])
    last = max(last, ends_of(model, horizon)[-1], labels[-1])
    numbers = range(fiscal.number_of(first, weekday), fiscal.number_of(last, weekday) + 1)
    months = [one for number in numbers for one in fiscal.months(number, weekday)]
    return tuple(one for one in months if one.after > first and one.first <= last)


def _place(months: Months, days: Dates) -> NDArray[np.intp]:
    firsts = np.array([one.first for one in months])
    place: NDArray[np.intp] = np.searchsorted(firsts, days, side="right") - 1
    return place


def _by_month(months: int, of: NDArray[np.intp], money: Floats) -> Floats:
    """Money (periods, ...) summed by month, (months, ...)."""
    summed = np.zeros((months, *money.shape[1:]))
    rest = np.broadcast_to(np.arange(money.shape[1]), money.shape) if money.ndim > 1 else None
    np.add.at(summed, of if rest is None else (of, rest), money)
    return summed


def _trimmed(cash: Cash) -> Cash:
    """Without months before the first and after the last in which anything happens."""
    moves = cash.accrued.any(axis=1) | cash.paid.any(axis=1)
    if cash.earned is not None:
        moves = moves | (cash.earned != 0)
    at = np.flatnonzero(moves)
    kept = slice(at[0], at[-1] + 1) if at.size else slice(0, 1)
    earned = None if cash.earned is None else cash.earned[kept]
    return Cash(cash.months[kept], cash.accrued[kept], cash.paid[kept], earned)
