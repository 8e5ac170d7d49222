"""What declined moves cost: the question asked again without each refusal, and without all."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.model import FittedModel
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.explain.finite_prices import FinitePrice, joint_price
from optimizer.guardrails import Declined
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from planner.questions.optimize import OptimizeAnswer

_OVER = "The time limit was reached before; allow more time."


@dataclass(frozen=True)
class DeclinedCosts:
    """What an answer would gain if refusals were taken back, in the objective's unit.

    Parameters
    ----------
    each : of every refusal alone, in the order of the question
    together : of all of them; None where nothing was declined. Costs do not add.
    """

    each: tuple[FinitePrice, ...] = ()
    together: FinitePrice | None = None


def declined_costs(
    answer: OptimizeAnswer,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> DeclinedCosts:
    """Finite prices (numbers 14) of refusals, one by one and together.

    Parameters
    ----------
    time_limit : seconds for all of them; what they do not suffice for has no price, and says so
    watcher : told before each search; given up where it returns False

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    declined = answer.problem.declined
    if not declined:
        return DeclinedCosts()
    prepare()
    asked: list[tuple[Declined, ...]] = [(one,) for one in declined]
    if len(declined) > 1:
        # What all of them cost is said first, and must not be what time runs out on.
        asked.insert(0, declined)
    deadline, found = Deadline.after(time_limit), []
    for done, refusals in enumerate(asked):
        tell(watcher, Progress(done, len(asked), "cost of what was declined"), "costs")
        found.append(_price(answer, refusals, deadline.step(len(asked) - done)))
    return DeclinedCosts(tuple(found[-len(declined) :]), found[0])


def _price(answer: OptimizeAnswer, refusals: tuple[Declined, ...], seconds: float) -> FinitePrice:
    if seconds <= 0:
        return FinitePrice(refusals[0], None, None, False, _OVER)
    model: FittedModel = answer.answer.model
    optimum = answer.optimum
    return joint_price(answer.problem, refusals, model, optimum.ground, optimum, seconds)
