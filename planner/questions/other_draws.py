"""Whether a plan's gain holds on draws that did not choose it (the split-draw check)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.errors import NoAnswer
from optimizer.explain.stability import Judged, SplitDraws, judge, spend_on, split, split_draws
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Integers
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum
from planner.questions.against import against
from planner.questions.commit import Commit, commit_of

_LEAST_SECONDS = 0.5


@dataclass(frozen=True, eq=False)
class OtherDraws:
    """Plans chosen on halves of the draws, judged on the other halves.

    Parameters
    ----------
    split : their gain against what the verdict compares with; None where it was not judged
    commit : what may be committed to, on draws that did not choose; None with it
    why_not : why it was not judged; "" where it was
    """

    split: SplitDraws | None
    commit: Commit | None
    why_not: str = ""


def on_other_draws(
    optimum: Optimum,
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    time_limit: float,
    watcher: Watcher | None = None,
) -> OtherDraws:
    """Choose the plan anew on each half of the draws, and judge it on the other half.

    Parameters
    ----------
    optimum : the plan on all draws, from which both searches begin
    time_limit : seconds for both searches together

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    if model.samples < 2:
        return OtherDraws(None, None, "One draw cannot be split.")
    if time_limit < _LEAST_SECONDS:
        return OtherDraws(None, None, "The time limit was reached before.")
    asked = unrounded(problem)
    first, second, by_chains = split(asked, model)
    seconds = time_limit / 2
    try:
        spends = [
            spend_on(asked, model, reference, half, seconds, watcher, optimum)
            for half in (first, second)
        ]
    except (NoAnswer, InvalidProblem) as error:
        return OtherDraws(
            None, None, f"On some halves of the draws there is no plan: {error.message}"
        )
    one, two = (
        judged_on(spend, optimum, problem, half)
        for spend, half in zip(spends, (first, second), strict=True)
    )
    commit = _commit(model, optimum, spends, (first, second))
    return OtherDraws(split_draws(one, two, by_chains), commit)


def unrounded(problem: PlanProblem) -> PlanProblem:
    """The same question without round amounts and small moves left alone."""
    return replace(problem, round_to=None, least_move=None)


def judged_on(spend: Floats, optimum: Optimum, problem: PlanProblem, chosen_on: Integers) -> Judged:
    """A plan (periods, cells) chosen on some draws, against what its verdict would compare with.

    Money saved is no matter of draws: what saves it is judged as a mix at the same money.
    """
    ground, money = optimum.ground, float(spend.sum())
    if problem.spends_least and (ground.margin is None or ground.value is None):
        problem = replace(problem, goal=None, budget=Budget(money))
    return judge(spend, ground, chosen_on, against(problem, ground, money).spend)


def _commit(
    model: FittedModel, optimum: Optimum, spends: list[Floats], halves: tuple[Integers, Integers]
) -> Commit:
    """Every draw judges the plan that it did not choose."""
    outcome, money = np.empty(model.samples), np.empty(model.samples)
    for spend, chosen_on in zip(spends, halves, strict=True):
        others = np.setdiff1d(np.arange(model.samples), chosen_on)
        outcome[others] = optimum.ground.outcome(spend).sum(axis=0)[others]
        money[others] = spend.sum()
    return commit_of(model, outcome, money, out_of_sample=True)
