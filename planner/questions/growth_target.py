"""A growth of total sales: how likely the whole budget reaches it, and what it would take.

Total sales are base, carry-over and incremental outcome within the horizon (numbers 11); last
year's are those observed in the same periods a year earlier. What will be observed scatters, so a
chance is that of the predictive distribution, noise included.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from mmm_core.base import require_base
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation, reevaluate
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.outlook import Outlook, outlook
from mmm_core.statistics import Probability
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible, NoAnswer
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, ground_of, solve_on
from optimizer.warm_start import WarmStart
from planner.questions.optimize import OptimizeAnswer
from planner.questions.total import Total, total_of

# How many times the budget is looked at, where the guardrails allow any.
MOST_TIMES = 10.0
# How finely the least money is looked for, as a share of the budget.
FINE = 1e-3
_FAR, _STEPS, _EDGE = 1e15, 40, 0.05
NO_PLAN = "Without a plan that spends the whole budget there is nothing to hold against a target."


@dataclass(frozen=True, eq=False)
class LeastMoney:
    """What a target takes.

    Parameters
    ----------
    money : about the least budget whose plan that brings most is expected to reach it; within a
        thousandth of the budget, and rounded up
    problem : the question at that money
    expected : total sales of its plan, outcome units
    chance : P(they reach the target); None where the noise is unknown
    """

    money: float
    problem: PlanProblem
    expected: float
    chance: Probability | None


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
    bound : proven: no plan of so much money is expected to have higher total sales
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
    sales = _Sales(ahead, amount)
    target = replace(
        target,
        total=total_of(ahead, best, now, fit),
        chance=sales.chance(best),
        now=sales.chance(now),
        why=" ".join(ahead.missing),
    )
    search = _Search(model, common, found, sales, Deadline.after(time_limit), watcher)
    return search.completed(target)


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


@dataclass(frozen=True, eq=False)
class _Sales:
    """Total sales of plans over one window, and the amount that they are to reach."""

    ahead: Outlook
    amount: float

    def draws(self, of: PlanEvaluation) -> Floats:
        """What is expected on every draw, (samples,)."""
        before = self.ahead.before_plan
        assert before is not None
        within = of.by_period[:, :, : of.plan.horizon.periods].sum(axis=(0, 2))
        total: Floats = before.sum(axis=1) + within
        return total

    def chance(self, of: PlanEvaluation) -> Probability | None:
        """P(observed sales reach the amount), and its Monte Carlo error."""
        if self.ahead.noise is None or self.ahead.before_plan is None:
            return None
        # Noise is independent from period to period: variances add.
        sd = np.maximum(self.ahead.noise * np.sqrt(of.plan.horizon.periods), 1e-300)
        above = ndtr((self.draws(of) - self.amount) / sd)
        return Probability(float(above.mean()), float(above.std() / np.sqrt(above.size)))


@dataclass(eq=False)
class _Search:
    """Looks for the least budget whose plan that brings most is expected to reach the amount.

    What the best plan brings only rises with the money that it may spend. So the money is closed
    in from both sides; between them the next is where a straight line would meet the amount, kept
    off the ends.
    """

    model: FittedModel
    common: PlanProblem
    found: OptimizeAnswer
    sales: _Sales
    deadline: Deadline
    watcher: Watcher | None
    warm: WarmStart = field(default_factory=WarmStart)

    def completed(self, target: GrowthTarget) -> GrowthTarget:
        """The target with the money that it takes, or why that is not known."""
        if target.total is None:
            return target
        most, bounded = self._most()
        try:
            widest = self._solved(most)
        except (NoAnswer, InvalidProblem) as error:
            return replace(target, why=f"{target.why} {error.message}".strip())
        before = self.sales.ahead.before_plan
        assert before is not None
        # What falls after the horizon is never below zero, and counts in the bound all the same.
        bound = float(before.sum(axis=1).mean()) + widest.certificate.upper_bound
        spent = float(widest.spend.sum()) if bounded else most
        target = replace(target, most=spent, bound=bound)
        if self._mean(widest) < self.sales.amount:
            return target
        try:
            return replace(target, takes=self._least(widest, spent))
        except (NoAnswer, InvalidProblem) as error:
            return replace(target, why=f"{target.why} {error.message}".strip())

    def _least(self, widest: Optimum, most: float) -> LeastMoney:
        own = self.found.answer.plan.total()
        reached, best = (most, widest)
        missed, short = 0.0, -self.sales.amount
        if self._mean(self.found.optimum) >= self.sales.amount:
            reached, best = own, self.found.optimum
        elif own < most:
            missed, short = own, self._mean(self.found.optimum) - self.sales.amount
        for _ in range(_STEPS):
            if reached - missed <= FINE * own:
                break
            money = self._between(missed, short, reached, self._mean(best) - self.sales.amount)
            try:
                there = self._solved(money)
            except Infeasible:
                missed, short = money, -self.sales.amount
                continue
            over = self._mean(there) - self.sales.amount
            if over >= 0:
                reached, best = money, there
            else:
                missed, short = money, over
        return self._said(reached, best)

    def _said(self, money: float, best: Optimum) -> LeastMoney:
        """At an amount as one would type it: five digits, rounded up, where that is allowed."""
        step = 10.0 ** (math.floor(math.log10(money)) - 4)
        typed = float(f"{math.ceil(money / step) * step:.12g}")
        with suppress(NoAnswer):
            money, best = typed, self._solved(typed)
        of = self._evaluated(best)
        expected = float(self.sales.draws(of).mean())
        return LeastMoney(money, self._problem(money), expected, self.sales.chance(of))

    def _between(self, missed: float, short: float, reached: float, over: float) -> float:
        share = -short / (over - short) if over > short else 0.5
        return missed + min(max(share, _EDGE), 1 - _EDGE) * (reached - missed)

    def _most(self) -> tuple[float, bool]:
        """The most that the guardrails let anybody spend, and whether they bound it at all."""
        free = replace(self.common, budget=Budget(_FAR, "<="))
        domain = build_domain(free, self._ground)
        if (domain.upper < 0.5 * _FAR).all():
            return float(domain.upper.sum() + domain.committed.sum()), True
        assert self.common.budget is not None
        return MOST_TIMES * self.common.budget.total, False

    def _problem(self, money: float) -> PlanProblem:
        return replace(self.common, budget=Budget(money, "<="))

    def _solved(self, money: float) -> Optimum:
        problem, seconds = self._problem(money), self.deadline.step(2)
        model, ground = self.model, self._ground
        return solve_on(problem, model, ground, seconds, self.watcher, self.warm)

    def _evaluated(self, of: Optimum) -> PlanEvaluation:
        return reevaluate(self.found.answer.evaluation, of.plan)

    def _mean(self, of: Optimum) -> float:
        return float(self.sales.draws(self._evaluated(of)).mean())

    @cached_property
    def _ground(self) -> Ground:
        return ground_of(self.model, self.found.answer.reference, self.common.tail)
