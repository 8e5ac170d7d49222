"""An amount to commit to (numbers 22): what four draws in five reach, of totals only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.economics import economics_of
from mmm_core.labels import Floats
from mmm_core.model import FittedModel

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


def commit_of(
    model: FittedModel, outcome: Floats, money: Floats | float, out_of_sample: bool
) -> Commit:
    """The amount of a plan.

    Parameters
    ----------
    outcome : (samples,) incremental outcome of all cells
    money : of the plan over the horizon; (samples,) where draws judge different plans
    """
    economics = economics_of(model.card)
    profit = None
    if economics is not None:
        draws = economics.margin * economics.value_per_unit * outcome - money
        profit = float(np.quantile(draws, COMMITTED))
    return Commit(float(np.quantile(outcome, COMMITTED)), profit, out_of_sample)
