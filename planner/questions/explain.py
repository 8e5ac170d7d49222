"""Why this plan: what guardrails cost, how far cells may move, how firmly the draws choose.

Everything here asks the optimizer again, several times over; so it is done on request. None of it
changes the verdict, which was checked on other draws before it was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from mmm_core.errors import HeadroomError
from mmm_core.labels import Floats
from optimizer.deadline import Deadline
from optimizer.errors import OutOfTime
from optimizer.explain.marginal_prices import marginal_prices
from optimizer.explain.ranges import NEAR, PATIENCE, CellRange, NearOptimal
from optimizer.explain.stability import (
    SUBSETS,
    SplitDraws,
    Stability,
    optimum_on,
    random_halves,
    stability_of,
)
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Integers
from planner.jobs import processes
from planner.questions.optimize import CHECKING, OptimizeAnswer
from planner.questions.other_draws import on_other_draws, unrounded
from planner.questions.prices import OVER, Price, price_of

# Many searches in all, so more time than for one.
DEFAULT_EXPLAIN_LIMIT = 300.0


class _Late(Exception):
    """The time is over, and halves of the draws are left."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """All that is said of an answer on request.

    Parameters
    ----------
    answer : what is explained
    prices : of every guardrail that was written, in that order
    share, near_optimal : money of each cell over plans that give up no more than the share
    stability : None where too few parts of the draws have a plan
    split : as the verdict was checked with; None where no half has a plan
    notes : what could not be said, and why
    """

    answer: OptimizeAnswer
    prices: tuple[Price, ...]
    share: float
    near_optimal: tuple[CellRange, ...]
    stability: Stability | None
    split: SplitDraws | None
    notes: tuple[str, ...]


@dataclass(eq=False)
class _Steps:
    """Counts what is done, says what comes, and shares out the time that is left."""

    total: int
    deadline: Deadline
    watcher: Watcher | None
    done: int = 0

    def next(self, what: str, done: int = 1) -> float:
        """Seconds for the step that comes: its part of what is left, 0 where the time is over."""
        tell(self.watcher, Progress(self.done, self.total, what), "explanation")
        seconds = self.deadline.step(self.total - self.done)
        self.done += done
        return seconds


def explain(
    answer: OptimizeAnswer,
    *,
    share: float = NEAR,
    subsets: int = SUBSETS,
    time_limit: float = DEFAULT_EXPLAIN_LIMIT,
    watcher: Watcher | None = None,
    jobs: int | None = 1,
) -> Explanation:
    """Prices, ranges, stability and the split-draw check of an answer.

    Parameters
    ----------
    answer : of ``optimize``
    share : of the objective that the ranges may give up
    subsets : halves of the draws on which the plan is chosen anew
    time_limit : seconds for everything together; what they do not suffice for is left out, and
        the notes say so
    watcher : told before each step what comes next; gives up where it returns False
    jobs : how many halves at a time (see ``planner.jobs.processes``); a search takes less than
        a process takes to start, so one is best unless the model is large

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    cells = answer.optimum.domain.lower.size
    total = len(answer.problem.guardrails) + cells + subsets + 1
    steps = _Steps(total, Deadline.after(time_limit), watcher)
    split, why_not = _split(answer, steps)
    prices = _prices(answer, steps)
    ranges, late = _ranges(answer, share, steps)
    stability, notes = _stability(answer, subsets, jobs, steps)
    steps.done = total
    steps.next("", 0)
    notes = tuple(dict.fromkeys(filter(None, (why_not, late, *notes))))
    return Explanation(answer, prices, share, ranges, stability, split, notes)


def _split(answer: OptimizeAnswer, steps: _Steps) -> tuple[SplitDraws | None, str]:
    """The check that the verdict was given with; made now where none hung on it, or time lacked."""
    steps.next("the plan on halves of the draws")
    found = answer.other_draws
    if found is None or found.late:
        deadline = steps.deadline.part(CHECKING)
        verdict = answer.verdict
        found = on_other_draws(
            answer.optimum, answer.problem, answer.answer, verdict.against, deadline
        )
    return found.split, found.why_not


def _prices(answer: OptimizeAnswer, steps: _Steps) -> tuple[Price, ...]:
    problem, found = answer.problem, []
    marginal = marginal_prices(answer.optimum, problem)
    for guardrail, bounds in zip(problem.guardrails, marginal, strict=True):
        seconds = steps.next(f"price of {guardrail.label}")
        found.append(price_of(answer, guardrail, bounds, seconds))
    return tuple(found)


def _ranges(
    answer: OptimizeAnswer, share: float, steps: _Steps
) -> tuple[tuple[CellRange, ...], str]:
    """Ranges of the cells that there was time for, and a note on the others."""
    near, model = NearOptimal(answer.optimum, answer.problem, share), answer.answer.model
    found, missing = [], 0
    for cell in range(len(model.cells)):
        seconds = steps.next(f"range of {model.cells.text(cell)}")
        if seconds > 0:
            found.append(near.of(cell, min(seconds / 2, PATIENCE)))
        else:
            missing += 1
    note = f"Of {missing} of {len(model.cells)} rows no range is given. {OVER}"
    return tuple(found), note if missing else ""


def _stability(
    answer: OptimizeAnswer, subsets: int, jobs: int | None, steps: _Steps
) -> tuple[Stability | None, tuple[str, ...]]:
    """The plan chosen anew on random halves of the draws: how it moves."""
    model, problem = answer.answer.model, unrounded(answer.problem)
    parts = random_halves(problem, model.samples, subsets)
    outcomes: list[processes.Outcome[Integers, Floats]] = []

    def ended(outcome: processes.Outcome[Integers, Floats]) -> None:
        outcomes.append(outcome)
        if steps.next("the plan on half of the draws") <= 0 and len(outcomes) < subsets:
            raise _Late

    seconds = steps.deadline.step(subsets)
    late: tuple[str, ...] = ()
    try:
        if seconds <= 0:
            raise _Late
        # Other processes may have other clocks, and begin all at once.
        until = steps.deadline if jobs == 1 else None
        choose = partial(_chosen, problem, answer, seconds, until)
        processes.run(choose, parts, jobs=jobs, each=ended)
    except _Late:
        late = (f"{len(outcomes)} of {subsets} halves of the draws chose a plan. {OVER}",)
    halves = [outcome.answer for outcome in outcomes if outcome.answer is not None]
    notes = tuple(_failed(o.error) for o in outcomes if o.error is not None)
    return stability_of(halves) if len(halves) > 1 else None, (*notes, *late)


def _chosen(
    problem: PlanProblem,
    answer: OptimizeAnswer,
    seconds: float,
    until: Deadline | None,
    draws: Integers,
) -> Floats:
    model, reference = answer.answer.model, answer.answer.reference
    seconds = seconds if until is None else until.within(seconds)
    return optimum_on(problem, model, reference, draws, seconds).spend


def _failed(error: HeadroomError) -> str:
    if isinstance(error, OutOfTime):
        return "On some halves of the draws no plan was found in time."
    return f"On some halves of the draws there is no plan: {error.message}"
