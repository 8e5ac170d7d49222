"""An amount to commit to (numbers 22): what four draws in five reach, of totals only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats

COMMITTED = 0.2


@dataclass(frozen=True)
class Commit:
    """What may be committed to.

    Parameters
    ----------
    outcome : incremental outcome, in outcome units
    profit : money, below 0 where there is nothing to commit to; None where it is not known
    out_of_sample : on draws that did not choose the plan
    """

    outcome: float
    profit: float | None
    out_of_sample: bool


def commit_of(outcome: Floats, profit: Floats | None, out_of_sample: bool) -> Commit:
    """The amount of a plan.

    Parameters
    ----------
    outcome : (samples,) incremental outcome of all cells
    profit : (samples,) money, as the plan's profit is said; None where it is not known
    out_of_sample : every draw judges a plan that it did not choose
    """
    amount = None if profit is None else float(np.quantile(profit, COMMITTED))
    return Commit(float(np.quantile(outcome, COMMITTED)), amount, out_of_sample)
