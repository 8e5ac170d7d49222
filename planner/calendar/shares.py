"""Whole cents shared out: parts keep their shape and add up to the cent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cents = NDArray[np.int64]

_MOST_EXACT = np.iinfo(np.int64).max


def spread(parts: Cents, total: int) -> Cents:
    """Parts in the shape that they have, even where all are zero, adding up to a total.

    By largest remainder; of equal remainders the earlier part is rounded up. Parts that already
    add up to the total stay as they are, and so do zeros beside anything else.

    Parameters
    ----------
    parts : cents of any shape, none below zero, at least one
    total : cents, not below zero
    """
    weights = parts.ravel()
    if not weights.any():
        weights = np.ones(weights.size, dtype=np.int64)
    whole, left = _quotas(weights, total)
    extra = np.argsort(-left, kind="stable")[: total - int(whole.sum())]
    whole[extra] += 1
    return whole.reshape(parts.shape)


def _quotas(weights: Cents, total: int) -> tuple[Cents, Cents]:
    """Whole cents of each part's share of the total, and what remains, in parts of their sum."""
    everything = int(weights.sum())
    if int(weights.max()) * total <= _MOST_EXACT:
        whole, left = np.divmod(weights * np.int64(total), np.int64(everything))
        return whole, left
    # Beyond 64 bits: Python's own integers, slower and as exact.
    pairs = [divmod(int(weight) * total, everything) for weight in weights]
    exact = np.array(pairs, dtype=np.int64)
    return exact[:, 0].copy(), exact[:, 1]
