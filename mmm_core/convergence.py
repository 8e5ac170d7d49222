"""Did the sampler converge: rank-normalised split r-hat, effective draws in bulk and tails.

As in Vehtari et al. (2021), and as ArviZ computes them; written here in numpy because
importing ArviZ takes longer than reading a model.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from mmm_core.labels import Floats
from mmm_core.ranks import mean_ranks


def rhat(draws: Floats) -> Floats:
    """Rank-normalised split r-hat, the larger of bulk and tail.

    Parameters
    ----------
    draws : (chains, draws, quantities), at least 4 draws a chain

    Returns
    -------
    ndarray of shape (quantities,); 1 where a quantity never moves
    """
    split = _split(draws)
    folded = np.abs(split - np.median(split, axis=(0, 1)))
    return np.maximum(_rhat(_normal_scores(split)), _rhat(_normal_scores(folded)))


def bulk_ess(draws: Floats) -> Floats:
    """Effective number of draws for the bulk of the distribution.

    Parameters
    ----------
    draws : (chains, draws, quantities), at least 8 draws a chain

    Returns
    -------
    ndarray of shape (quantities,); all draws where a quantity never moves
    """
    return _ess(_normal_scores(_split(draws)))


def tail_ess(draws: Floats) -> Floats:
    """Effective number of draws for the 5 % and the 95 % quantile, the smaller of the two.

    ``draws`` and what is returned are as in ``bulk_ess``.
    """
    ends = np.quantile(draws, [0.05, 0.95], axis=(0, 1))
    below = [_ess(_split((draws <= end).astype(np.float64))) for end in ends]
    return np.minimum(*below)


def mean_ess(draws: Floats) -> Floats:
    """Effective number of draws for the mean, of the values as they are.

    ``draws`` and what is returned are as in ``bulk_ess``.
    """
    return _ess(_split(draws))


def _ess(values: Floats) -> Floats:
    """Of split chains: (chains, draws, quantities)."""
    chains, count, _ = values.shape
    total = chains * count
    covariance = _autocovariance(values)
    within = covariance[:, 0].mean(axis=0) * count / (count - 1)
    spread = within * (count - 1) / count + values.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = 1.0 - (within - covariance.mean(axis=0)) / spread
        rho[0] = 1.0
        tau = np.maximum(_integrated_time(rho), 1.0 / np.log10(total))
        effective = total / tau
    return np.where(np.ptp(values, axis=(0, 1)) > 0, effective, float(total))


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: Floats) -> Floats:
    flat = draws.reshape(-1, draws.shape[-1])
    # Many draws share a rank's score: one look-up each, without loading scipy for it. Ranks are
    # halves of whole numbers.
    doubled = (2.0 * mean_ranks(np.ascontiguousarray(flat.T))).astype(np.intp)
    found = np.flatnonzero(np.bincount(doubled.ravel()))
    inverse = NormalDist().inv_cdf
    normal = np.zeros(2 * flat.shape[0] + 1)
    normal[found] = [
        inverse((two / 2.0 - 0.375) / (flat.shape[0] + 0.25)) for two in found.tolist()
    ]
    return normal[doubled].T.reshape(draws.shape)


def _rhat(scores: Floats) -> Floats:
    count = scores.shape[1]
    between = count * scores.mean(axis=1).var(axis=0, ddof=1)
    within = scores.var(axis=1, ddof=1).mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt((between / within + count - 1) / count)
    return np.where(np.ptp(scores, axis=(0, 1)) > 0, ratio, 1.0)


def _autocovariance(scores: Floats) -> Floats:
    count = scores.shape[1]
    centred = scores - scores.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * count, axis=1)
    covariance: Floats = np.fft.irfft(np.abs(spectrum) ** 2, n=2 * count, axis=1)[:, :count]
    scaled: Floats = covariance / count
    return scaled


def _integrated_time(rho: Floats) -> Floats:
    """Geyer's initial monotone sequence: sums of pairs, while positive, never rising.

    The pair at which the sum ends still counts with half of its first term, as in ArviZ.
    """
    last = max(0, (rho.shape[0] - 3) // 2)
    pairs = rho[: 2 * last : 2] + rho[1 : 2 * last : 2]
    positive = np.logical_and.accumulate(pairs > 0, axis=0)
    kept = np.where(positive, np.minimum.accumulate(pairs, axis=0), 0.0)
    end = positive.sum(axis=0)
    remainder = np.take_along_axis(rho, 2 * end[None], axis=0)[0]
    time: Floats = -1.0 + 2.0 * kept.sum(axis=0) + np.maximum(remainder, 0.0)
    return time
