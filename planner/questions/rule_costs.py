"""What some rules of a question cost: its best plan, and the best without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
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

    def plus(self, price: Price) -> RuleCosts:
        """With the next one."""
        return replace(self, prices=(*self.prices, price))


def rule_costs(
    model: FittedModel,
    problem: PlanProblem,
    rules: Sequence[Guardrail],
    reference: Reference,
    known: Sequence[RuleCosts] = (),
    *,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> RuleCosts:
    """Price some of a question's rules.

    Parameters
    ----------
    rules : of the question
    known : what was found before, if anything, and is not searched for again
    time_limit : seconds for all searches; a rule that they do not suffice for says so
    watcher : told of the answer and of every price once they are there (``Progress.known``)

    Raises
    ------
    As ``optimize``.
    """
    prepare()
    deadline = Deadline.after(time_limit)
    told = _Told(watcher, len(rules), *known)
    told.say()
    if told.costs is None:
        answer = optimize(model, problem, reference, deadline.left, told.searching)
        told.costs = RuleCosts(answer, ())
    for done, rule in list(enumerate(rules))[len(told.costs.prices) :]:
        told.say()
        left = deadline.step(len(rules) - done)
        told.costs = told.costs.plus(price_of(told.costs.answer, rule, None, left, told.searching))
    return told.costs


@dataclass
class _Told:
    """Tells whoever watches what is there, while the rest is searched for."""

    watcher: Watcher | None
    rules: int
    costs: RuleCosts | None = None

    def say(self) -> None:
        """Where it stands."""
        tell(self.watcher, self._progress(), "search for prices")

    def searching(self, _: Progress) -> bool:
        """A search's own watcher: how far that one is matters to nobody."""
        return self.watcher is None or self.watcher(self._progress())

    def _progress(self) -> Progress:
        known = () if self.costs is None else (self.costs,)
        done = 0 if self.costs is None else 1 + len(self.costs.prices)
        return Progress(done, self.rules + 1, known=known)
