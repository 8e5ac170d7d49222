"""Whether a plan's gain holds on draws that did not choose it (the split-draw check)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.explain.stability import Judged, SplitDraws, judge, optimum_on, split, split_draws
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Integers
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum
from planner.questions.against import Against, against, saves_money
from planner.questions.assess import PlanAnswer
from planner.questions.commit import Commit, commit_of
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN

_LEAST_SECONDS = 0.5


@dataclass(frozen=True, eq=False)
class OtherDraws:
    """Plans chosen on halves of the draws, judged on the other halves.

    Parameters
    ----------
    split : their gain against what the verdict compares with; None where it was not judged
    commit : what may be committed to, on draws that did not choose; None with it
    why_not : why it was not judged; "" where it was
    late : for want of time, so that it may be judged still
    """

    split: SplitDraws | None
    commit: Commit | None
    why_not: str = ""
    late: bool = False


def on_other_draws(
    optimum: Optimum,
    problem: PlanProblem,
    answer: PlanAnswer,
    other: Against,
    deadline: Deadline,
    watcher: Watcher | None = None,
) -> OtherDraws:
    """Choose the plan anew on each half of the draws, and judge it on the other half.

    Parameters
    ----------
    optimum : the plan on all draws, from which both searches begin
    answer : the plan, assessed
    other : what the verdict compares with
    deadline : of both searches together

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    model = answer.model
    if model.samples < 2:
        return OtherDraws(None, None, "One draw cannot be split.")
    if deadline.left < _LEAST_SECONDS:
        return _late("The time limit was reached before.")
    first, second, by_chains = split(unrounded(problem), model)
    halves = (first, second)
    try:
        found = _chosen(optimum, unrounded(problem), answer, halves, deadline, watcher)
    except OutOfTime:
        return _late("On a half of the draws no plan was found in time.")
    except (NoAnswer, InvalidProblem) as error:
        return OtherDraws(
            None, None, f"On some halves of the draws there is no plan: {error.message}"
        )
    spends = [one.spend for one in found]
    one, two = (
        judged_on(spend, optimum, problem, half, other)
        for spend, half in zip(spends, halves, strict=True)
    )
    judged = split_draws(one, two, by_chains)
    if judged.p_better.value < CONFIDENCE and any(map(_is_unfinished, found)):
        return _late("On halves of the draws no good plan was found in time.")
    return OtherDraws(judged, _commit(model, optimum, spends, halves))


def _late(why_not: str) -> OtherDraws:
    return OtherDraws(None, None, why_not, late=True)


def _chosen(
    optimum: Optimum,
    problem: PlanProblem,
    answer: PlanAnswer,
    halves: tuple[Integers, Integers],
    deadline: Deadline,
    watcher: Watcher | None,
) -> list[Optimum]:
    """The plan chosen anew on each half; what the first leaves of its time is the second's."""
    model, reference, found = answer.model, answer.reference, []
    for half, share in zip(halves, (0.5, 1.0), strict=True):
        seconds = deadline.part(share).left
        found.append(optimum_on(problem, model, reference, half, seconds, watcher, optimum))
    return found


def _is_unfinished(found: Optimum) -> bool:
    """Whether a search ended so far from its proof that its plan says nothing against another."""
    return found.status == "time_limit" and not found.certificate.gap <= LEAST_GAIN


def unrounded(problem: PlanProblem) -> PlanProblem:
    """The same question without round amounts and small moves left alone."""
    return replace(problem, round_to=None, least_move=None)


def judged_on(
    spend: Floats, optimum: Optimum, problem: PlanProblem, chosen_on: Integers, other: Against
) -> Judged:
    """A plan (periods, cells) chosen on some draws, against what its verdict would compare with.

    Money saved is no matter of draws: what saves it is judged as a mix at the same money. Where a
    goal says what ``other`` spends, that is the same for every plan.
    """
    ground, money = optimum.ground, float(spend.sum())
    if saves_money(problem, ground):
        problem = replace(problem, goal=None, budget=Budget(money))
    if problem.goal is None:
        other = against(problem, ground, money)
    return judge(spend, ground, chosen_on, other.spend)


def _commit(
    model: FittedModel, optimum: Optimum, spends: list[Floats], halves: tuple[Integers, Integers]
) -> Commit:
    """Every draw judges the plan that it did not choose."""
    ground = optimum.ground
    outcome, earned = np.empty(model.samples), np.empty(model.samples)
    for spend, chosen_on in zip(spends, halves, strict=True):
        others = np.setdiff1d(np.arange(model.samples), chosen_on)
        outcome[others] = ground.outcome(spend).sum(axis=0)[others]
        profit = ground.profit(spend)
        if profit is not None:
            earned[others] = profit[others]
    known = None if ground.earned is None else earned
    return commit_of(outcome, known, out_of_sample=True)
