"""The best budget (numbers 20): where the best plan within the guardrails earns the most profit.

The budget is left free: a search for the most profit that may spend as much as the guardrails let
it, with a certificate over every plan that they allow. What another budget costs is the profit of
that plan minus the profit of the best plan at the other budget, on the same draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import Extrapolation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.errors import NoAnswer
from optimizer.explain.stability import Judged, split, split_draws
from optimizer.posed import ground_of, model_under
from optimizer.problem import DEFAULT_GAP, PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Watcher
from optimizer.requirements import Integers
from optimizer.solve import Optimum
from planner.questions import fitness
from planner.questions.against import SAME_BUDGET, Against
from planner.questions.assess import PlanAnswer, assess_in
from planner.questions.budget_search import BudgetSearch, free_budget
from planner.questions.current import current_plan
from planner.questions.fitness import Fitness
from planner.questions.holding import Holding, holding
from planner.questions.verdict import (
    LEAST_GAIN,
    Caution,
    Evidence,
    Reason,
    caution_of,
    reason_of,
)

Whose = Literal["reference", "plan"]

NO_MARGIN = "The margin is not known, so no budget earns more profit than another."
NOT_FIT = "The model is not fit to plan with, so no budget is called the best."
NO_BUDGET = "A goal that is reached with the least money has no budget to vary."
UNPROVEN = "The search ended before it was proven that no other budget earns more."


@dataclass(frozen=True, eq=False)
class OtherBudget:
    """A budget in question, against the best one.

    Parameters
    ----------
    whose : the reference's, or that of the plan in view
    money : over the horizon
    more : money that it spends beyond the best budget; below 0 where it spends less
    spend : the best plan at that money, (periods, cells); None without one
    evidence : what the best budget gains over that plan, in profit, above the required return where
        there is one; None without one
    reason : whether that is worth a change of the budget
    caution : what such a change would rest on too lightly
    why : the reason where there is no plan, else ""
    """

    whose: Whose
    money: float
    more: float
    spend: Floats | None = None
    evidence: Evidence | None = None
    reason: Reason | None = None
    caution: Caution = field(default_factory=partial(Caution, (), 0.0))
    why: str = ""


@dataclass(frozen=True, eq=False)
class BestBudget:
    """The budget that earns the most profit within the guardrails, or why none is said.

    Parameters
    ----------
    problem : the question, its budget free
    why : why nothing is said; "" where something is, and then the rest is there
    answer : the best plan, assessed
    optimum : the same with its certificate
    profit : of the best plan, money
    above : the same above the required return; None where none is required
    gain : of what counts (``on``) over the reference plan itself, mix and budget together
    gains : P(that gain > 0)
    others : the budgets in question
    held : which guardrails hold the best budget back
    fitness : of the model for this decision
    """

    model: FittedModel
    problem: PlanProblem
    why: str = ""
    answer: PlanAnswer | None = None
    optimum: Optimum | None = None
    profit: Summary | None = None
    above: Summary | None = None
    gain: Summary | None = None
    gains: Probability | None = None
    others: tuple[OtherBudget, ...] = ()
    held: tuple[Holding, ...] = ()
    fitness: Fitness | None = None

    @property
    def on(self) -> Literal["above", "profit"]:
        """What the best budget has the most of, and what gains against others are in."""
        return "profit" if self.above is None else "above"

    @property
    def money(self) -> float | None:
        """The best budget over the horizon; None where none is said."""
        return None if self.answer is None else self.answer.plan.total()

    @property
    def to_ask(self) -> float | None:
        """The best budget as one would type it: five digits, rounded towards the reference's.

        What lies between two budgets that guardrails allow is allowed; further out need not be.
        """
        money, other = self.money, self.other("reference")
        if money is None or other is None or other.spend is None or money == 0:
            return money
        step = 10.0 ** (math.floor(math.log10(money)) - 4)
        towards = math.floor if other.more < 0 else math.ceil
        rounded = towards(money / step) * step
        passed = (other.money - money) * (other.money - rounded) < 0
        return other.money if passed else float(f"{rounded:.12g}")

    @property
    def extrapolations(self) -> tuple[Extrapolation, ...]:
        """Where its plan leaves the evidence."""
        return () if self.answer is None else self.answer.extrapolations

    def other(self, whose: Whose) -> OtherBudget | None:
        """A budget in question; None where it was not, or nothing is said."""
        return next((one for one in self.others if one.whose == whose), None)


def best_budget(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    in_view: float | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> BestBudget:
    """The budget at which the best plan within the guardrails earns the most expected profit.

    Parameters
    ----------
    problem : the question; of its budget, aim and rounding nothing counts
    reference : by default the model's own over the horizon
    in_view : money of a plan in view, over the horizon; by default what the question's budget
        says to spend
    time_limit : seconds for every search together
    watcher : told after each search; the rest is given up where it returns False

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    deadline, model = Deadline.after(time_limit), model_under(problem, model)
    reference = current_plan(model, problem, reference)
    ground = ground_of(model, reference, problem.tail)
    if ground.earned is None:
        return BestBudget(model, problem, NO_MARGIN)
    if problem.spends_least:
        return BestBudget(model, problem, NO_BUDGET)
    prepare()
    wanted = _wanted(problem, reference.plan.total(), in_view)
    try:
        asked, bounded = free_budget(problem, ground)
        steps = 3 + 3 * len(wanted)
        task = BudgetSearch(model, reference, ground, asked, deadline, watcher, steps)
        best = task.solved(None)
    except (NoAnswer, InvalidProblem) as error:
        return BestBudget(model, problem, error.message)
    # Beyond what everything could earn a plan loses money: no news where all others do too.
    unknown = not bounded and best.certificate.value < 0
    if best.certificate.gap > DEFAULT_GAP or unknown:
        return BestBudget(model, asked, UNPROVEN)
    return _said(task, best, wanted)


