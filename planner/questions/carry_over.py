"""How long money on a channel works: the weights of its adstock over lags (numbers 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize

# Within how many periods so much of it has worked.
MOST = 0.9
_ROUNDING = 1e-9


@dataclass(frozen=True)
class CarryOver:
    """How what is spent in one period works in it and in those after it.

    Parameters
    ----------
    labels : of the channel; of one cell where the cells of a channel differ
    at_once : share of the weights that is the period's own, over draws
    within : periods, the period itself among them, after which ``MOST`` of them are reached, on
        average over draws
    """

    labels: tuple[tuple[str, str], ...]
    at_once: Summary
    within: int


def carry_overs(model: FittedModel) -> list[CarryOver]:
    """Of every channel in the model's order, or of its cells where they differ.

    Nothing of a channel whose weights have no sum.
    """
    weights = model.adstock_weights
    # Shares of their sum, by draw: what a unit of media does in all is of no matter here.
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = weights / weights.sum(axis=2, keepdims=True)
    found = []
    for label in model.cells.along(CHANNEL):
        cells = [int(k) for k in model.cells.select({CHANNEL: (label,)})]
        alike = all(np.array_equal(weights[cells[0]], weights[k]) for k in cells)
        for k in cells[:1] if alike else cells:
            labels = ((CHANNEL, label),) if alike else tuple(model.cells.names[k].items())
            if not np.isfinite(shares[k]).all():
                continue
            reached = np.cumsum(shares[k].mean(axis=0))
            within = int(np.argmax(reached >= MOST - _ROUNDING)) + 1
            found.append(CarryOver(labels, summarize(shares[k, :, 0]), within))
    return found
