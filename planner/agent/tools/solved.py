"""What is searched for of a view: the best plan, prices, tipping points, budgets, tests.

What is found is handed on as it is, so that prices, tipping points and values of information
are the services' own to the last digit; their facts are those of ``planner.facts``.
"""

from __future__ import annotations

from functools import partial
from typing import cast

from mmm_core.labels import CHANNEL
from optimizer.explain.marginal_prices import marginal_prices
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from planner import services
from planner.agent.tools import variants
from planner.agent.tools.remembered import Remembered
from planner.agent.tools.steps import Waiting
from planner.questions.best_budget import BestBudget
from planner.questions.declined import DeclinedCosts
from planner.questions.frontier import Frontier
from planner.questions.learning.trial import MeasurementPlan
from planner.questions.optimize import OptimizeAnswer
from planner.questions.prices import Price, binding_prices, price_of
from planner.questions.stress import Stressed
from planner.questions.tipping_points import TippingPoints

# Standard errors of tests, as the screens and the command line ask about them.
PRECISIONS = (0.1, 0.2)


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


class Solved(Remembered):
    """What is searched for, each step once."""

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

    def best_budget(self, problem: PlanProblem | None = None) -> BestBudget:
        """The budget that earns most, and what the one in view costs against it.

        Parameters
        ----------
        problem : the question in view if left out
        """
        view, asked = self.view, problem or self.view.problem
        in_view = None if view.found is None else view.found.answer.plan.total()
        limit = self._seconds(services.DEFAULT_TIME_LIMIT)
        args = (view.model, asked, view.reference, in_view, limit)
        said = "Finding the budget that earns most"
        found = self._step("best budget", said, asked, services.best_budget, args)
        return cast(BestBudget, found)

    def frontier(self) -> Frontier:
        """What every budget brings, and the one that earns most."""
        found, limit = self.best(), self._seconds(services.DEFAULT_FRONTIER_LIMIT)
        ask = partial(services.frontier, time_limit=limit, in_view=variants.money_in_view(found))
        args, said = (self.view.model, found.problem, self.view.reference), "Trying every budget"
        return cast(Frontier, self._step("frontier", said, found.problem, ask, args))


def _dearest(of: Price) -> tuple[bool, float]:
    gained = of.finite.gained
    return gained is None, 0.0 if gained is None else -gained.mean
