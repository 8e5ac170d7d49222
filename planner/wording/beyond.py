"""Where a plan lies beyond what was observed, place by place (numbers 12)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from mmm_core.labels import PERIOD
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.questions.forecast import Beyond
from planner.wording.names import cell_labels
from planner.wording.selections import said_periods
from planner.wording.units import Units

# A period of a cell.
Place = tuple[int, int]
_NAMED = 6


def beyond_by_place(model: FittedModel, beyond: Beyond) -> dict[Place, float]:
    """How far, as a share, by period and cell; only where it is, the farthest first."""
    shares = model.cells.flat(beyond.by_period, PERIOD)
    found = {
        (t, k): float(share)
        for t, row in enumerate(shares.tolist())
        for k, share in enumerate(row)
        if share > 0
    }
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def beyond_share(model: FittedModel, share: float) -> str:
    """For example "32 %"; "never bought before" of what has no most; "" within."""
    if share <= 0:
        return ""
    return Units.of(model).say_share(share) if math.isfinite(share) else "never bought before"


def beyond_said(model: FittedModel, horizon: Horizon, found: Mapping[Place, float]) -> str:
    """All of it in one sentence, for who cannot see the frames."""
    if not found:
        return "No amount is beyond what was observed."
    names = cell_labels(model)
    parts = [
        f"{names[k]} in {said_periods(model, horizon, [t])} ({beyond_share(model, share)})"
        for (t, k), share in list(found.items())[:_NAMED]
    ]
    more = len(found) - len(parts)
    rest = f", and {more} more" if more > 0 else ""
    return f"Beyond what was observed: {', '.join(parts)}{rest}."


def beyond_of(model: FittedModel, horizon: Horizon, beyond: Beyond, cells: Collection[int]) -> str:
    """Of some cells: how many amounts, and the farthest; or that they add up to too much."""
    found = {at: share for at, share in beyond_by_place(model, beyond).items() if at[1] in cells}
    if found:
        (t, _), share = next(iter(found.items()))
        many = f"{len(found)} amounts, up to " if len(found) > 1 else ""
        return f"{many}{beyond_share(model, share)} in {said_periods(model, horizon, [t])}"
    totals = model.cells.flat(beyond.total).tolist()
    most = max(totals[k] for k in cells)
    return f"{beyond_share(model, most)} over the horizon" if most > 0 else ""