def _wanted(
    problem: PlanProblem, reference: float, in_view: float | None
) -> list[tuple[Whose, float]]:
    """The budgets in question: the reference's, and another one that is in view."""
    if in_view is None and problem.budget is not None and problem.budget.sense == "==":
        in_view = problem.budget.total
    wanted: list[tuple[Whose, float]] = [("reference", reference)]
    if in_view is not None and abs(in_view - reference) > SAME_BUDGET * reference:
        wanted.append(("plan", in_view))
    return wanted


def _said(task: BudgetSearch, best: Optimum, wanted: Sequence[tuple[Whose, float]]) -> BestBudget:
    """Everything that is said of a best plan; nothing where the model is not fit for it."""
    model, asked = task.model, task.asked
    answer = assess_in(model, best.plan, task.reference, asked.tail, best.window)
    above, profit = task.profit(best.spend), task.ground.profit(best.spend)
    gain = above - task.profit(task.ground.reference)
    fit = fitness.with_gain(fitness.fitness_of(answer.reference_evaluation), model, gain)
    if fit.level == "not_fit":
        return BestBudget(model, asked, NOT_FIT, fitness=fit)
    others = tuple(_other(task, best, fit, whose, money) for whose, money in wanted)
    return BestBudget(
        model=model,
        problem=asked,
        answer=answer,
        optimum=best,
        profit=None if profit is None else summarize(profit),
        above=summarize(above) if task.ground.required_return else None,
        gain=summarize(gain),
        gains=probability_above(gain),
        others=others,
        held=holding(asked, best),
        fitness=fit,
    )


# --- other budgets ----------------------------------------------------------------------


def _other(
    task: BudgetSearch, best: Optimum, fit: Fitness, whose: Whose, money: float
) -> OtherBudget:
    """What a budget costs against the best one, if the guardrails allow it at all."""
    more = money - float(best.spend.sum())
    try:
        there = task.solved(money)
    except (NoAnswer, InvalidProblem) as error:
        return OtherBudget(whose, money, more, why=error.message)
    if there.certificate.gap > DEFAULT_GAP:
        return OtherBudget(whose, money, more, why=UNPROVEN)
    gain = task.profit(best.spend) - task.profit(there.spend)
    outcome = task.ground.outcome(best.spend) - task.ground.outcome(there.spend)
    worth, _ = task.ground.profit_worth()
    brought = task.ground.outcome(there.spend, worth.by_period).sum(axis=0)
    same = abs(more) <= SAME_BUDGET * money
    elsewhere, why_not = (None, "") if same else _elsewhere(task, best, there, money)
    evidence = Evidence(
        on="profit",
        gain=summarize(gain),
        outcome=summarize(outcome.sum(axis=0)),
        saved=more,
        chance=None if same else probability_above(gain),
        elsewhere=elsewhere,
        brings=worth.per_unit * abs(float(brought.mean())),
        least=LEAST_GAIN,
        reached=None,
    )
    other = Against("same_money", there.spend, None, ())
    caution = caution_of(fit, best.spend, other, why_not)
    return OtherBudget(whose, money, more, there.spend, evidence, reason_of(evidence), caution)


def _elsewhere(
    task: BudgetSearch, best: Optimum, there: Optimum, money: float
) -> tuple[Probability | None, str]:
    """How often the best budget earns more on draws that chose neither it nor its plans."""
    if task.model.samples < 2:
        return None, "One draw cannot be split."
    first, second, by_chains = split(task.asked, task.model)
    try:
        one, two = (_judged(task, best, there, money, half) for half in (first, second))
    except (NoAnswer, InvalidProblem) as error:
        return None, f"On some halves of the draws there is no plan: {error.message}"
    return split_draws(one, two, by_chains).p_better, ""


def _judged(
    task: BudgetSearch, best: Optimum, there: Optimum, money: float, half: Integers
) -> Judged:
    """What the budget that is best on a half of the draws earns more, there and on the rest."""
    free = task.free_on(half, best).spend
    fixed = task.solved(money, half, there).spend
    gain, inside = task.profit(free) - task.profit(fixed), np.zeros(task.model.samples, dtype=bool)
    inside[half] = True
    return Judged(gain[inside], gain[~inside], "profit")
