"""What some rules of a question cost: its best plan, and the best without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import Deadline
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from optimizer.solve import DEFAULT_TIME_LIMIT
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.prices import Price, price_of


@dataclass(frozen=True, eq=False)
class RuleCosts:
    """What rules cost.

    Parameters
    ----------
    answer : the best plan within all rules of the question
    prices : of the rules that were asked about, in that order; they do not add (numbers 14)
    """

    answer: OptimizeAnswer
    prices: tuple[Price, ...]


def rule_costs(
    model: FittedModel,
    problem: PlanProblem,
    rules: Sequence[Guardrail],
    reference: Reference,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> RuleCosts:
    """Price some of a question's rules.

    Parameters
    ----------
    rules : of the question
    time_limit : seconds for all searches; a rule that they do not suffice for says so

    Raises
    ------
    As ``optimize``.
    """
    prepare()
    deadline = Deadline.after(time_limit)

    def at(done: int) -> None:
        tell(watcher, Progress(done, len(rules) + 1), "search for prices")

    at(0)
    answer = optimize(model, problem, reference, deadline.left)
    found = []
    for done, rule in enumerate(rules, start=1):
        at(done)
        found.append(price_of(answer, rule, None, deadline.step(len(rules) - done + 1)))
    return RuleCosts(answer, tuple(found))
