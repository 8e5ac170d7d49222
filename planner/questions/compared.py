"""What a comparison says: of each plan by itself, against the base, and each against each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import revenue_per_unit
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.plan import Plan, Reference
from mmm_core.statistics import Probability, Summary, summarize
from optimizer.problem import Tail
from planner.finance.cash import Cash
from planner.finance.commitments import Departure
from planner.finance.worth import Worth
from planner.questions.assess import PlanAnswer, value_per_unit
from planner.questions.attribution import Attribution
from planner.questions.chosen import Chosen
from planner.questions.commit import Commit
from planner.questions.fitness import Fitness
from planner.questions.ranking import On, Ranking, counted_in
from planner.questions.verdict import Caution, Claim
from planner.scenarios.difference import Difference

NO_DIFFERENCE = Difference(None, (), ())


@dataclass(frozen=True, eq=False)
class Candidate:
    """A plan to compare.

    Parameters
    ----------
    name : unique among those compared
    plan : over the horizon of all
    assumptions : what it is looked at under
    said : what else is kept with it, as a scenario holds it: its question and declined moves
    chosen : what is known of a plan that draws have chosen, on others; None for any other plan
    """

    name: str
    plan: Plan
    assumptions: Assumptions = NOTHING
    said: Mapping[str, Any] = field(default_factory=dict)
    chosen: Chosen | None = None

    @property
    def identity(self) -> str:
        """Equal where name, money, assumptions and what is known of it are."""
        money = hashlib.sha256(self.plan.spend.values.tobytes()).hexdigest()
        return f"{self.name} {self.assumptions.fingerprint} {self.chosen!r} {money}"


@dataclass(frozen=True)
class BadCase:
    """CVaR: the mean of the worst tenth of the draws (numbers 10), of what counts among all.

    Parameters
    ----------
    brings : how little the plan may bring
    change : how badly it may go against the current plan
    expected : the mean of that change over all draws, of the same quantity; never below ``change``
    on : what counts among all
    """

    brings: float
    change: float
    expected: float
    on: On


@dataclass(frozen=True, eq=False)
class Compared:
    """Everything said of one of the plans.

    Parameters
    ----------
    candidate, answer : the plan, and what it brings against the current plan
    fitness : of the model for it
    commit : numbers 22; None where the model is not fit to plan with, and of a plan that draws
        have chosen where its verdict holds, or is not known
    bad : its bad case
    loses : P(it has less than the current plan) of what counts among all the plans
        (``Ranking.on``); None for the same plan
    worth : payback, net present value, hurdle; None without margin and value
    cash : by fiscal month
    caution : cells of weak evidence among those whose money it moves against the current plan
    claim : the most that may be claimed of it (numbers 30)
    regret : of having chosen it rather than the best of the others, draw by draw
    departs : cells of which it does not hold what is committed or spent
    assumes : what is said otherwise with it than with the base, plan included
    parts : of its difference to the base; None for the base itself
    """

    candidate: Candidate
    answer: PlanAnswer
    fitness: Fitness
    commit: Commit | None
    bad: BadCase
    loses: Probability | None
    worth: Worth | None
    cash: Cash
    claim: Claim
    caution: Caution
    regret: Summary
    departs: tuple[Departure, ...] = ()
    assumes: Difference = NO_DIFFERENCE
    parts: Attribution | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.candidate.name

    @property
    def evaluation(self) -> PlanEvaluation:
        """The plan on every draw."""
        return self.answer.evaluation

    @property
    def spend(self) -> float:
        """Money over the horizon."""
        return self.candidate.plan.total()

    @property
    def outcome(self) -> Summary:
        """Incremental outcome."""
        return summarize(self.evaluation.total)

    @property
    def revenue(self) -> Summary | None:
        """What that is worth; None where nobody has said."""
        revenue = self.evaluation.revenue()
        return None if revenue is None else summarize(revenue)

    @property
    def profit(self) -> Summary | None:
        """Margin on what it brings minus its money; None where that is unknown."""
        profit = self.evaluation.profit()
        return None if profit is None else summarize(profit)

    @property
    def iroas(self) -> Summary | None:
        """Of all its money; None where nothing is spent."""
        return self.evaluation.iroas(self._cells, value_per_unit(self.answer.model) or 1.0)

    @property
    def mroas(self) -> Summary:
        """Of the next money in its mix."""
        return self.evaluation.mroas(self._cells, value_per_unit(self.answer.model) or 1.0)

    @property
    def _cells(self) -> range:
        return range(len(self.answer.model.cells))


@dataclass(frozen=True, eq=False)
class PlansCompared:
    """Plans side by side.

    Parameters
    ----------
    reference, tail : what all were evaluated with
    base : position of the plan that differences are told against
    plans : in the order in which they were given
    ranking : each against each
    """

    reference: Reference
    tail: Tail
    base: int
    plans: tuple[Compared, ...]
    ranking: Ranking

    def moved(self, place: int) -> Floats:
        """Money by month and cell that a plan spends beyond the base, (months, cells).

        The months are those of ``months``.
        """
        mine, theirs = self._accrued(place), self._accrued(self.base)
        moved: Floats = mine - theirs
        return moved

    @property
    def differs_in_assumptions(self) -> bool:
        """Whether outcome and profit of the plans rest on different assumptions."""
        return len({counted_in(one.evaluation) for one in self.plans}) > 1

    @property
    def has_one_value(self) -> bool:
        """Whether a unit of outcome is worth the same in all plans, or nobody says it of any."""
        return len({_value(one.evaluation) for one in self.plans}) == 1

    @property
    def months(self) -> tuple[str, ...]:
        """Every month in which any of the plans spends, by its label."""
        return tuple(sorted({month for one in self.plans for month in one.cash.by_month}))

    def _accrued(self, place: int) -> Floats:
        cash = self.plans[place].cash
        none = np.zeros(cash.accrued.shape[1])
        return np.array([cash.by_month.get(month, none) for month in self.months])


def _value(of: PlanEvaluation) -> tuple[float | None, bytes]:
    """What a unit of outcome is worth to a plan, by period where that differs."""
    by_period = revenue_per_unit(of.model, of.plan.horizon)
    return value_per_unit(of.model), b"" if by_period is None else by_period.tobytes()
