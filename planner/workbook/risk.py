"""What draws say of saved plans: intervals, bad cases, chances. Nothing of it recalculates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from mmm_core.statistics import Summary, probability_above, summarize
from optimizer.measures import TailMean
from planner.questions.commit import Commit, commit_of
from planner.workbook.entry import Entry

BAD = 0.10
MANY = 200


@dataclass(frozen=True, eq=False)
class Risk:
    """One saved plan on its draws; "deciding" is profit where that is known, else outcome.

    Parameters
    ----------
    outcome, profit : over horizon and tail; no profit without margin and value
    change : of what decides, against the current plan
    bad, bad_change : mean of the worst tenth of the draws (numbers 10)
    loses : P(less than the current plan); None for the current plan itself
    commit : numbers 22; None where the model is not fit to plan with, or where the draws that
        chose the plan are all that could judge it
    regret : mean over draws of the best of the plans minus this one
    beats : P(this plan beats each of the plans); 0 for the same plan
    quantiles : of what decides, 50 of them: each stands for 2 % of the draws
    over : of what this plan has more than each of the plans, (plans, 200)
    """

    outcome: Summary
    profit: Summary | None
    change: Summary
    bad: float
    bad_change: float
    loses: float | None
    commit: Commit | None
    regret: float
    beats: tuple[float, ...]
    quantiles: Floats
    over: Floats


def deciding(entry: Entry) -> Floats:
    """Profit by draw where it is known, else incremental outcome."""
    profit = entry.of.profit()
    return entry.of.total if profit is None else profit


def risks_of(of: Sequence[Entry]) -> tuple[Risk, ...]:
    """What draws say of each plan, and of each against each."""
    draws = np.array([deciding(entry) for entry in of])
    best = draws.max(axis=0)
    return tuple(_risk(entry, mine, best, draws) for entry, mine in zip(of, draws, strict=True))


def _commit(entry: Entry, profit: Floats | None) -> Commit | None:
    if entry.fitness.level == "not_fit":
        return None
    if entry.named.chosen:
        return entry.named.commit
    return commit_of(entry.of.total, profit, out_of_sample=False)


def _risk(entry: Entry, mine: Floats, best: Floats, draws: Floats) -> Risk:
    profit, before = entry.of.profit(), entry.current.profit()
    current = entry.current.total if before is None else before
    worst, change = TailMean(BAD), mine - current
    return Risk(
        outcome=summarize(entry.of.total),
        profit=None if profit is None else summarize(profit),
        change=summarize(change),
        bad=worst.value(mine),
        bad_change=worst.value(change),
        loses=None if entry.of is entry.current else probability_above(-change).value,
        commit=_commit(entry, profit),
        regret=float((best - mine).mean()),
        beats=tuple(probability_above(mine - other).value for other in draws),
        quantiles=np.quantile(mine, (np.arange(50) + 0.5) / 50),
        over=np.quantile(mine - draws, (np.arange(MANY) + 0.5) / MANY, axis=1).T,
    )
