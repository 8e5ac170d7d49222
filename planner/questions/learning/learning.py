"""The value of information (numbers 31): what the best plan would gain if one knew more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.statistics import summarize
from optimizer.deadline import Deadline
from optimizer.errors import OutOfTime
from optimizer.posed import ground_of, model_under, window_of
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Watcher, tell
from optimizer.requirements import Ground
from optimizer.solve import solve, solve_on
from planner.questions.current import current_plan
from planner.questions.fitness import fitness_of, response_at_current
from planner.questions.learning.searching import (
    GROUPS,
    LATE,
    SAMPLED,
    Searching,
    brings,
    in_the_mean,
)
from planner.questions.learning.worth_knowing import (
    NOTHING,
    Expected,
    Learning,
    WorthKnowing,
    expected,
    ordered,
)
from planner.questions.ranking import On

DEFAULT_LEARN_LIMIT = 300.0
# Two in each half of each group: fewer say nothing of a group.
LEAST_DRAWS = 4 * GROUPS
# Of the money, what a chosen plan may depart from the budget.
_NEAR = 1e-3
_JOB = "search for what is worth knowing"
NOT_FIT = "The model is not fit to plan with, so nothing is said of what knowing more is worth."


@dataclass(frozen=True, eq=False)
class Learned:
    """What is worth knowing, and what it was judged by.

    Parameters
    ----------
    now : the current plan, evaluated
    ground : the question's
    searching : the plans that were found; None where nothing was looked for
    """

    learning: Learning
    now: PlanEvaluation
    ground: Ground
    searching: Searching | None


def worth_knowing(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    chosen: Plan | None = None,
    known: Sequence[WorthKnowing] = (),
    *,
    precisions: Sequence[float] = (),
    time_limit: float = DEFAULT_LEARN_LIMIT,
    watcher: Watcher | None = None,
) -> Learned:
    """What it is worth to know each channel's response, and everything.

    Every plan is the question's best on some draws, judged on draws that did not choose it; the
    chosen plan is always a candidate, and so is the best one on all draws.

    Parameters
    ----------
    reference : by default the model's own over the horizon
    chosen : the plan that is chosen, over the question's horizon; its best plan if left out
    known : channels that were looked at before, whose plans are not looked for again
    precisions : standard errors of tests, as shares of the response's mean
    time_limit : seconds for all searches together; what they do not suffice for says so
    watcher : told of every channel once it is there (``Progress.known``); the rest is given up
        where it returns False

    Raises
    ------
    InvalidProblem, NoAnswer
        As ``optimize``, of the question as it is.
    Cancelled
        If the watcher says so.
    """
    prepare()
    deadline = Deadline.after(time_limit)
    reference = current_plan(model, problem, reference)
    plan = chosen or solve(problem, model, reference, time_limit, watcher).plan
    model = model_under(problem, model)
    now, ground = _current(model, reference, problem), ground_of(model, reference, problem.tail)
    if chosen is not None:
        _require_horizon(chosen, problem)
        _require_budget(model, chosen, problem, ground)
    nothing = _nothing(model, problem, plan, now, ground)
    if nothing.why:
        return Learned(nothing, now, ground, None)
    channels = _channels(now, nothing.on)
    searching = Searching(
        model=model,
        asked=nothing.asked,
        reference=reference,
        best=solve_on(nothing.asked, model, ground, deadline.left, watcher, checked=False),
        chosen=brings(ground, plan.array(model)),
        deadline=deadline,
        watcher=watcher,
        searches=2 * GROUPS * len(channels) + min(SAMPLED, model.samples),
    )
    before = {one.channel: one for one in known if one.plans}
    for blank, response in channels:
        _look(searching, before.get(blank.channel, blank), response, precisions)
    return Learned(_found(searching, nothing), now, ground, searching)


def _nothing(
    model: FittedModel, problem: PlanProblem, plan: Plan, now: PlanEvaluation, ground: Ground
) -> Learning:
    """What there is before anything was looked for; and why nothing will be, if so."""
    standing = sum((float(one.at(ground)[2].sum()) for one in problem.commitments), 0.0)
    asked, on = in_the_mean(problem, plan.total()), _decides(model, now)
    return Learning(model, problem, asked, plan, on, standing=standing, why=_why_not(model, now))


def _require_horizon(chosen: Plan, problem: PlanProblem) -> None:
    given, asked = chosen.horizon, problem.horizon
    if given != asked:
        raise InvalidProblem(
            f"The plan begins {given.start} and has {given.periods} periods; the question's "
            f"horizon begins {asked.start} and has {asked.periods}.",
            "Give the plan over the question's own horizon.",
        )


def _require_budget(model: FittedModel, chosen: Plan, problem: PlanProblem, ground: Ground) -> None:
    """Refuse a plan of other money: what that brings would pass for something known, or hide it."""
    budget, money = problem.budget, chosen.total()
    if budget is None:
        return
    near = _NEAR * max(budget.total, money) + (problem.round_to or 0.0)
    if budget.slack(chosen.array(model), ground) < -near:
        how = "at most" if budget.sense == "<=" else "exactly"
        raise InvalidProblem(
            f"The plan spends {money:,.0f}; the question's budget is {how} {budget.total:,.0f}.",
            "Ask the question of the plan's own money, or give a plan of the question's.",
        )


def _found(searching: Searching, nothing: Learning) -> Learning:
    """What is said once all channels were looked at, and everything."""
    tell(searching.watcher, searching.progress, _JOB)
    everything, sampled = _everything(searching)
    without = expected(searching.best_mean - searching.chosen)
    # The best plan is known to its gap only.
    if without.value <= searching.asked.max_gap * abs(float(searching.best_mean.mean())):
        without = NOTHING
    return replace(
        nothing,
        channels=ordered(tuple(searching.known)),
        everything=everything,
        sampled=sampled,
        without=without,
    )


def _look(
    searching: Searching, blank: WorthKnowing, response: Floats, precisions: Sequence[float]
) -> None:
    """Look at one channel more; what time does not suffice for says so."""
    tell(searching.watcher, searching.progress, _JOB)
    try:
        found = searching.knowing(blank, response, precisions)
    except OutOfTime:
        found = replace(blank, why=LATE)
    searching.known.append(found)


def _everything(searching: Searching) -> tuple[Expected | None, int]:
    try:
        return searching.everything()
    except OutOfTime:
        return None, 0


def _current(model: FittedModel, reference: Reference, problem: PlanProblem) -> PlanEvaluation:
    plan = reference.plan
    return evaluate(window_of(model, reference, problem.tail), plan, plan.array(model))


def _decides(model: FittedModel, now: PlanEvaluation) -> On:
    """What plans are judged by (numbers 16), the required return taken off (numbers 7)."""
    if now.profit() is None:
        return "incremental"
    return "above" if model.card.required_return else "profit"


def _why_not(model: FittedModel, now: PlanEvaluation) -> str:
    if fitness_of(now).level == "not_fit":
        return NOT_FIT
    if model.samples < LEAST_DRAWS:
        return (
            f"The model has {model.samples} draws; what knowing more is worth needs at least "
            f"{LEAST_DRAWS}."
        )
    return ""


def _channels(now: PlanEvaluation, on: On) -> list[tuple[WorthKnowing, Floats]]:
    """Every channel, nothing known of its worth, and its response at the current plan."""
    response, found = response_at_current(now), []
    for labels, cells in now.groups((CHANNEL,)):
        # Summed per draw first: quantiles never add.
        summed = response[list(cells)].sum(axis=0)
        blank = WorthKnowing(str(labels[CHANNEL]), tuple(cells), on, summarize(summed), None)
        found.append((blank, summed))
    return found
