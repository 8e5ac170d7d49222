"""Ranks of many series at once, against scipy's of each by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from mmm_core.ranks import mean_ranks

VALUES = st.sampled_from([-1.0, 0.0, 0.5, 2.0, np.inf, np.nan])


@given(arrays(np.float64, (3, 9), elements=VALUES))
def test_ranks_are_scipys_with_missing_ones_last(values) -> None:
    stand_in = np.where(np.isnan(values), np.finfo(np.float64).max, values)
    # Infinity is a number; what is missing stands behind it.
    order = np.where(np.isnan(values), 3.0, np.where(np.isinf(values), 2.5, stand_in))
    np.testing.assert_array_equal(mean_ranks(values), rankdata(order, axis=1))
