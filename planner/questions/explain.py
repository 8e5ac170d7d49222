"""Why this plan: what guardrails cost, how far cells may move, how firmly the draws choose.

Everything here asks the optimizer again, several times over; so it is done on request. None of it
changes the verdict, which was checked on other draws before it was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from mmm_core.errors import HeadroomError
from mmm_core.labels import Floats
from optimizer.explain.finite_prices import FinitePrice, finite_price
from optimizer.explain.marginal_prices import MarginalPrice, marginal_of, marginal_prices
from optimizer.explain.ranges import NEAR, CellRange, NearOptimal
from optimizer.explain.stability import (
    SUBSETS,
    SplitDraws,
    Stability,
    random_halves,
    spend_on,
    stability_of,
)
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Integers
from optimizer.solve import DEFAULT_TIME_LIMIT
from planner.jobs import processes
from planner.questions.optimize import OptimizeAnswer
from planner.questions.other_draws import on_other_draws, unrounded


@dataclass(frozen=True)
class Price:
    """What one guardrail costs, in the objective's unit (numbers 14).

    Parameters
    ----------
    guardrail : the one of the question
    marginal : objective per money at its dearest bound, 0 where none holds; None where the
        problem is not convex, or the guardrail is no bound on money
    bounds : the bounds that hold, one by one
    finite : from a search without it
    """

    guardrail: Guardrail
    marginal: float | None
    bounds: tuple[MarginalPrice, ...]
    finite: FinitePrice


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
    """Counts what is done, and says what comes."""

    total: int
    watcher: Watcher | None
    done: int = 0

    def next(self, what: str, done: int = 1) -> None:
        tell(self.watcher, Progress(self.done, self.total, what), "explanation")
        self.done += done


def explain(
    answer: OptimizeAnswer,
    *,
    share: float = NEAR,
    subsets: int = SUBSETS,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
    jobs: int | None = 1,
) -> Explanation:
    """Prices, ranges, stability and the split-draw check of an answer.

    Parameters
    ----------
    answer : of ``optimize``
    share : of the objective that the ranges may give up
    subsets : halves of the draws on which the plan is chosen anew
    time_limit : seconds of each search
    watcher : told before each step what comes next; gives up where it returns False
    jobs : how many halves at a time (see ``planner.jobs.processes``); a search takes less than
        a process takes to start, so one is best unless the model is large

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    cells = answer.optimum.domain.lower.size
    steps = _Steps(len(answer.problem.guardrails) + cells + subsets + 1, watcher)
    prices = _prices(answer, time_limit, steps)
    ranges = _ranges(answer, share, steps)
    stability, notes = _stability(answer, subsets, time_limit, jobs, steps)
    steps.next("the plan on halves of the draws")
    split, why_not = _split(answer, time_limit)
    steps.next("", 0)
    notes += (why_not,) if why_not else ()
    return Explanation(answer, prices, share, ranges, stability, split, tuple(dict.fromkeys(notes)))


def _prices(answer: OptimizeAnswer, time_limit: float, steps: _Steps) -> tuple[Price, ...]:
    optimum, model = answer.optimum, answer.answer.model
    problem, ground, found = answer.problem, optimum.ground, []
    marginal = marginal_prices(optimum, problem)
    for guardrail, bounds in zip(problem.guardrails, marginal, strict=True):
        steps.next(f"price of {guardrail.label}")
        price = finite_price(problem, guardrail, model, ground, optimum, time_limit)
        found.append(Price(guardrail, marginal_of(bounds), bounds or (), price))
    return tuple(found)


def _ranges(answer: OptimizeAnswer, share: float, steps: _Steps) -> tuple[CellRange, ...]:
    near, model = NearOptimal(answer.optimum, answer.problem, share), answer.answer.model
    found = []
    for cell in range(len(model.cells)):
        steps.next(f"range of {model.cells.text(cell)}")
        found.append(near.of(cell))
    return tuple(found)


def _stability(
    answer: OptimizeAnswer, subsets: int, time_limit: float, jobs: int | None, steps: _Steps
) -> tuple[Stability | None, tuple[str, ...]]:
    """The plan chosen anew on random halves of the draws: how it moves."""
    model, problem = answer.answer.model, unrounded(answer.problem)
    parts = random_halves(problem, model.samples, subsets)
    choose = partial(_chosen, problem, answer, time_limit)
    outcomes = processes.run(
        choose, parts, jobs=jobs, each=lambda _: steps.next("the plan on half of the draws")
    )
    halves = [outcome.answer for outcome in outcomes if outcome.answer is not None]
    notes = tuple(_failed(o.error) for o in outcomes if o.error is not None)
    return stability_of(halves) if len(halves) > 1 else None, notes


def _split(answer: OptimizeAnswer, time_limit: float) -> tuple[SplitDraws | None, str]:
    """The check that the verdict was given with, or one made now where none hung on it."""
    found = answer.other_draws or on_other_draws(
        answer.optimum, answer.problem, answer.answer.model, answer.answer.reference, time_limit
    )
    return found.split, found.why_not


def _chosen(
    problem: PlanProblem, answer: OptimizeAnswer, time_limit: float, draws: Integers
) -> Floats:
    model, reference = answer.answer.model, answer.answer.reference
    return spend_on(problem, model, reference, draws, time_limit)


def _failed(error: HeadroomError) -> str:
    return f"On some halves of the draws there is no plan: {error.message}"
