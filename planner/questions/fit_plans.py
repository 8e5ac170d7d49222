"""Which plans would change between two fits: those that are kept, and the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, reference_plan
from mmm_core.refits import carried, same_cells
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from optimizer.deadline import DEFAULT_TIME_LIMIT
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements.budget import Budget
from planner.questions.assess import SHOWN_TAIL, is_same
from planner.questions.fits import Fits, evaluated, evaluated_plan, taken
from planner.questions.optimize import OptimizeAnswer, near_current, optimize
from planner.questions.ranking import On, deciding
from planner.questions.verdict import CONFIDENCE

# Of the budget: a smaller move has no direction (numbers 27).
_MOVES = 0.01
NOT_THE_SAME = "The two fits do not have the same channels."
UNFIT = "One of the two is not fit to plan with, so that they recommend nothing."


@dataclass(frozen=True)
class KeptPlan:
    """A plan that somebody keeps, and what it was found under."""

    name: str
    plan: Plan
    assumptions: Assumptions = NOTHING


@dataclass(frozen=True)
class Under:
    """What a fit says of a plan.

    Parameters
    ----------
    brings : incremental outcome
    gain : what it has more than the current plan, of what decides
    on : what that is: profit above a required return, profit, or outcome; by what is assumed of it
    chance : P(gain > 0); None for the current plan itself
    """

    brings: Summary
    gain: Summary
    on: On
    chance: Probability | None

    @property
    def is_better(self) -> bool:
        """Whether it beats the current plan as surely as a change should (numbers 16)."""
        return self.chance is not None and self.chance.value >= CONFIDENCE


@dataclass(frozen=True)
class PlanMoved:
    """A kept plan under both fits.

    Parameters
    ----------
    before, after : under the former fit and under this one; None where nothing can be said
    why : nothing can; "" where it can
    """

    name: str
    before: Under | None
    after: Under | None
    why: str = ""

    @property
    def flips(self) -> bool:
        """Whether it is better than the current plan under one of them only."""
        if self.before is None or self.after is None:
            return False
        return self.before.is_better != self.after.is_better


@dataclass(frozen=True, eq=False)
class BestMoved:
    """The best plan under both fits, for one question.

    Parameters
    ----------
    now, then : the answers of this fit and of the former one
    moved : money that goes elsewhere between the two plans, as a share of the larger
    costs : what the former fit's plan brings less than this fit's, under this fit, of profit where
        it is known, else outcome
    turned : cells whose money goes up in one and down in the other, against the current plan
    """

    now: OptimizeAnswer
    then: OptimizeAnswer
    moved: float
    costs: Summary
    turned: tuple[int, ...]

    @property
    def flips(self) -> bool:
        """Whether one advises a change and the other does not."""
        decisions = (self.now.verdict.decision, self.then.verdict.decision)
        return len({one.startswith("change") for one in decisions}) == 2


def near_reference(reference: Reference) -> PlanProblem:
    """The question where nobody says any: the current plan's money, near what it spends."""
    horizon, budget = reference.plan.horizon, Budget(reference.plan.total())
    return PlanProblem(horizon, budget, guardrails=near_current(), tail=SHOWN_TAIL)


def plans_moved(fits: Fits, kept: Sequence[KeptPlan]) -> tuple[PlanMoved, ...]:
    """What both fits say of kept plans against the current plan; those that flip come first."""
    found = [_plan_moved(fits, one) for one in kept]
    return tuple(sorted(found, key=lambda one: not one.flips))


def _plan_moved(fits: Fits, kept: KeptPlan) -> PlanMoved:
    if not same_cells(fits.model, fits.other):
        return PlanMoved(kept.name, None, None, NOT_THE_SAME)
    try:
        reference = reference_plan(fits.model, kept.plan.horizon)
        plan = carried(kept.plan, fits.model)
        after = _under(fits.model, plan, reference, kept.assumptions)
        there = taken(reference, fits.former)
        before = _under(fits.former, carried(plan, fits.former), there, kept.assumptions)
    except HeadroomError as error:
        return PlanMoved(kept.name, None, None, error.message)
    return PlanMoved(kept.name, before, after)


def _under(model: FittedModel, plan: Plan, reference: Reference, assumed: Assumptions) -> Under:
    model = under(model, assumed, plan.horizon)
    mine, theirs = evaluated_plan(model, plan, reference), evaluated(model, reference)
    on: On = "incremental"
    if mine.profit() is not None:
        on = "above" if model.card.required_return else "profit"
    gain = deciding(mine, on) - deciding(theirs, on)
    same = is_same(plan.array(model), reference.plan.array(model))
    chance = None if same else probability_above(gain)
    return Under(summarize(mine.total), summarize(gain), on, chance)


def best_moved(
    fits: Fits,
    problem: PlanProblem,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> BestMoved:
    """The same question asked of both fits, each answer certified.

    Parameters
    ----------
    problem : over the horizon of ``fits.reference``
    time_limit : seconds of each of the two searches

    Raises
    ------
    InvalidProblem
        If the two do not have the same cells, or the question does not fit.
    NoAnswer
        If one of them has no answer to show.
    Cancelled
        If the watcher says so.
    """
    model, former = fits.model, fits.former
    if not same_cells(model, former):
        raise InvalidProblem(
            "The two fits do not have the same channels, so one question cannot be asked of both.",
            "Compare what they say of the channels that both have.",
        )
    now = optimize(model, problem, fits.reference, time_limit, watcher)
    before = taken(fits.reference, former)
    then = optimize(former, problem, before, time_limit, watcher)
    here, there = now.optimum.spend, carried(then.optimum.plan, model).array(model)
    return BestMoved(
        now=now,
        then=then,
        moved=_elsewhere(here, there),
        costs=_costs(now, there),
        turned=_turned(here, there, now.optimum.ground.reference),
    )


def _elsewhere(here: Floats, there: Floats) -> float:
    """Half of the differences by cell, beside the larger plan."""
    money = max(float(here.sum()), float(there.sum()))
    apart = np.abs(here.sum(axis=0) - there.sum(axis=0)).sum() / 2
    return float(apart) / money if money else 0.0


def _costs(now: OptimizeAnswer, there: Floats) -> Summary:
    ground, here = now.optimum.ground, now.optimum.spend
    mine, theirs = ground.profit(here), ground.profit(there)
    if mine is None or theirs is None:
        mine, theirs = (ground.outcome(one).sum(axis=0) for one in (here, there))
    return summarize(mine - theirs)


def _turned(here: Floats, there: Floats, reference: Floats) -> tuple[int, ...]:
    least = _MOVES * float(reference.sum())
    moves = [plan.sum(axis=0) - reference.sum(axis=0) for plan in (here, there)]
    both = (np.abs(moves[0]) >= least) & (np.abs(moves[1]) >= least)
    return tuple(int(k) for k in np.flatnonzero(both & (moves[0] * moves[1] < 0)))
