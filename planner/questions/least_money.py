"""The least budget whose plan that brings most is expected to reach total sales of some amount.

Every plan on the way is certified; what falls after the horizon is in its certificate and not in
total sales (numbers 11).
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from mmm_core.evaluation import PlanEvaluation, reevaluate
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.outlook import Outlook
from mmm_core.plan import Plan
from mmm_core.statistics import Probability
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible, NoAnswer
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve_on
from optimizer.warm_start import WarmStart
from planner.questions.optimize import OptimizeAnswer

# How many times the budget is looked at, where the guardrails allow any.
MOST_TIMES = 10.0
# How finely the least money is looked for, as a share of the budget.
FINE = 1e-3
_FAR, _STEPS, _EDGE = 1e15, 40, 0.05


@dataclass(frozen=True, eq=False)
class Sales:
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


@dataclass(eq=False)
class LeastMoneySearch:
    """Looks for the least budget whose plan that brings most is expected to reach the amount.

    What the best plan brings only rises with the money that it may spend. So the money is closed
    in from both sides; between them the next is where a straight line would meet the amount, kept
    off the ends.
    """

    model: FittedModel
    common: PlanProblem
    found: OptimizeAnswer
    sales: Sales
    deadline: Deadline
    watcher: Watcher | None
    warm: WarmStart = field(default_factory=WarmStart)

    def bound(self, widest: Optimum) -> float | None:
        """No plan of as much money is expected to have more; None where media may take away.

        What falls after the horizon is in the certificate too, and never below zero.
        """
        model, horizon = self.model, self.common.horizon
        everywhere = np.full((horizon.periods, len(model.cells)), 1.0)
        everywhere *= float(widest.spend.sum()) / everywhere.size
        of = reevaluate(self.found.answer.evaluation, Plan.of(model, horizon, everywhere))
        before = self.sales.ahead.before_plan
        if before is None or of.by_period.min() < 0:
            return None
        return float(before.sum(axis=1).mean()) + widest.certificate.upper_bound

    def least(self, widest: Optimum, most: float) -> LeastMoney:
        """What the amount takes.

        Parameters
        ----------
        widest : the plan that brings most of the money ``most``; it reaches the amount
        """
        own = self.found.answer.plan.total()
        reached, best = (most, widest)
        missed, short = 0.0, -self.sales.amount
        if self.mean(self.found.optimum) >= self.sales.amount:
            reached, best = own, self.found.optimum
        elif own < most:
            missed, short = own, self.mean(self.found.optimum) - self.sales.amount
        for _ in range(_STEPS):
            if reached - missed <= FINE * own:
                break
            money = self._between(missed, short, reached, self.mean(best) - self.sales.amount)
            try:
                there = self.solved(money)
            except Infeasible:
                missed, short = money, -self.sales.amount
                continue
            over = self.mean(there) - self.sales.amount
            if over >= 0:
                reached, best = money, there
            else:
                missed, short = money, over
        return self._said(reached, best)

    def _said(self, money: float, best: Optimum) -> LeastMoney:
        """At an amount as one would type it: four digits of the budget's, rounded up.

        Asked anew there, as anybody would ask it; a step more where that plan just misses.
        """
        step = 10.0 ** (math.floor(math.log10(self.found.answer.plan.total())) - 4)
        for more in range(_STEPS):
            typed = float(f"{(math.ceil(money / step) + more) * step:.12g}")
            with suppress(NoAnswer):
                there = self.solved(typed, WarmStart())
                if self.mean(there) >= self.sales.amount:
                    money, best = typed, there
                    break
        of = self._evaluated(best)
        expected = float(self.sales.draws(of).mean())
        return LeastMoney(money, self._problem(money), expected, self.sales.chance(of))

    def _between(self, missed: float, short: float, reached: float, over: float) -> float:
        share = -short / (over - short) if over > short else 0.5
        return missed + min(max(share, _EDGE), 1 - _EDGE) * (reached - missed)

    def most(self) -> tuple[float, bool]:
        """The most that the guardrails let anybody spend, and whether they bound it at all."""
        free = replace(self.common, budget=Budget(_FAR, "<="))
        domain = build_domain(free, self._ground)
        if (domain.upper < 0.5 * _FAR).all():
            return float(domain.upper.sum() + domain.committed.sum()), True
        assert self.common.budget is not None
        return MOST_TIMES * self.common.budget.total, False

    def _problem(self, money: float) -> PlanProblem:
        return replace(self.common, budget=Budget(money, "<="))

    def solved(self, money: float, warm: WarmStart | None = None) -> Optimum:
        """The plan that brings most of at most so much money; raises as ``solve``."""
        problem, seconds = self._problem(money), self.deadline.step(2)
        model, ground = self.model, self._ground
        return solve_on(problem, model, ground, seconds, self.watcher, warm or self.warm)

    def _evaluated(self, of: Optimum) -> PlanEvaluation:
        return reevaluate(self.found.answer.evaluation, of.plan)

    def mean(self, of: Optimum) -> float:
        """Total sales that a plan is expected to reach, outcome units."""
        return float(self.sales.draws(self._evaluated(of)).mean())

    @cached_property
    def _ground(self) -> Ground:
        return ground_of(self.model, self.found.answer.reference, self.common.tail)
