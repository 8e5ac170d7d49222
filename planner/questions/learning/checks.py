"""When to look after a decision, and which outcome would then say that the model is off."""

from __future__ import annotations

import numpy as np

from mmm_core.evaluation import PlanEvaluation
from mmm_core.outlook import outlook
from mmm_core.predictive import predictive_quantiles
from mmm_core.statistics import LEVEL
from planner.finance.cash import ends_of
from planner.questions.learning.trial import Check

_BAND = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
# In the horizon: early enough to act on, late enough to see something.
_TIMES = 3


def checks_of(of: PlanEvaluation) -> tuple[tuple[Check, ...], str]:
    """A check after every third of the horizon, and why there is none.

    The outcome so far is that of the whole business: base, carry-over and what the plan brings.
    """
    model, horizon, view = of.model, of.plan.horizon, outlook(of.window)
    before = view.before_plan
    if before is None or view.noise is None:
        return (), view.base_missing or view.noise_missing
    total = before + of.by_period[:, :, : horizon.periods].sum(axis=0)
    ends, so_far, found = ends_of(model, horizon), total.cumsum(axis=1), []
    thirds = np.linspace(0, horizon.periods, _TIMES + 1)[1:].round().astype(int)
    for periods in np.unique(thirds[thirds > 0]).tolist():
        expected = so_far[:, periods - 1]
        # Noise is independent from period to period: variances add.
        noise = view.noise * np.sqrt(periods)
        low, high = predictive_quantiles(expected[:, None], noise, _BAND)[:, 0]
        mean = float(expected.mean())
        found.append(Check(ends[periods - 1], periods, mean, float(low), float(high)))
    return tuple(found), ""
