"""What a distribution of draws is judged by: its mean, its bad tail, or a quantile.

Mean, CVaR and a dial between them are the least weighted mean over a convex set of weights
(Rockafellar and Uryasev 2000; Artzner et al. 1999): M(x) <= w @ x for any admissible weights
w, with equality at the weights that support x. A bound on weighted means is a bound on
separable curves, which is what the search proves. A quantile is no such mean: it counts
draws, and is bounded draw by draw (decision 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats

_CLOSE = 1e-9
# Of the draws below a quantile, as many on either side of it decide together.
_AROUND = 1 / 3


class Measure(Protocol):
    """A number for a distribution of draws, each equally likely."""

    def value(self, draws: Floats) -> float:
        """The measure of draws of shape (samples,)."""

    def support(self, draws: Floats) -> Floats:
        """Weights (samples,) at which the bound is tight, or nearly so, for these draws."""

    def admits(self, weights: Floats) -> bool:
        """Whether weighted means with these weights bound the measure."""


@lru_cache(maxsize=16)
def even_weights(samples: int) -> Floats:
    """1 / samples each; the same object for the same count."""
    weights: Floats = np.full(samples, 1.0 / samples)
    weights.flags.writeable = False
    return weights


def _is_distribution(weights: Floats) -> bool:
    return bool(
        np.isfinite(weights).all()
        and (weights >= 0).all()
        and abs(float(weights.sum()) - 1.0) <= _CLOSE
    )


@dataclass(frozen=True)
class Mean:
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
class TailMean:
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
class TailOfSome:
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
class OfOneCount:
    """A measure of one set of draws among several, which stand one after the other.

    Parameters
    ----------
    measure : of the draws of one set
    number, sets : which one, of how many
    """

    measure: Measure
    number: int
    sets: int

    def own(self, draws: int) -> slice:
        """Where the set stands among so many draws in all."""
        samples = draws // self.sets
        return slice(self.number * samples, (self.number + 1) * samples)

    def value(self, draws: Floats) -> float:
        """The measure of its own draws."""
        return self.measure.value(draws[self.own(draws.size)])

    def support(self, draws: Floats) -> Floats:
        """Weights on its own draws alone."""
        weights, own = np.zeros(draws.size), self.own(draws.size)
        weights[own] = self.measure.support(draws[own])
        return weights

    def admits(self, weights: Floats) -> bool:
        """Nothing on other draws, and what the measure admits on its own."""
        own, others = self.own(weights.size), weights.copy()
        others[own] = 0.0
        return not others.any() and self.measure.admits(weights[own])


@dataclass(frozen=True)
class Quantile:
    """The amount that all but a share of the draws reach.

    No weighted mean bounds it: up to ``share * samples`` draws may lie anywhere below. What
    bounds each draw by itself bounds it, by the same order statistic.
    """

    share: float

    def below(self, samples: int) -> int:
        """How many draws may lie below it."""
        return min(int(self.share * samples + _CLOSE), samples - 1)

    def value(self, draws: Floats) -> float:
        """The greatest amount that at least (1 - share) of the draws reach."""
        below = self.below(draws.size)
        return float(np.partition(draws, below)[below])

    def without_worst(self, draws: Floats) -> NDArray[np.bool_]:
        """The draws that remain where the worst are given up, as many as may lie below."""
        remain = np.ones(draws.size, dtype=bool)
        remain[np.argsort(draws, kind="stable")[: self.below(draws.size)]] = False
        return remain

    def support(self, draws: Floats) -> Floats:
        """Even over the draws around the quantile: they say what money is worth there."""
        below = self.below(draws.size)
        around = max(int(_AROUND * below), 1)
        first = max(below - around, 0)
        weights = np.zeros(draws.size)
        weights[np.argsort(draws, kind="stable")[first : below + around]] = 1.0
        return weights / weights.sum()

    def admits(self, weights: Floats) -> bool:
        """None, for no weighted mean bounds it."""
        return False
