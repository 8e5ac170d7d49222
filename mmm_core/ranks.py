"""Ranks of many series at once."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats


def mean_ranks(values: Floats) -> Floats:
    """Ranks along the last axis, from 1; equal values share the mean of theirs.

    NaN come last, and are all equal.
    """
    order = np.argsort(values, axis=-1)
    ascending, place = np.take_along_axis(values, order, axis=-1), np.arange(values.shape[-1])
    begins = np.ones(values.shape, dtype=bool)
    begins[..., 1:] = ascending[..., 1:] != ascending[..., :-1]
    begins[..., 1:] &= ~np.isnan(ascending[..., :-1])
    ends = np.ones(values.shape, dtype=bool)
    ends[..., :-1] = begins[..., 1:]
    first = np.maximum.accumulate(np.where(begins, place, 0), axis=-1)
    backwards = np.where(ends, place, place.size)[..., ::-1]
    last = np.minimum.accumulate(backwards, axis=-1)[..., ::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2.0 + 1.0, axis=-1)
    return ranks
