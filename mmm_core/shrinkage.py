"""How far data narrowed what was assumed of a response before them (numbers 18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.gates import GATES, Gates
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, quantiles, summarize

Measure = Literal["sd", "interval"]

_USABLE = 0.95


@dataclass(frozen=True)
class Shrinkage:
    """How much narrower a response is after the data than before them.

    Parameters
    ----------
    share : 1 - spread after / spread before; below zero where it became wider, None where
        that is not judged
    measure : which spread: the standard deviation, or the width of the 90 % interval where
        the prior's standard deviation cannot be told from its draws
    why_not : why it is not judged, as part of a sentence; "" where it is
    before : the response under the prior; None where it cannot be drawn from
    """

    share: float | None
    measure: Measure = "sd"
    why_not: str = ""
    before: Summary | None = None


def shrinkage(after: Floats, before: Floats, gates: Gates = GATES) -> Shrinkage:
    """Compare a response under the posterior, (samples,), with that under the prior, (draws,).

    Draws of the prior that are not finite lie where the model is not defined, and so no
    posterior lies there: they are left out, unless they are many.
    """
    usable = before[np.isfinite(before)]
    if usable.size < _USABLE * before.size:
        return Shrinkage(None, why_not="its prior reaches outside of where its curve is defined")
    if not np.ptp(usable) > 0:
        return Shrinkage(None, why_not="its prior leaves nothing open")
    if _error_of_sd(usable) <= gates.shrinkage:
        return Shrinkage(1.0 - float(after.std() / usable.std()), before=summarize(usable))
    low, _, high = quantiles(after)
    prior = summarize(usable)
    share = 1.0 - float((high - low) / (prior.high - prior.low))
    return Shrinkage(share, "interval", before=prior)


def _error_of_sd(draws: Floats) -> float:
    """Relative Monte Carlo error of the standard deviation; 1/2 where one draw is all of it.

    Of a prior without a variance more draws do not make it smaller.
    """
    centred = (draws - draws.mean()) / np.ptp(draws)
    squares = centred**2
    return float(0.5 * squares.std() / squares.mean() / np.sqrt(draws.size))
