"""Whether boxes leave nothing of a domain out."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats


def covers(low: Floats, high: Floats, lower: Floats, upper: Floats, least: Floats) -> bool:
    """Whether boxes (boxes, cells) cover the plans of the box from ``low`` to ``high``.

    They must come apart by straight cuts through the whole box, as those of a branching
    search do; a cover of another kind is not recognised, and not accepted.
    """
    # No plan spends too little on a semi-continuous cell: what spends nothing ends, and what
    # spends enough begins, just above 0. Neither covers the other.
    above, semi = np.nextafter(0.0, 1.0), (least > 0) & (low < least)
    lower = np.where(semi & (lower == least), above, lower)
    upper = np.where(semi & (upper == 0.0), above, upper)
    pending = [(low, high, np.arange(lower.shape[0]))]
    while pending:
        a, b, mine = pending.pop()
        if ((lower[mine] <= a).all(axis=1) & (upper[mine] >= b).all(axis=1)).any():
            continue
        cut = _straight_cut(a, b, lower[mine], upper[mine])
        if cut is None:
            return False
        cell, at = cut
        left_end, right_start = b.copy(), a.copy()
        left_end[cell] = right_start[cell] = at
        pending.append((a, left_end, mine[upper[mine, cell] <= at]))
        pending.append((right_start, b, mine[lower[mine, cell] >= at]))
    return True


def _straight_cut(
    low: Floats, high: Floats, lower: Floats, upper: Floats
) -> tuple[int, float] | None:
    """A cell and a level that no box straddles, with boxes on both sides."""
    for cell in range(low.size):
        for at in np.unique(upper[:, cell]):
            if not low[cell] < at < high[cell]:
                continue
            left, right = upper[:, cell] <= at, lower[:, cell] >= at
            if (left | right).all() and left.any() and right.any():
                return cell, float(at)
    return None
