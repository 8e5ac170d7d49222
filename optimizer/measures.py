"""What a distribution of draws is judged by: its mean, its bad tail, or a quantile.

Every measure M here is bounded by weighted means: M(x) <= w @ x + correction for any
admissible weights w, with equality at the weights that support x. For the mean, CVaR and
a dial between them the correction is zero (Rockafellar and Uryasev 2000; Artzner et al.
1999): they are the least weighted mean over a convex set of weights. A bound on weighted
means is a bound on separable curves, which is what the search proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats

_CLOSE = 1e-9


class Measure(Protocol):
    """A number for a distribution of draws, each equally likely.

    ``exact`` says that corrections are zero: the weighted mean itself is the bound.
    """

    @property
    def exact(self) -> bool:
        """Whether no correction is ever needed."""

    def value(self, draws: Floats) -> float:
        """The measure of draws of shape (samples,)."""

    def support(self, draws: Floats) -> Floats:
        """Weights (samples,) at which the bound is tight, or nearly so, for these draws."""

    def admits(self, weights: Floats) -> bool:
        """Whether these weights bound the measure."""

    def correction(self, weights: Floats, low: Floats, high: Floats) -> float:
        """What must be added to the weighted mean while every draw stays in [low, high]."""

    def floor_correction(self, weights: Floats, low: Floats, amount: float) -> float:
        """The same where the measure must be at least ``amount``."""


@lru_cache(maxsize=16)
def even_weights(samples: int) -> Floats:
    """1 / samples each; the same object for the same count."""
    weights: Floats = np.full(samples, 1.0 / samples)
    weights.flags.writeable = False
    return weights


class _Coherent:
    """A least weighted mean needs no correction."""

    @property
    def exact(self) -> bool:
        """It is."""
        return True

    def correction(self, weights: Floats, low: Floats, high: Floats) -> float:
        """None."""
        return 0.0

    def floor_correction(self, weights: Floats, low: Floats, amount: float) -> float:
        """None."""
        return 0.0


def _is_distribution(weights: Floats) -> bool:
    return bool(
        np.isfinite(weights).all()
        and (weights >= 0).all()
        and abs(float(weights.sum()) - 1.0) <= _CLOSE
    )


@dataclass(frozen=True)
class Mean(_Coherent):
    """The posterior mean."""

    def value(self, draws: Floats) -> float:
        """Mean over draws."""
        return float(draws.mean())

    def support(self, draws: Floats) -> Floats:
        """Every draw alike."""
        return even_weights(draws.size)

    def admits(self, weights: Floats) -> bool:
        """Only even weights."""
        return bool((np.abs(weights * weights.size - 1.0) <= _CLOSE).all())


@dataclass(frozen=True)
class TailMean(_Coherent):
    """A dial between the mean and CVaR at a tail share (numbers 10).

    Parameters
    ----------
    share : of the draws that are worst, 0 < share <= 1; fractional weight where needed
    weight : of CVaR; the rest is the mean's
    """

    share: float
    weight: float = 1.0

    def value(self, draws: Floats) -> float:
        """(1 - weight) * mean + weight * mean of the worst share."""
        return float(self.support(draws) @ draws)

    def support(self, draws: Floats) -> Floats:
        """Weight on the worst draws, and the mean's on all."""
        samples = draws.size
        tail, whole = np.zeros(samples), int(self.share * samples + _CLOSE)
        order = np.argsort(draws, kind="stable")
        tail[order[:whole]] = 1.0
        if whole < samples:
            tail[order[whole]] = max(self.share * samples - whole, 0.0)
        tail /= tail.sum()
        return (1.0 - self.weight) / samples + self.weight * tail

    def admits(self, weights: Floats) -> bool:
        """A distribution between the mean's share and that plus the tail's most."""
        least = (1.0 - self.weight) / weights.size
        most = least + self.weight / (self.share * weights.size)
        room = _CLOSE / weights.size
        return _is_distribution(weights) and bool(
            ((weights >= least - room) & (weights <= most + room)).all()
        )


@dataclass(frozen=True, eq=False)
class TailOfSome(_Coherent):
    """CVaR over some of the draws; the others do not count.

    Parameters
    ----------
    counted : (samples,) which draws count
    share : of those that are worst
    """

    counted: NDArray[np.bool_]
    share: float

    def value(self, draws: Floats) -> float:
        """Mean of the worst share of the draws that count."""
        return float(self.support(draws) @ draws)

    def support(self, draws: Floats) -> Floats:
        """Weight on the worst of the draws that count."""
        weights = np.zeros(draws.size)
        weights[self.counted] = TailMean(self.share).support(draws[self.counted])
        return weights

    def admits(self, weights: Floats) -> bool:
        """Nothing on the other draws, and no more on any than the tail's most."""
        return not weights[~self.counted].any() and TailMean(self.share).admits(
            weights[self.counted]
        )


@dataclass(frozen=True)
class Quantile:
    """The amount that all but a share of the draws reach.

    No weighted mean equals it: up to ``share * samples`` draws may lie anywhere below. The
    weighted mean is corrected by how far those can lie below, within a box; the bound is
    safe, and closes as boxes shrink.
    """

    share: float

    @property
    def exact(self) -> bool:
        """It is not."""
        return False

    def _below(self, samples: int) -> int:
        return int(self.share * samples + _CLOSE)

    def value(self, draws: Floats) -> float:
        """The greatest amount that at least (1 - share) of the draws reach."""
        below = min(self._below(draws.size), draws.size - 1)
        return float(np.partition(draws, below)[below])

    def without_worst(self, draws: Floats) -> NDArray[np.bool_]:
        """The draws that remain where the worst are given up, as many as may lie below."""
        remain = np.ones(draws.size, dtype=bool)
        remain[np.argsort(draws, kind="stable")[: self._below(draws.size)]] = False
        return remain

    def support(self, draws: Floats) -> Floats:
        """Even over the draws up to the quantile."""
        count = min(self._below(draws.size), draws.size - 1) + 1
        weights = np.zeros(draws.size)
        weights[np.argsort(draws, kind="stable")[:count]] = 1.0 / count
        return weights

    def admits(self, weights: Floats) -> bool:
        """Any distribution."""
        return _is_distribution(weights)

    def correction(self, weights: Floats, low: Floats, high: Floats) -> float:
        """What the draws that need not reach the quantile can take off the weighted mean."""
        return self.floor_correction(weights, low, self.value(high))

    def floor_correction(self, weights: Floats, low: Floats, amount: float) -> float:
        """The same, where the quantile is at least, or here taken as, ``amount``."""
        below = self._below(weights.size)
        if below == 0:
            return 0.0
        short = weights * np.maximum(amount - low, 0.0)
        return float(np.partition(short, -below)[-below:].sum())
