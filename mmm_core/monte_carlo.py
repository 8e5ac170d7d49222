"""How far a posterior mean may lie from where other draws of the same posterior would put it."""

from __future__ import annotations

import numpy as np

from mmm_core.convergence import mean_ess
from mmm_core.labels import Floats
from mmm_core.model import FittedModel

_LEAST = 8


def mean_error(model: FittedModel, draws: Floats) -> float:
    """Monte Carlo standard error of the mean of (samples,): sd / sqrt(effective draws).

    Of chains that are too short to tell, every draw counts as independent.
    """
    chained = by_chain(model, draws[None, :])
    effective = float(draws.size)
    if chained.shape[1] >= _LEAST:
        effective = float(mean_ess(chained)[0])
    return float(draws.std(ddof=1) / np.sqrt(effective)) if draws.size > 1 else float("inf")


def by_chain(model: FittedModel, draws: Floats) -> Floats:
    """(quantities, samples) as (chains, draws, quantities); one chain where they are uneven."""
    chains = model.chains if model.chains and model.samples % model.chains == 0 else 1
    return draws.T.reshape(chains, -1, draws.shape[0])
