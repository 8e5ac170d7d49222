"""What the guardrails cost that hold a plan back: each priced once the answer is there.

A price is that of ``explain``, found by the same search to the last digit. Prices are one at a
time and do not add (numbers 14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.explain.finite_prices import FinitePrice, finite_price
from optimizer.explain.marginal_prices import MarginalPrice, marginal_of, marginal_prices
from optimizer.guardrails import Guardrail
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from planner.questions.optimize import OptimizeAnswer

OVER = "The time limit was reached before; allow more time."

Bounds = tuple[MarginalPrice, ...] | None


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


def price_of(
    answer: OptimizeAnswer,
    guardrail: Guardrail,
    bounds: Bounds,
    seconds: float,
    watcher: Watcher | None = None,
) -> Price:
    """Price of one guardrail.

    Parameters
    ----------
    guardrail : one of the question's
    bounds : its marginal prices; None where it has none
    seconds : of search; without any there is no finite price, and a note says so
    watcher : as in ``solve``

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    finite = FinitePrice(guardrail, None, None, False, OVER)
    if seconds > 0:
        optimum, model = answer.optimum, answer.answer.model
        finite = finite_price(
            answer.problem, guardrail, model, optimum.ground, optimum, seconds, watcher
        )
    return Price(guardrail, marginal_of(bounds), bounds or (), finite)


def binding_prices(
    answer: OptimizeAnswer,
    known: Sequence[Price] = (),
    *,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> tuple[Price, ...]:
    """Prices of the guardrails that bind, what seems dearest first.

    Parameters
    ----------
    answer : of ``optimize``
    known : prices found before, which are not searched for again
    time_limit : seconds for all of them; each search may take what is left, so that the first
        prices are proven where there is no time for all
    watcher : told of every price once it is there (``Progress.known``); the search is given up
        where it returns False

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    prepare()
    deadline, ahead = Deadline.after(time_limit), _dearest_first(answer)
    told = _Told(watcher, len(ahead), list(known))
    done = [price.guardrail for price in known]
    for guardrail, bounds in ahead:
        if guardrail not in done:
            told.say()
            price = price_of(answer, guardrail, bounds, deadline.left, told.searching)
            told.known.append(price)
    told.say()
    return tuple(told.known)


@dataclass
class _Told:
    """Tells whoever watches which prices are there, while others are searched for."""

    watcher: Watcher | None
    total: int
    known: list[Price] = field(default_factory=list)

    def say(self) -> None:
        """Where it stands."""
        tell(self.watcher, self._progress(), "search for prices")

    def searching(self, _: Progress) -> bool:
        """A search's own watcher: how far that one is matters to nobody."""
        return self.watcher is None or self.watcher(self._progress())

    def _progress(self) -> Progress:
        return Progress(len(self.known), self.total, known=tuple(self.known))


def _dearest_first(answer: OptimizeAnswer) -> list[tuple[Guardrail, Bounds]]:
    """The guardrails that bind, with their marginal prices, by what a guess says of them."""
    marginal = marginal_prices(answer.optimum, answer.problem)
    binding = [
        (state.guardrail, bounds)
        for state, bounds in zip(answer.guardrails, marginal, strict=True)
        if state.binding
    ]
    spend = answer.optimum.spend.sum(axis=0)

    def guess(pair: tuple[Guardrail, Bounds]) -> float:
        """What its bounds would bring if each gave way by as much again; 0 if that is unknown."""
        return sum(price.value * float(spend[list(price.cells)].sum()) for price in pair[1] or ())

    return sorted(binding, key=guess, reverse=True)
