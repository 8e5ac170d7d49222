"""Plans against each other on the same draws: who beats whom, and what choosing wrong costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.assumptions.row import BASE, CONTROLS, DISCOUNT, PAYMENT
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, summarize
from planner.questions.assess import is_same

# What counts among plans: profit above the return that is required of their money (numbers 7),
# profit where none is required, or outcome where profit is unknown of any.
On = Literal["above", "profit", "incremental"]
# When money is paid, what a year costs and what comes without media move no outcome and no profit.
_ELSEWHERE = (PAYMENT, DISCOUNT, BASE, CONTROLS)


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
    above : on profit above the required return, by as much as on profit; None where no return is
        required of any of them
    same : (plans, plans) whether two are the same plan, counted under the same assumptions
    on : what counts among them, and regret is in: one thing for all
    regret : of each plan, the best of them minus it, draw by draw (numbers 10)
    """

    outcome: Duel
    profit: Duel | None
    above: Duel | None
    same: NDArray[np.bool_]
    on: On
    regret: tuple[Summary, ...]


def ranked(plans: Sequence[PlanEvaluation], by: float = 0.0, by_profit: float = 0.0) -> Ranking:
    """Rank plans over one horizon, of one model, each under its own assumptions.

    Parameters
    ----------
    by, by_profit : how much more counts as beating, in outcome units and in money
    """
    outcome, profit = np.array([one.total for one in plans]), _profits(plans)
    above, same = _above(plans, profit), _same(plans)
    on: On = "incremental" if profit is None else "profit" if above is None else "above"
    draws = {"incremental": outcome, "profit": profit, "above": above}[on]
    assert draws is not None
    return Ranking(
        outcome=_duel(outcome, same, by),
        profit=None if profit is None else _duel(profit, same, by_profit),
        above=None if above is None else _duel(above, same, by_profit),
        same=same,
        on=on,
        regret=tuple(summarize(best) for best in draws.max(axis=0) - draws),
    )


def deciding(plan: PlanEvaluation, on: On) -> Floats:
    """Draws of what counts among plans, (samples,): one thing for all of them (``Ranking.on``).

    Where the profit of any is unknown it is the outcome of all: amounts of money and of outcome
    say nothing beside each other.
    """
    profit = None if on == "incremental" else plan.profit()
    required = plan.model.card.required_return * float(plan.spend.sum())
    return weighed(on, plan.total, profit, required)


def weighed[Amount: (float, Floats)](
    on: On, outcome: Amount, profit: Amount | None, required: float
) -> Amount:
    """What counts of a plan: its outcome, its profit, or its profit above what is required.

    Parameters
    ----------
    required : profit that is required of its money
    """
    if on == "incremental" or profit is None:
        return outcome
    return profit - required if on == "above" else profit


def counted_in(plan: PlanEvaluation) -> str:
    """Equal for plans whose outcome and profit rest on the same assumptions, whatever else they do.

    Plans that differ in days to payment alone bring and earn the same.
    """
    model, rows = plan.model, assumptions_of(plan.model).rows
    counts = tuple(row for row in rows if row.kind not in _ELSEWHERE)
    if len(counts) == len(rows):
        return model.identity
    return under(model, Assumptions(counts), plan.plan.horizon).identity


def _profits(plans: Sequence[PlanEvaluation]) -> Floats | None:
    """(plans, samples)."""
    found = [one.profit() for one in plans]
    known = [one for one in found if one is not None]
    return np.array(known) if len(known) == len(found) else None


def _above(plans: Sequence[PlanEvaluation], profit: Floats | None) -> Floats | None:
    """Profit above what is required of each plan's money, where a return is required of any."""
    rates = np.array([one.model.card.required_return for one in plans])
    if profit is None or not (rates > 0).any():
        return None
    money = np.array([float(one.spend.sum()) for one in plans])
    above: Floats = profit - (rates * money)[:, None]
    return above


def _same(plans: Sequence[PlanEvaluation]) -> NDArray[np.bool_]:
    spends = [one.plan.array(one.model) for one in plans]
    worlds = [counted_in(one) for one in plans]
    return np.array(
        [
            [
                world == counted and is_same(spend, before)
                for counted, before in zip(worlds, spends, strict=True)
            ]
            for world, spend in zip(worlds, spends, strict=True)
        ]
    )


def _duel(draws: Floats, same: NDArray[np.bool_], by: float) -> Duel:
    """From (plans, samples)."""
    shares = np.array([[(one - other > by).mean() for other in draws] for one in draws])
    beats = np.where(same, 0.0, shares)
    return Duel(beats, np.sqrt(beats * (1 - beats) / draws.shape[1]), by)
