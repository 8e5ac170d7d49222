"""Summaries over posterior draws (numbers 8 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats

LEVEL = 0.90


@dataclass(frozen=True)
class Summary:
    """Mean, median and equal-tailed credible interval of a quantity over draws."""

    mean: float
    median: float
    low: float
    high: float
    level: float = LEVEL

    def times(self, factor: float) -> Summary:
        """The same quantity in another unit; ``factor`` must be positive."""
        return Summary(
            self.mean * factor, self.median * factor, self.low * factor, self.high * factor
        )


@dataclass(frozen=True)
class Probability:
    """Share of draws, and its Monte Carlo standard error for independent draws."""

    value: float
    error: float


def quantiles(draws: Floats, axis: int = -1) -> Floats:
    """Low, median and high over an axis of draws, stacked first; infinities stay infinite."""
    # Interpolating between two infinities would give NaN; a huge stand-in does not.
    huge = np.finfo(np.float64).max / 4
    levels = [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]
    found = np.quantile(np.clip(draws, -huge, huge), levels, axis=axis)
    return np.where(np.abs(found) > huge / 2, np.copysign(np.inf, found), found)


def summarize(draws: Floats) -> Summary:
    """Summary of draws of shape (samples,): quantiles by linear interpolation."""
    low, median, high = quantiles(draws)
    return Summary(float(draws.mean()), float(median), float(low), float(high))


def summaries(draws: Floats) -> list[Summary]:
    """Summary of each row of draws of shape (rows, samples)."""
    each = zip(draws.mean(axis=1).tolist(), *quantiles(draws).tolist(), strict=True)
    return [Summary(mean, median, low, high) for mean, low, median, high in each]


def probability_above(differences: Floats, threshold: float = 0.0) -> Probability:
    """Share of draws strictly above a threshold; ``differences`` of shape (samples,)."""
    share = float((differences > threshold).mean())
    return Probability(share, float(np.sqrt(share * (1 - share) / differences.size)))
