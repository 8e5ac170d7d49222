"""The usual strategies: plans that people ask for, from one question and without building them.

Each is a question of its own (``strategy_problems``) and its full answer: what ``optimize`` says of
that question, to the digit. Side by side they are what ``compare`` says of their plans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import DEFAULT_TIME_LIMIT
from optimizer.errors import NoAnswer
from optimizer.posed import model_under
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements.goal import Goal
from planner.questions.brand_price import BrandPrice, brand_price
from planner.questions.chosen import chosen_of
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, Compared, PlansCompared
from planner.questions.current import current_plan
from planner.questions.growth_target import GrowthTarget, growth_target, require_growth
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.ranking import deciding
from planner.questions.strategy_problems import (
    BRAND_LIFT,
    Kind,
    balanced_problem,
    brand_problem,
    common_question,
    growth_problem,
    profit_problem,
    require_lift,
)

CURRENT = "Current plan"
NAMES: Mapping[Kind, str] = {
    "profit": "Profit",
    "growth": "Growth",
    "balanced": "Balanced",
    "brand": "Brand building",
}
NOT_FIT = "The model is not fit to plan with, so nothing is said of what total sales it expects."
# Plans of which less of the money lies elsewhere are told to be the same.
SAME = 1e-3


@dataclass(frozen=True, eq=False)
class Strategy:
    """One of the usual plans, or why there is none.

    Parameters
    ----------
    kind : which
    problem : what it asks, to be opened and edited; None where it cannot be asked
    found : all that ``optimize`` says of that; None without a plan
    why : why there is no plan; "" where there is one
    same_as : the first of the strategies before it with its plan, to a thousandth of the money
    compared : its plan as an investment beside the current one; None without a plan
    """

    kind: Kind
    problem: PlanProblem | None = None
    found: OptimizeAnswer | None = None
    why: str = ""
    same_as: Kind | None = None
    compared: Compared | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return NAMES[self.kind]

    @property
    def money(self) -> float | None:
        """What it spends over the horizon; None without a plan."""
        return None if self.found is None else self.found.answer.plan.total()

    @property
    def moved(self) -> Moved | None:
        """Money by which it differs from the current plan; None without a plan."""
        if self.found is None:
            return None
        of, now = self.found.answer.evaluation, self.found.answer.reference_evaluation
        return Moved.between(of.spend, now.spend)


@dataclass(frozen=True)
class Moved:
    """Money by which a plan's cells differ from the current plan's, over the horizon.

    Parameters
    ----------
    more, less : of the cells that get more, and of those that get less; both above 0
    """

    more: float
    less: float

    @staticmethod
    def between(spend: Floats, before: Floats) -> Moved:
        """Of two plans by cell, (cells,)."""
        change = spend - before
        return Moved(float(np.maximum(change, 0.0).sum()), float(np.maximum(-change, 0.0).sum()))

    @property
    def between_cells(self) -> float:
        """What goes from some cells to others; the rest is another budget."""
        return min(self.more, self.less)


@dataclass(frozen=True, eq=False)
class Strategies:
    """The usual plans of one question.

    Parameters
    ----------
    model : under what is assumed
    question : what they have in common, the whole budget to be spent
    reference : the current plan, with the money that stands
    all : profit, growth, balanced, brand
    compared : the current plan and those that there are side by side, in this order
    target : a growth of total sales, where one was asked for
    brand : what more for the brand group costs in the short term; None without both plans, and
        where a model is not fit to plan with
    goal : of the question as it was asked, which is left out; None where it had none
    """

    model: FittedModel
    question: PlanProblem
    reference: Reference
    all: tuple[Strategy, ...]
    compared: PlansCompared
    target: GrowthTarget | None = None
    brand: BrandPrice | None = None
    goal: Goal | None = None

    def of(self, kind: Kind) -> Strategy:
        """One of them."""
        return next(one for one in self.all if one.kind == kind)

    def above(self, one: Strategy) -> Floats | None:
        """What its plan has more than the current one of profit above the required return.

        (samples,); None without a plan, and where no return is required.
        """
        if one.compared is None or self.compared.ranking.on != "above":
            return None
        of = one.compared.answer
        more: Floats = deciding(of.evaluation, "above") - deciding(of.reference_evaluation, "above")
        return more

    @property
    def plans(self) -> tuple[Strategy, ...]:
        """Those that have a plan."""
        return tuple(one for one in self.all if one.found is not None)


def strategies(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    growth: float | None = None,
    brand_lift: float = BRAND_LIFT,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> Strategies:
    """The usual strategies of a question: Profit, Growth, Balanced and Brand building.

    Parameters
    ----------
    problem : of it count the horizon, the money, and everything but its aim
    reference : by default the model's own over the horizon
    growth : of total sales above last year's, as a share; None asks for none
    brand_lift : what Brand building gives the brand group above its current money, as a share
    time_limit : seconds for each of the plans, as for ``optimize``
    watcher : told after each of them (``known`` holds the strategies so far)

    Raises
    ------
    InvalidProblem
        If the question does not fit the model, or a share is none.
    NoAnswer
        If none of them has a plan: what Growth says then, whose guardrails are the question's own.
    Cancelled
        If the watcher says so.
    """
    given, model = model, model_under(problem, model)
    require_lift(brand_lift)
    if growth is not None:
        require_growth(growth)
    reference = current_plan(model, problem, reference)
    common = common_question(problem, reference)
    makers = _makers(common, model, reference, brand_lift)
    task = _Task(given, reference, time_limit, watcher, len(makers) + (growth is not None))
    for kind, make in makers.items():
        task.take(kind, make)
    if not any(one.found for one in task.done):
        raise task.errors["growth"]
    compared = _side_by_side(given, common, reference, task.done)
    fit = all(one.found is None or one.found.verdict.decision != "not_fit" for one in task.done)
    target = None if growth is None else GrowthTarget(growth, why=NOT_FIT)
    if growth is not None and fit:
        found = task.answer("growth")
        target = growth_target(model, common, growth, found, time_limit, task.watch)
    return Strategies(
        model=model,
        question=common,
        reference=reference,
        all=tuple(_beside(task.done, place, compared) for place in range(len(task.done))),
        compared=compared,
        target=target,
        brand=brand_price(task.answer("brand"), task.answer("growth")) if fit else None,
        goal=problem.goal,
    )


def _makers(
    common: PlanProblem, model: FittedModel, reference: Reference, brand_lift: float
) -> dict[Kind, Callable[[], PlanProblem]]:
    """What each of them asks, once it is asked for: one that cannot be asked says so itself."""
    return {
        "profit": partial(profit_problem, common, model),
        "growth": partial(growth_problem, common),
        "balanced": partial(balanced_problem, common, model, reference),
        "brand": partial(brand_problem, common, model, reference, brand_lift),
    }


@dataclass(eq=False)
class _Task:
    """Plans one after the other; one that has none does not sink the rest."""

    model: FittedModel
    reference: Reference
    time_limit: float
    watcher: Watcher | None
    total: int
    done: list[Strategy] = field(default_factory=list)
    errors: dict[Kind, HeadroomError] = field(default_factory=dict)

    def take(self, kind: Kind, make: Callable[[], PlanProblem]) -> None:
        """Ask one of them, and keep what comes of it."""
        problem, found, why = None, None, ""
        try:
            problem = make()
            found = optimize(self.model, problem, self.reference, self.time_limit, self.watch)
        except (NoAnswer, InvalidProblem) as error:
            self.errors[kind] = error
            why = f"{error.message} {error.remedy}".strip()
        self.done.append(Strategy(kind, problem, found, why))
        tell(self.watcher, self._at(Progress(what=NAMES[kind])), "search for strategies")

    def answer(self, kind: Kind) -> OptimizeAnswer | None:
        """What was found for one of them."""
        return next(one.found for one in self.done if one.kind == kind)

    @property
    def watch(self) -> Watcher | None:
        """A search that goes on tells how many have ended."""
        watcher = self.watcher
        return None if watcher is None else lambda at: watcher(self._at(at))

    def _at(self, progress: Progress) -> Progress:
        known = tuple(self.done)
        return replace(progress, done=len(known), total=self.total, known=known)


def _side_by_side(
    model: FittedModel, common: PlanProblem, reference: Reference, done: Sequence[Strategy]
) -> PlansCompared:
    """The current plan and those that there are, under what the question assumes."""
    plans = [Candidate(CURRENT, reference.plan, common.assumptions)]
    for one in done:
        if one.found is not None:
            chosen = chosen_of(one.found.verdict)
            plan = one.found.answer.plan
            plans.append(Candidate(one.name, plan, common.assumptions, chosen=chosen))
    return compare_plans(model, plans, reference, common.tail)


def _beside(done: Sequence[Strategy], place: int, compared: PlansCompared) -> Strategy:
    """One of them with its figures, and which of those before has its plan."""
    one = done[place]
    if one.found is None:
        return one
    spend = one.found.optimum.spend
    before = (other for other in done[:place] if other.found is not None)
    same = next((other.kind for other in before if _is_same(other, spend)), None)
    figures = next(found for found in compared.plans if found.name == one.name)
    return replace(one, same_as=same, compared=figures)


def _is_same(one: Strategy, spend: Floats) -> bool:
    """Whether no more than a thousandth of the money lies elsewhere than in a plan."""
    assert one.found is not None
    there = one.found.optimum.spend
    elsewhere = 0.5 * float(np.abs(spend - there).sum())
    return elsewhere <= SAME * max(float(spend.sum()), float(there.sum()))
