"""What a model makes of the data that it was fitted on: its mean, its parts and what is left.

All units of a panel together, outcome units. Periods without data are no part of any measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, lgamma, log, log1p

import numpy as np

from mmm_core.labels import PERIOD, SAMPLE, Flags, Floats
from mmm_core.media import MediaModel
from mmm_core.model import FittedModel
from mmm_core.predictive import predictive_quantiles, total_noise
from mmm_core.statistics import LEVEL

_AT_ONCE = 80_000  # numbers: cells and draws are taken in blocks that fit a processor's cache
_BAND = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True, eq=False)
class InSample:
    """Outcome against fit, by period.

    Parameters
    ----------
    model : whatever is assumed of it, of the past nothing changes
    observed : (periods, units) the outcome as it was
    known : (periods, units) whether there are data
    media : (samples, periods) what all media contributed
    by_unit : (periods, units) mean of that
    by_channel : (channels, periods) mean contribution, all units together
    """

    model: FittedModel
    observed: Floats
    known: Flags
    media: Floats
    by_unit: Floats
    by_channel: Floats

    @property
    def whole(self) -> Flags:
        """Periods in which no unit lacks data, (periods,)."""
        whole: Flags = np.all(self.known, axis=1)
        return whole

    @property
    def total(self) -> Floats:
        """The outcome of all units, (periods,)."""
        total: Floats = self.observed.sum(axis=1)
        return total

    @property
    def seen(self) -> Floats:
        """The same, NaN where data are missing."""
        return np.where(self.whole, self.total, np.nan)

    @cached_property
    def base_by_unit(self) -> Floats | None:
        """Mean base, (periods, units); None without one."""
        base = self.model.base
        if base is None:
            return None
        mean = base.mean(SAMPLE, dtype=np.float64).transpose(PERIOD, ...).to_numpy()
        return np.broadcast_to(mean.reshape(mean.shape[0], -1), self.observed.shape)

    @cached_property
    def base(self) -> Floats | None:
        """Mean base of all units, (periods,)."""
        return None if self.base_by_unit is None else self.base_by_unit.sum(axis=1)

    @cached_property
    def mean(self) -> Floats | None:
        """Fitted mean of all units, (periods,): base and media; None without a base."""
        return None if self.base is None else self.base + self.media.mean(axis=0)

    @property
    def residuals(self) -> Floats | None:
        """Observed minus fitted, (periods,); NaN where data are missing."""
        return None if self.mean is None else self.seen - self.mean

    @cached_property
    def band(self) -> tuple[Floats, Floats] | None:
        """Ends of the 90 % predictive band, (periods,) each; None without base or noise."""
        noise, base = total_noise(self.model), self.model.base
        if base is None or noise is None:
            return None
        draws = base.transpose(SAMPLE, PERIOD, ...).to_numpy()
        summed = draws.reshape(*draws.shape[:2], -1).sum(axis=2, dtype=np.float64)
        low, high = predictive_quantiles(summed + self.media, noise, _BAND)
        return low, high

    @property
    def within(self) -> float | None:
        """Share of the periods whose outcome lies in the band."""
        if self.band is None or not self.whole.any():
            return None
        low, high = self.band
        inside = (self.total >= low) & (self.total <= high)
        return float(inside[self.whole].mean())

    @property
    def usual_within(self) -> tuple[int, int]:
        """How many of the known periods a band of that level holds, in nineteen cases of twenty.

        The central 95 % of the binomial distribution, for periods that scatter independently. The
        model has seen them, so that a few more are no fault.
        """
        known = int(self.whole.sum())
        inside, ways = log(LEVEL), lgamma(known + 1)
        at_most = np.cumsum([
            exp(
                ways - lgamma(k + 1) - lgamma(known - k + 1)
                + k * inside + (known - k) * log1p(-LEVEL)
            )
            for k in range(known + 1)
        ])  # fmt: skip
        return int((at_most < 0.025).sum()), int((at_most < 0.975).sum())

    @cached_property
    def r2(self) -> float | None:
        """Share of the outcome's variance that the fitted mean explains; None where unknown."""
        return None if self.mean is None else explained(self.total, self.mean, self.whole)

    @cached_property
    def r2_by_unit(self) -> list[float | None]:
        """The same of every unit by itself."""
        if self.base_by_unit is None:
            return [None] * self.observed.shape[1]
        mean = self.base_by_unit + self.by_unit
        return [
            explained(self.observed[:, u], mean[:, u], self.known[:, u])
            for u in range(self.observed.shape[1])
        ]

    @property
    def negative_base(self) -> float | None:
        """Share of periods, of each unit, in which the mean base is below zero."""
        if self.base_by_unit is None or not self.known.any():
            return None
        return float((self.base_by_unit < 0)[self.known].mean())

    @property
    def durbin_watson(self) -> float | None:
        """Near 2 where residuals do not follow each other, below where they do.

        J. Durbin and G. S. Watson, Testing for serial correlation in least squares regression
        (1950). What is usual stands in the gates.
        """
        left = self.residuals
        if left is None:
            return None
        squares = float(np.nansum(left**2))
        return float(np.nansum(np.diff(left) ** 2)) / squares if squares > 0 else None


def explained(observed: Floats, mean: Floats, known: Flags) -> float | None:
    """R2, 1 - what is left of the squares / all of them; None where the outcome never moved.

    Parameters
    ----------
    observed, mean, known : (periods,)
    """
    values = observed[known]
    spread = float(((values - values.mean()) ** 2).sum()) if values.size else 0.0
    return 1.0 - float(((values - mean[known]) ** 2).sum()) / spread if spread > 0 else None


def in_sample(model: FittedModel) -> InSample:
    """Hold a model against the data that it was fitted on.

    Media are those of the data, with nothing bought before them, as the model was fitted.
    """
    shape, periods = model.cells.shape, model.dates.size
    units = int(np.prod(shape[:-1], dtype=int))
    observed = model.outcome.transpose(PERIOD, ...).to_numpy().reshape(periods, -1)
    known: Flags = np.any(model.observed.reshape(periods, units, shape[-1]), axis=2)
    media = np.zeros((model.samples, periods))
    cells = np.empty((len(model.cells), periods))
    step = max(1, _AT_ONCE // (model.samples * periods))
    of, factor = MediaModel.of(model), model.outcome_factor[:, None, None]
    for first in range(0, len(model.cells), step):
        within = slice(first, first + step)
        brought = of.contributions(slice(None), within) * factor[within]
        media += brought.sum(axis=0)
        cells[within] = brought.sum(axis=1)
    mean = (cells / model.samples).reshape(units, shape[-1], periods)
    values = np.broadcast_to(observed.astype(np.float64), (periods, units))
    return InSample(model, values, known, media, mean.sum(axis=1).T, mean.sum(axis=0))
