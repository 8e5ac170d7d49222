"""Plans against each other on the same draws: who beats whom, and what choosing wrong costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, summarize
from planner.questions.assess import is_same


@dataclass(frozen=True, eq=False)
class Duel:
    """How often each plan beats each other (numbers 9).

    Parameters
    ----------
    beats : (plans, plans) share of the draws in which the row's plan is above the column's by
        more than ``by``; 0 for the same plan
    error : its Monte Carlo standard error
    by : outcome units, or money
    """

    beats: Floats
    error: Floats
    by: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """Plans against each other.

    Parameters
    ----------
    outcome : on incremental outcome
    profit : on profit; None where that of any is unknown
    same : (plans, plans) whether two are the same plan under the same assumptions
    on : what counts among them, and regret is in: "profit" where that of all is known, else
        "incremental"
    regret : of each plan, the best of them minus it, draw by draw (numbers 10)
    """

    outcome: Duel
    profit: Duel | None
    same: NDArray[np.bool_]
    on: str
    regret: tuple[Summary, ...]


def ranked(plans: Sequence[PlanEvaluation], by: float = 0.0, by_profit: float = 0.0) -> Ranking:
    """Rank plans over one horizon, of one model, each under its own assumptions.

    Parameters
    ----------
    by, by_profit : how much more counts as beating, in outcome units and in money
    """
    outcome, profit = np.array([one.total for one in plans]), _profits(plans)
    same = _same(plans)
    draws = outcome if profit is None else profit
    return Ranking(
        outcome=_duel(outcome, same, by),
        profit=None if profit is None else _duel(profit, same, by_profit),
        same=same,
        on="incremental" if profit is None else "profit",
        regret=tuple(summarize(best) for best in draws.max(axis=0) - draws),
    )


def deciding(plan: PlanEvaluation, on: str) -> Floats:
    """Draws of what counts among plans, (samples,): one thing for all of them (``Ranking.on``).

    Where the profit of any is unknown it is the outcome of all: amounts of money and of outcome
    say nothing beside each other.
    """
    profit = plan.profit() if on == "profit" else None
    return plan.total if profit is None else profit


def _profits(plans: Sequence[PlanEvaluation]) -> Floats | None:
    """(plans, samples)."""
    found = [one.profit() for one in plans]
    known = [one for one in found if one is not None]
    return np.array(known) if len(known) == len(found) else None


def _same(plans: Sequence[PlanEvaluation]) -> NDArray[np.bool_]:
    spends = [one.plan.array(one.model) for one in plans]
    return np.array(
        [
            [
                one.model.identity == other.model.identity and is_same(spend, before)
                for other, before in zip(plans, spends, strict=True)
            ]
            for one, spend in zip(plans, spends, strict=True)
        ]
    )


def _duel(draws: Floats, same: NDArray[np.bool_], by: float) -> Duel:
    """From (plans, samples)."""
    shares = np.array([[(one - other > by).mean() for other in draws] for one in draws])
    beats = np.where(same, 0.0, shares)
    return Duel(beats, np.sqrt(beats * (1 - beats) / draws.shape[1]), by)
