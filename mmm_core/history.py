"""What was observed of spend, periods without data left out (numbers 3 and 21)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.fiscal import after_days
from mmm_core.labels import Flags, Floats
from mmm_core.model import FittedModel

YEAR_EARLIER = "one year earlier"
YEAR_EARLIER_AND_MEANS = "one year earlier, means where that is missing"
MEAN_OF_YEAR = "mean of the last year"
MEAN_OF_ALL = "mean of all data"
UPLOADED = "uploaded"
# Every source that a reference plan may have.
SOURCES = (YEAR_EARLIER, YEAR_EARLIER_AND_MEANS, MEAN_OF_YEAR, MEAN_OF_ALL, UPLOADED)


@dataclass(frozen=True, eq=False)
class StatusQuo:
    """What would be spent if nothing were decided.

    Parameters
    ----------
    spend : (positions, cells) money
    source : where it comes from, one of this module's constants
    launched : (cells,) whether its mean since its launch stands in somewhere
    filled : (cells,) periods in which a mean stands in for missing data
    """

    spend: Floats
    source: str
    launched: Flags
    filled: NDArray[np.intp]


def status_quo(model: FittedModel, positions: range) -> StatusQuo:
    """Spend of one year earlier, else the flat mean of the last year.

    One year earlier (repeated for longer horizons) if every position has that. Where last
    year's period is missing the cell's observed mean of the last year stands in; where it lies
    before the cell's launch, and that is within the last year, the mean since the launch.

    Parameters
    ----------
    positions : periods, counted from the first observed one
    """
    observed, year = model.dates.size, model.frequency.per_year
    start, young = launches(model), launched_lately(model)
    recent, since = recent_mean(model), _mean_from(model, start)
    earlier = np.array([year_before(p, observed, year) for p in positions], dtype=np.intp)
    if earlier.size == 0 or earlier.min() < 0:
        flat = np.repeat(np.where(young, since, recent)[None, :], len(positions), axis=0)
        source = MEAN_OF_YEAR if observed >= year else MEAN_OF_ALL
        return StatusQuo(flat, source, young, np.zeros(start.size, dtype=np.intp))
    missing = ~model.observed[earlier]
    before = young & (earlier[:, None] < start) & ~missing
    spend = np.where(before, since, np.where(missing, recent, model.observed_spend[earlier]))
    stand_in = bool((before | missing).any())
    source = YEAR_EARLIER_AND_MEANS if stand_in else YEAR_EARLIER
    return StatusQuo(spend, source, np.any(before, axis=0), missing.sum(axis=0))


def launched_lately(model: FittedModel) -> Flags:
    """Cells first spent on within the last year of data, (cells,).

    Data show each of them without spend, and then with it: one whose data begin with its first
    spend may be as old as any.
    """
    start = launches(model)
    return (start >= model.dates.size - model.frequency.per_year) & _silent_before(model, start)


def _silent_before(model: FittedModel, start: NDArray[np.intp]) -> Flags:
    """Cells that data show without spend, and then with it, (cells,)."""
    before = np.arange(model.dates.size)[:, None] < start
    silent: Flags = np.any(model.observed & before, axis=0)
    return silent & (start < model.dates.size)


def year_before(position: int, observed: int, year: int) -> int:
    """The observed period that a position repeats; below zero where the data begin later.

    Beyond a year after the data that is the last year's, repeated.

    Parameters
    ----------
    position : counted from the first observed period
    observed, year : periods of data, and of a year
    """
    earlier = position - year
    return earlier if earlier < observed else observed - year + (position - observed) % year


def launches(model: FittedModel) -> NDArray[np.intp]:
    """Position of each cell's first spend, (cells,); the number of periods if there is none."""
    spent = model.observed_spend > 0
    first: NDArray[np.intp] = np.where(spent.any(axis=0), spent.argmax(axis=0), spent.shape[0])
    return first


def recent_mean(model: FittedModel) -> Floats:
    """Observed mean of the last year, of all data for a cell without data in it, (cells,)."""
    year = model.frequency.per_year
    recent = model.observed[-year:]
    mean = mean_observed(model.observed_spend[-year:], recent)
    return np.where(recent.any(axis=0), mean, mean_observed(model.observed_spend, model.observed))


def _mean_from(model: FittedModel, start: NDArray[np.intp]) -> Floats:
    since = np.arange(model.dates.size)[:, None] >= start
    return mean_observed(model.observed_spend, model.observed & since)


def mean_observed(values: Floats, observed: Flags) -> Floats:
    """Mean over the periods with data, both (periods, cells); 0 where there is none, (cells,)."""
    total = np.where(observed, values, 0.0).sum(axis=0)
    mean: Floats = total / np.maximum(observed.sum(axis=0), 1)
    return mean


def last_observed(model: FittedModel) -> Floats:
    """Money of each cell in its last period with data, (cells,)."""
    last = model.dates.size - 1 - model.observed[::-1].argmax(axis=0)
    return model.observed_spend[last, np.arange(last.size)]


def last_with_data(model: FittedModel) -> np.datetime64:
    """Label of the last period in which any cell has data; of the last one where none has."""
    known = np.flatnonzero(model.observed.any(axis=1))
    return model.dates[known[-1] if known.size else -1].astype("M8[D]")


def last_day(model: FittedModel) -> np.datetime64:
    """The last day of that period, as people say where the data end."""
    return day_before_next(model, last_with_data(model))


def day_before_next(model: FittedModel, label: np.datetime64) -> np.datetime64:
    """The last day of the period of a label, which labels its start or end as the card says."""
    labels = np.array([label], dtype="M8[D]")
    day: np.datetime64 = after_days(labels, model.frequency, model.card.period_label)[0] - 1
    return day
