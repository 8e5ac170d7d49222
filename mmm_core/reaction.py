"""Whether spend, or a control, reacts to weak demand: whether it rises after demand fell.

Where it does, what it brings and what would have happened anyway are mixed up. What is new in the
series (neither season, trend nor its own past foresaw it) is held against falls of demand some
periods before, by ranks, for bursts and holidays are far from normal. Where nothing reacts, what is
new follows nothing, however demand moves by itself: one side has to be pre-whitened, not both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mmm_core.gates import GATES
from mmm_core.labels import Flags, Floats
from mmm_core.ranks import mean_ranks

_OWN_PAST, _WAVES = 2, 2
# Periods whose mean demand is what was usual.
_USUAL = 4
# Periods in which a series moved, below which nothing is told of it; a few holidays are none.
_LEAST_MOVES = 20
_LEAST_PERIODS = 40


@dataclass(frozen=True, eq=False)
class Reaction:
    """How a series follows demand.

    Parameters
    ----------
    correlation : (lags,) rank correlation of what is new in the series with how far demand stood
        above what was usual 1, 2, ... periods before; below zero, it rises after demand fell
    chance : how often a series that does not react would look as if it did, at any lag
    demand, series : (periods,) how far demand stood above what was usual, and what was new in the
        series ``lag`` periods later, in standard deviations
    """

    correlation: Floats
    chance: float
    demand: Floats
    series: Floats

    @property
    def lag(self) -> int:
        """Periods after which it reacts most surely."""
        return int(np.argmin(self.correlation)) + 1

    @property
    def strongest(self) -> float:
        """The correlation there."""
        return float(self.correlation.min())


def reaction(series: Floats, demand: Floats, per_year: int) -> Reaction | None:
    """Hold a series against demand; None where it, or the data, moved too little to tell.

    Parameters
    ----------
    series : (periods,) spend or control; NaN where data are missing
    demand : (periods,) the outcome without what media and the series are fitted to bring; likewise
    per_year : periods of a year
    """
    return follows(series, above_usual(demand, per_year), per_year)


def follows(series: Floats, above: Floats | None, per_year: int) -> Reaction | None:
    """The same beside ``above_usual`` of the demand, which many series share."""
    new = _new(series, per_year)
    if new is None or above is None:
        return None
    lags = range(1, GATES.reaction_lags + 1)
    before = np.stack([_earlier(above, lag) for lag in lags])
    both = np.isfinite(before) & np.isfinite(new)
    if (both.sum(axis=1) < _LEAST_PERIODS).any():
        return None
    correlation = _rank_correlations(before, np.broadcast_to(new, before.shape), both)
    surely = int(np.argmin(correlation))
    known = both[surely]
    earlier, after = before[surely, known], new[known]
    # Spearman's is normal under independence, with a variance of 1 / (n - 1).
    surest = 0.5 * math.erfc(-float(correlation.min()) * math.sqrt((after.size - 1) / 2))
    chance = min(1.0, surest * len(lags))
    return Reaction(correlation, chance, earlier / earlier.std(), after / after.std())


def _new(series: Floats, per_year: int) -> Floats | None:
    """What neither season, trend nor its own past foresaw, (periods,); NaN where unknown."""
    known = series[np.isfinite(series)]
    if (np.abs(np.diff(known)) > 0).sum() < _LEAST_MOVES:
        return None
    past = [_earlier(series, lag) for lag in range(1, _OWN_PAST + 1)]
    return _left(series, np.column_stack([_seasons(series.size, per_year), *past]))


def above_usual(demand: Floats, per_year: int) -> Floats | None:
    """How far demand stood above its mean of the periods before, beyond what the season does.

    (periods,), NaN where that is unknown; None where demand moved too little to tell.
    """
    usual = np.mean([_earlier(demand, lag) for lag in range(1, _USUAL + 1)], axis=0)
    return _left(demand - usual, _seasons(demand.size, per_year))


def _earlier(series: Floats, lag: int) -> Floats:
    return np.concatenate([np.full(lag, np.nan), series[:-lag]])


@lru_cache(maxsize=8)
def _seasons(periods: int, per_year: int) -> Floats:
    """A level, a trend and yearly waves, (periods, columns)."""
    time = np.arange(periods)
    angles = [2 * np.pi * k * time / per_year for k in range(1, _WAVES + 1)]
    waves = [wave(angle) for angle in angles for wave in (np.sin, np.cos)]
    return np.column_stack([np.ones(periods), time / periods, *waves])


def _left(series: Floats, columns: Floats) -> Floats | None:
    """What a regression on the columns leaves, (periods,); None where nothing, or too little."""
    known = np.isfinite(series) & np.isfinite(columns).all(axis=1)
    if known.sum() < columns.shape[1] + _LEAST_PERIODS:
        return None
    size = np.abs(columns[known]).max(axis=0)
    scaled = columns[known] / np.where(size > 0, size, 1.0)
    left = series[known] - scaled @ np.linalg.lstsq(scaled, series[known])[0]
    if not left.std() > 1e-9 * float(np.abs(series[known]).max()):
        return None
    found = np.full(series.size, np.nan)
    found[known] = left
    return found


def _rank_correlations(first: Floats, second: Floats, known: Flags) -> Floats:
    """Spearman's of each pair of rows, (rows,), where both are known."""
    missing = np.where(known, 0.0, np.nan)
    ranks = mean_ranks(np.stack([first, second]) + missing)
    # Ranks of so many begin at 1, whatever they are ranks of: their mean is known.
    centred = np.where(known, ranks - (known.sum(axis=1)[:, None] + 1) / 2.0, 0.0)
    one, two = centred
    found: Floats = (one * two).sum(axis=1) / np.sqrt((one**2).sum(axis=1) * (two**2).sum(axis=1))
    return found
