"""Searches for the most profit: with the budget free, or at one budget after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.explain.stability import optimum_on
from optimizer.problem import DEFAULT_GAP, Objective, PlanProblem
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Ground, Integers
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve_on

# A flat top hides the budget: profit within a thousandth may lie a tenth of the money away.
_GAP = 1e-6
_FAR = 1e15


UNBOUNDED = (
    "Some channels may be given any amount of money, and what that could earn has no known end."
)


def free_budget(problem: PlanProblem, ground: Ground) -> tuple[PlanProblem, bool]:
    """The question with its budget free, and whether the guardrails themselves bound it.

    Where they do not, no plan that spends more than everything it could ever earn is better
    than one that loses nothing.

    Raises
    ------
    InvalidProblem
        Where there is no end to what it could earn.
    """
    asked = replace(
        problem,
        budget=Budget(_FAR, "<="),
        objective=Objective("profit"),
        round_to=None,
        least_move=None,
        max_gap=_GAP,
        asked="plan",
    )
    domain = build_domain(asked, ground)
    most = float(domain.upper.sum() + domain.committed.sum())
    bounded = bool((domain.upper < 0.5 * _FAR).all())
    if not bounded:
        worth, _ = ground.profit_worth()
        curves = ground.curves(domain.committed, domain.shape, worth.by_period)
        ends = [curves.value(k, _FAR) for k in range(len(ground.cells))]
        most = worth.per_unit * sum(float(np.maximum(end, 0.0).mean()) for end in ends)
        if not most < 1e-3 * _FAR:
            raise InvalidProblem(UNBOUNDED, "Give every channel an upper limit.")
    return replace(asked, budget=Budget(max(most, 0.0), "<=")), bounded


def at_money(problem: PlanProblem, money: float) -> PlanProblem:
    """The question for the most profit with just so much to spend."""
    return replace(problem, budget=Budget(money))


@dataclass(eq=False)
class BudgetSearch:
    """What all searches of one question share; ``steps`` of them are counted."""

    model: FittedModel
    reference: Reference
    ground: Ground
    asked: PlanProblem
    deadline: Deadline
    watcher: Watcher | None
    steps: int
    done: int = 0
    _halves: dict[int, Optimum] = field(default_factory=dict)

    def free_on(self, half: Integers, like: Optimum) -> Optimum:
        """The most profitable plan of one of the two halves of the draws, found once."""
        first = int(half[0])
        if first not in self._halves:
            self._halves[first] = self.solved(None, half, like)
        return self._halves[first]

    def solved(
        self, money: float | None, draws: Integers | None = None, like: Optimum | None = None
    ) -> Optimum:
        """The plan that earns most, of so much money, or of whatever is best (None)."""
        problem = self.asked if money is None else at_money(self.asked, money)
        if draws is not None:
            # Halves judge how often, not how much.
            problem = replace(problem, max_gap=DEFAULT_GAP / 10)
        seconds = self.deadline.step(max(self.steps - self.done, 1))
        if draws is None:
            found = solve_on(problem, self.model, self.ground, seconds, self._watch)
        else:
            found = optimum_on(
                problem, self.model, self.reference, draws, seconds, self._watch, like
            )
        self.done += 1
        tell(self.watcher, Progress(self.done, self.steps), "best budget")
        return found

    @property
    def _watch(self) -> Watcher | None:
        """A search that goes on tells how many have ended."""
        if self.watcher is None:
            return None
        return partial(_told, self.watcher, self)

    def profit(self, spend: Floats) -> Floats:
        """Profit of a plan (periods, cells) on every draw, beyond the required return."""
        worth, _ = self.ground.profit_worth()
        brings = self.ground.outcome(spend, worth.by_period).sum(axis=0)
        profit: Floats = worth.per_unit * brings - self.ground.least_earned * float(spend.sum())
        return profit


def _told(watcher: Watcher, task: BudgetSearch, at: Progress) -> bool:
    return watcher(replace(at, done=task.done, total=task.steps))
