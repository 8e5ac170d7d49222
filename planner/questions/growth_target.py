"""A growth of total sales: how likely the whole budget reaches it, and what it would take.

Total sales are base, carry-over and incremental outcome within the horizon (numbers 11); last
year's are those observed in the same periods a year earlier. What will be observed scatters, so a
chance is that of the predictive distribution, noise included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from mmm_core.base import require_base
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.outlook import outlook
from mmm_core.statistics import Probability
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from planner.questions.least_money import LeastMoney, LeastMoneySearch, Sales
from planner.questions.optimize import OptimizeAnswer
from planner.questions.total import Total, total_of

NO_PLAN = "Without a plan that spends the whole budget there is nothing to hold against a target."


@dataclass(frozen=True, eq=False)
class GrowthTarget:
    """A growth of total sales, at the budget and beyond.

    Parameters
    ----------
    growth : above last year, as a share
    last_year : outcome observed in the same periods a year earlier; None where it is not known
    amount : what is to be reached, outcome units; None likewise
    total : total sales of the plan that brings most of the budget, beside the current plan's
    chance, now : P(the target is reached) with that plan, and with the current one; None where
        the noise is unknown
    takes : the least money that reaches it on average; None where none does, or nothing is said
    most : the money up to which was looked
    bound : proven: no plan of so much money is expected to have higher total sales; None too where
        media may take outcome away
    why : why something of this is not said; "" where all of it is
    """

    growth: float
    last_year: float | None = None
    amount: float | None = None
    total: Total | None = None
    chance: Probability | None = None
    now: Probability | None = None
    takes: LeastMoney | None = None
    most: float | None = None
    bound: float | None = None
    why: str = ""

    @property
    def out_of_reach(self) -> bool:
        """Whether it is proven that no money up to ``most`` is expected to reach it."""
        return self.bound is not None and self.amount is not None and self.bound < self.amount


def require_growth(growth: float) -> None:
    """Refuse what is no growth.

    Raises
    ------
    InvalidProblem
        If it is not a share between -1 and 10.
    """
    if not (math.isfinite(growth) and -1 < growth <= 10):
        raise InvalidProblem(
            f"Total sales are to grow by {growth}.", "Give a share such as 0.1 for 10 %."
        )


def growth_target(
    model: FittedModel,
    common: PlanProblem,
    growth: float,
    found: OptimizeAnswer | None,
    time_limit: float,
    watcher: Watcher | None = None,
) -> GrowthTarget:
    """Hold the plan that brings most of the budget against a growth of total sales.

    Parameters
    ----------
    model : under what the question assumes
    common : the question, all of its budget to be spent
    found : its answer; None where it has none
    time_limit, watcher : of the searches for the least money together

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    try:
        before = _last_year(model, common)
    except InvalidProblem as error:
        return GrowthTarget(growth, why=error.message)
    amount = (1 + growth) * before
    target = GrowthTarget(growth, before, amount)
    if found is None:
        return replace(target, why=NO_PLAN)
    now, best = found.answer.reference_evaluation, found.answer.evaluation
    ahead = outlook(best.window)
    fit = found.verdict.fitness.level != "not_fit"
    sales = Sales(ahead, amount)
    target = replace(
        target,
        total=total_of(ahead, best, now, fit),
        chance=sales.chance(best),
        now=sales.chance(now),
        why=" ".join(ahead.missing),
    )
    search = LeastMoneySearch(model, common, found, sales, Deadline.after(time_limit), watcher)
    return _completed(target, search) if target.total is not None else target


def _completed(target: GrowthTarget, search: LeastMoneySearch) -> GrowthTarget:
    """The target with the money that it takes, or why that is not known."""
    most, bounded = search.most()
    try:
        widest = search.solved(most)
        spent = float(widest.spend.sum()) if bounded else most
        target = replace(target, most=spent, bound=search.bound(widest))
        if search.mean(widest) < search.sales.amount:
            return target
        return replace(target, takes=search.least(widest, spent))
    except (NoAnswer, InvalidProblem) as error:
        return replace(target, why=f"{target.why} {error.message}".strip())


def _last_year(model: FittedModel, common: PlanProblem) -> float:
    """Outcome observed in the periods whose base the horizon has."""
    at = require_base(model, common.horizon)
    observed = model.outcome.to_numpy().reshape(model.dates.size, -1)[at]
    lacking = model.missing
    blank = lacking is not None and bool(lacking.to_numpy()[at].any())
    if blank or not np.isfinite(observed).all():
        raise InvalidProblem(
            "Periods of last year are missing in the data, so their sales are not known.",
            "Choose another horizon.",
        )
    return float(observed.sum())
