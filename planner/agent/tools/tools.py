"""Read-only tools on a view: each computes once, by the functions that the screens call.

What a tool finds is handed on as it is, so that prices, tipping points and values of information
are the services' own to the last digit; their facts are those of ``planner.facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from mmm_core.labels import CHANNEL
from mmm_core.plan import Plan
from optimizer.explain.marginal_prices import marginal_prices
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from planner import services
from planner.agent.tools import variants
from planner.agent.tools.kept_plans import kept_names, kept_plans
from planner.agent.tools.steps import Do, Step, Waiting, here, not_here
from planner.agent.view import View
from planner.jobs.work import Work
from planner.questions.assess import PlanAnswer
from planner.questions.best_budget import BestBudget
from planner.questions.chosen import chosen_of
from planner.questions.compared import Candidate, PlansCompared
from planner.questions.declined import DeclinedCosts
from planner.questions.evidence import CellReturn, next_step
from planner.questions.fitness import Fitness
from planner.questions.frontier import Frontier
from planner.questions.learning.trial import MeasurementPlan
from planner.questions.optimize import OptimizeAnswer
from planner.questions.prices import Price, binding_prices, price_of
from planner.questions.standing import UNKNOWN
from planner.questions.stress import Stressed
from planner.questions.tipping_points import TippingPoints

# Standard errors of tests, as the screens and the command line ask about them.
PRECISIONS = (0.1, 0.2)
CURRENT_PLAN, BEST_PLAN = "Current plan", "Best plan"
Memory = dict[str, Any]


def priced(
    answer: OptimizeAnswer, label: str, seconds: float, watcher: Watcher | None = None
) -> Price:
    """The price of one rule of an answer, whether it binds or not.

    Parameters
    ----------
    label : of the rule
    seconds : of search
    """
    marginal = marginal_prices(answer.optimum, answer.problem)
    at = [one.label for one in answer.problem.guardrails].index(label)
    return price_of(answer, answer.problem.guardrails[at], marginal[at], seconds, watcher)


class Tools:
    """What may be computed of a view.

    Attributes
    ----------
    view : what the person looks at
    model : under what the question in view assumes
    memory : what was found, by the key of its step; shared within a thread
    """

    def __init__(
        self,
        view: View,
        do: Do | None = None,
        memory: Memory | None = None,
        time_limit: float | None = None,
    ) -> None:
        """``do`` does a step, or raises ``Waiting``; ``time_limit`` is in seconds, of each step."""
        self.view = view
        self.model = services.model_under(view.problem, view.model)
        self.memory: Memory = {} if memory is None else memory
        self._do, self._limit = do or here(), time_limit

    def without_steps(self) -> Tools:
        """The same with the same memory, which does no step itself: ``Waiting`` says which."""
        return Tools(self.view, not_here, self.memory, self._limit)

    def take(self, step: Step, result: Any) -> None:
        """What a step gave that was done elsewhere."""
        self.memory[self._key(step.key)] = result

    # --- solved ---------------------------------------------------------------------------

    def best(self, problem: PlanProblem | None = None) -> OptimizeAnswer:
        """The certified answer to the question in view, or to another one over its horizon.

        Raises
        ------
        NoAnswer
            If it has none.
        """
        view, asked = self.view, problem or self.view.problem
        if view.found is not None and view.found.problem == asked:
            return view.found
        args = (view.model, asked, view.reference, self._seconds(services.DEFAULT_TIME_LIMIT))
        said = "Finding the best plan"
        return cast(OptimizeAnswer, self._step("best", said, asked, services.optimize, args))

    def known_best(self) -> OptimizeAnswer | None:
        """The answer to the question in view as far as it is at hand; nothing is searched for."""
        try:
            return self.without_steps().best()
        except Waiting:
            return None

    def prices(self) -> tuple[Price, ...]:
        """What the rules that bind cost, what is dearest first; rules without a price last."""
        found = self.best()
        ask = partial(binding_prices, time_limit=self._seconds(services.DEFAULT_TIME_LIMIT))
        prices = self._step("prices", "Pricing the rules", found.problem, ask, (found,))
        return tuple(sorted(prices, key=_dearest))

    def price(self, rule: Guardrail) -> Price:
        """What one rule costs, whether it binds or not."""
        found = self.best()
        binding = [one.guardrail for one in found.guardrails if one.binding]
        if rule in binding:
            return next(one for one in self.prices() if one.guardrail == rule)
        args = (found, rule.label, self._seconds(services.DEFAULT_TIME_LIMIT))
        return cast(
            Price,
            self._step(f"price {rule.label}", "Pricing the rule", found.problem, priced, args),
        )

    def declined_costs(self) -> DeclinedCosts:
        """What the refusals in the question cost, one by one and together."""
        found = self.best()
        if not found.problem.declined:
            return DeclinedCosts()
        said, ask = "Pricing what was declined", services.declined_costs
        return cast(DeclinedCosts, self._step("declined", said, found.problem, ask, (found,)))

    def tipping(self) -> TippingPoints:
        """What would flip the advice; all regions of a channel are turned together."""
        view, limit = self.view, self._seconds(services.DEFAULT_TIPPING_LIMIT)
        ask = partial(services.tipping_points, by=(CHANNEL,), time_limit=limit)
        args = (view.model, view.problem, view.reference)
        said = "Looking for what would flip the advice"
        return cast(TippingPoints, self._step("flip", said, view.problem, ask, args))

    def learning(self) -> MeasurementPlan:
        """What is worth knowing, and the test that follows."""
        found, view = self.best(), self.view
        limit = self._seconds(services.DEFAULT_LEARN_LIMIT)
        ask = partial(services.measurement_plan, precisions=PRECISIONS, time_limit=limit)
        args = (view.model, found.problem, found.answer.reference, found.answer.plan)
        said = "Working out what is worth knowing"
        return cast(MeasurementPlan, self._step("learn", said, found.problem, ask, args))

    def stress(self) -> tuple[Stressed, ...]:
        """What the usual cases cost the best plan, and what reacting saves."""
        found, view = self.best(), self.view
        cases = services.usual_cases(found.answer.evaluation)
        limit = self._seconds(services.DEFAULT_STRESS_LIMIT)
        args = (view.model, found.problem, found.answer.plan, view.reference, cases, limit)
        said = "Running the usual stress cases"
        return cast(
            tuple[Stressed, ...],
            self._step("stress usual", said, found.problem, services.stress, args),
        )

    def best_budget(self) -> BestBudget:
        """The budget that earns most, and what the one in view costs against it."""
        view = self.view
        in_view = None if view.found is None else view.found.answer.plan.total()
        limit = self._seconds(services.DEFAULT_TIME_LIMIT)
        args = (view.model, view.problem, view.reference, in_view, limit)
        said = "Finding the budget that earns most"
        found = self._step("best budget", said, view.problem, services.best_budget, args)
        return cast(BestBudget, found)

    def frontier(self) -> Frontier:
        """What every budget brings, and the one that earns most."""
        found, limit = self.best(), self._seconds(services.DEFAULT_FRONTIER_LIMIT)
        ask = partial(services.frontier, time_limit=limit, in_view=variants.money_in_view(found))
        args, said = (self.view.model, found.problem, self.view.reference), "Trying every budget"
        return cast(Frontier, self._step("frontier", said, found.problem, ask, args))

    # --- evaluated ------------------------------------------------------------------------

    def evaluated(self, plan: Plan) -> PlanAnswer:
        """What a plan brings, against the current one, under what the question assumes."""
        problem, view = self.view.problem, self.view
        return services.assess(view.model, plan, view.reference, problem.tail, problem.assumptions)

    def returns(self, money: float | None = None) -> list[CellReturn]:
        """Returns of every cell at the current plan; of an unfit model nothing stands anywhere.

        Parameters
        ----------
        money : the next money, by default a round amount that is little beside the plan
        """
        money = money or next_step(self.view.reference.plan.total())
        tail = self.view.problem.tail
        found = self._once(
            f"returns {money!r}",
            lambda: services.returns(self.model, self.view.reference, tail, money),
        )
        if self.fitness().level != "not_fit":
            return list(found)
        return [replace(cell, standing=UNKNOWN) for cell in found]

    def fitness(self) -> Fitness:
        """How far the model is fit to plan with, as the current plan stands."""
        return self._once(
            "fitness",
            lambda: services.fitness_of(self.now().reference_evaluation),
        )

    def now(self) -> PlanAnswer:
        """The current plan, evaluated."""
        return self._once("now", lambda: self.evaluated(self.view.reference.plan))

    def compared(self, plans: Sequence[Candidate]) -> PlansCompared:
        """Plans side by side, the first of them what the others are told against."""
        view = self.view
        of = " | ".join((*(one.identity for one in plans), repr(view.standing)))
        return self._once(
            f"compared {of}",
            lambda: services.compare_plans(
                view.model, plans, view.reference, view.problem.tail, standing=view.standing
            ),
        )

    def candidates(self) -> tuple[Candidate, ...]:
        """Plans in view: those on Compare; else the current one, the plan in view, the best one."""
        view = self.view
        if view.plans:
            return view.plans
        assumed = view.problem.assumptions
        current = Candidate(CURRENT_PLAN, view.reference.plan, assumed)
        others = () if view.plan is None else (view.plan,)
        if self.fitness().level == "not_fit":
            return (current, *others)
        found = self.best()
        best = Candidate(BEST_PLAN, found.answer.plan, assumed, chosen=chosen_of(found.verdict))
        return (current, *others, best)

    def side_by_side(self, names: Collection[str]) -> tuple[Candidate, ...]:
        """Plans that are compared: those named, one alone against the current; else in view.

        Raises
        ------
        StorageTrouble, InvalidPlan
            If a kept one cannot be read, or is of cells that this fit does not have.
        """
        kept = kept_plans(self.view, tuple(one for one in names if one not in self._in_view()))
        if len(kept) == len(names) == 1:
            return (Candidate(CURRENT_PLAN, self.view.reference.plan, kept[0].assumptions), *kept)
        if len(kept) == len(names) > 1:
            return kept
        in_view = self.candidates()
        named = (*(one for one in in_view if one.name in names), *kept)
        return named if len(named) > 1 else in_view

    def is_kept(self, names: Collection[str]) -> bool:
        """Whether one of some plans is not in view, but kept."""
        return any(one not in self._in_view() for one in names)

    def plan_names(self) -> tuple[str, ...]:
        """What plans are called that a question may name, none of them computed."""
        return tuple(dict.fromkeys((*self._in_view(), *kept_names(self.view))))

    def _in_view(self) -> tuple[str, ...]:
        view = self.view
        if view.plans:
            return tuple(one.name for one in view.plans)
        return (CURRENT_PLAN, *(() if view.plan is None else (view.plan.name,)), BEST_PLAN)

    # --- once -----------------------------------------------------------------------------

    def _seconds(self, usual: float) -> float:
        return usual if self._limit is None else self._limit

    def _step(
        self, name: str, said: str, problem: PlanProblem, ask: Callable[..., Any], args: Any
    ) -> Any:
        step = Step(name, said, problem, Work(ask, tuple(args), self.view.model))
        return self._kept(step.key, lambda: self._do(step))

    def _once[T](self, what: str, compute: Callable[[], T]) -> T:
        """Of what is about the question in view."""
        return self._kept(f"{what} {self.view.problem.fingerprint}", compute)

    def _kept[T](self, about: str, compute: Callable[[], T]) -> T:
        key = self._key(about)
        if key not in self.memory:
            self.memory[key] = compute()
        return cast(T, self.memory[key])

    def _key(self, about: str) -> str:
        return f"{about} {self.view.model.identity}"


def _dearest(of: Price) -> tuple[bool, float]:
    gained = of.finite.gained
    return gained is None, 0.0 if gained is None else -gained.mean
