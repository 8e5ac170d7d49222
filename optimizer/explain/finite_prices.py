"""What a guardrail costs as a whole: the question asked again without it (numbers 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import summarize
from optimizer.deadline import DEFAULT_TIME_LIMIT
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.guardrails import Guardrail
from optimizer.measures import Mean
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Ground
from optimizer.solve import Optimum, solve_on
from optimizer.tolerances import VERIFIED


@dataclass(frozen=True)
class Gained:
    """Objective gained, in the objective's unit: for the plan's measure, and over draws.

    ``mean`` is the difference of what the two plans are worth by the objective's statistic
    (the mean over draws where that is the mean); ``low`` and ``high`` are the 5 % and 95 %
    quantiles of the draw by draw difference (numbers 9).
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class FinitePrice:
    """What the objective gains if one whole guardrail, or several together, are dropped.

    Parameters
    ----------
    guardrail : what would be dropped; the first of several
    gained : in the objective's unit, money saved for a goal of an amount; None if unknown
    at_most : what is proven that dropping it cannot exceed; None if unknown
    extrapolates : the plan without it goes above a cell's highest observed period where
        the priced plan does not
    note : why there is no price, or why it is zero; else empty
    spend : (cells,) money of each cell in the better plan without it; () where there is none
    """

    guardrail: Guardrail
    gained: Gained | None
    at_most: float | None
    extrapolates: bool
    note: str = ""
    spend: tuple[float, ...] = ()


def finite_price(
    problem: PlanProblem,
    guardrail: Guardrail,
    model: FittedModel,
    ground: Ground,
    optimum: Optimum,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> FinitePrice:
    """Price of a guardrail, from a new search without it; parameters as in ``joint_price``."""
    return joint_price(problem, (guardrail,), model, ground, optimum, time_limit, watcher)


def joint_price(
    problem: PlanProblem,
    guardrails: Sequence[Guardrail],
    model: FittedModel,
    ground: Ground,
    optimum: Optimum,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> FinitePrice:
    """Price of guardrails together, from a new search without any of them.

    Parameters
    ----------
    problem, model, ground : the question that was answered
    guardrails : of the problem's, at least one
    optimum : its answer
    time_limit : seconds of search
    watcher : as in ``solve``

    Raises
    ------
    InvalidProblem
        If one is none of the problem's guardrails.
    Cancelled
        If the watcher says so.
    """
    guardrail = guardrails[0]
    try:
        freed = solve_on(without(problem, *guardrails), model, ground, time_limit, watcher)
    except (InvalidProblem, NoAnswer) as error:
        _require_known(problem, guardrails)
        return FinitePrice(guardrail, None, None, False, _no_price(error))
    at_most = max(freed.certificate.upper_bound - optimum.certificate.value, 0.0)
    if freed.certificate.value <= optimum.certificate.value:
        nothing = Gained(0.0, 0.0, 0.0)
        return FinitePrice(guardrail, nothing, at_most, False, _no_gain(optimum, freed))
    gained = _gained(optimum, freed)
    return FinitePrice(
        guardrail=guardrail,
        gained=gained,
        at_most=at_most,
        extrapolates=_extrapolates(optimum, freed, ground),
        spend=tuple(freed.spend.sum(axis=0).tolist()),
    )


def without(problem: PlanProblem, *guardrails: Guardrail) -> PlanProblem:
    """The same question without some of its guardrails."""
    _require_known(problem, guardrails)
    dropped = set(map(id, guardrails))
    return replace(problem, guardrails=tuple(g for g in problem.guardrails if id(g) not in dropped))


def _require_known(problem: PlanProblem, guardrails: Sequence[Guardrail]) -> None:
    known = set(map(id, problem.guardrails))
    for guardrail in guardrails:
        if id(guardrail) in known:
            continue
        labels = ", ".join(repr(one.label) for one in problem.guardrails)
        raise InvalidProblem(
            f"The question has no guardrail {guardrail.label!r}.",
            f"Its guardrails are {labels or 'none'}.",
        )


def _no_price(error: HeadroomError) -> str:
    if isinstance(error, OutOfTime):
        return "Without it no plan was found in time; allow more time."
    return f"Without it the question has no answer to compare with: {error.message}"


def _no_gain(optimum: Optimum, freed: Optimum) -> str:
    as_before = freed.domain.spend(freed.domain.levels(optimum.spend))
    near = VERIFIED * float(optimum.spend.sum())
    if np.allclose(as_before, optimum.spend, rtol=0.0, atol=near):
        return "No better plan was found without it; it costs no more than the proven gap leaves."
    return "Without it the cells keep to other calendars, on which no better plan was found."


def _gained(optimum: Optimum, freed: Optimum) -> Gained:
    before, after = _draws(optimum), _draws(freed)
    spread = summarize(after - before)
    worth = freed.certificate.value - optimum.certificate.value
    mean = spread.mean if isinstance(optimum.certificate.objective.measure, Mean) else worth
    return Gained(mean, spread.low, spread.high)


def _draws(optimum: Optimum) -> Floats:
    """Of a plan by its objective; each question counts outcome in its own ways."""
    spend = optimum.spend
    of = optimum.certificate.objective
    return of.own(of.draws(optimum.ground.brings(spend), spend.sum(axis=0)))


def _extrapolates(optimum: Optimum, freed: Optimum, ground: Ground) -> bool:
    """Whether a period of a cell rises above all that was observed, where it did not before."""
    before, after = optimum.spend, freed.spend
    most = ground.observed_most + VERIFIED * float(after.sum())
    return bool(((after > most) & (before <= most)).any())
