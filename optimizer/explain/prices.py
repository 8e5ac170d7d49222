"""What a guardrail costs: by re-solving without it, and per unit of money at its bounds.

Prices are one at a time and do not add (numbers 14). The finite price asks the whole
question again; the marginal one is read off the proof, where that says it all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import summarize
from optimizer.criterion import Criterion, floors_of
from optimizer.domain.constraints import Bound, Commitment, CouplingRow, SemiContinuousCell
from optimizer.domain.levels import Domain
from optimizer.domain.projection import domain_of
from optimizer.errors import NoAnswer
from optimizer.guardrails import Ground, Guardrail, Integers
from optimizer.measures import Mean
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.proof.certificate import Multipliers
from optimizer.search.bounding import row_prices
from optimizer.solve import DEFAULT_TIME_LIMIT, Optimum, solve_on
from optimizer.tolerances import VERIFIED

CONVEX_GAP = 1e-4
_BINDS = 1e-6
_UNEXPLAINED = 1e-2

Side = Literal["min", "max", "lock"]


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
    """What the objective gains if one whole guardrail is dropped.

    Parameters
    ----------
    guardrail : what would be dropped
    gained : in the objective's unit, money saved for a goal of an amount; None if unknown
    at_most : what is proven that dropping it cannot exceed; None if unknown
    extrapolates : the plan without it goes above a cell's highest observed period where
        the priced plan does not
    note : why there is no price, or why it is zero; else empty
    """

    guardrail: Guardrail
    gained: Gained | None
    at_most: float | None
    extrapolates: bool
    note: str = ""


@dataclass(frozen=True)
class MarginalPrice:
    """Objective gained per money by which one bound gives way.

    Parameters
    ----------
    cells : indices of the cells that the bound is on
    side : the bound; "lock" where the spend of one cell is fixed
    value : objective per money of the cells' total over the horizon (for a period budget,
        over its periods), >= 0
    """

    cells: tuple[int, ...]
    side: Side
    value: float


# --- finite ------------------------------------------------------------------------------


def finite_price(
    problem: PlanProblem,
    guardrail: Guardrail,
    model: FittedModel,
    ground: Ground,
    optimum: Optimum,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> FinitePrice:
    """Price of a guardrail, from a new search without it.

    Parameters
    ----------
    problem, model, ground : the question that was answered
    guardrail : one of the problem's
    optimum : its answer
    time_limit : seconds of search
    watcher : as in ``solve``

    Raises
    ------
    InvalidProblem
        If it is none of the problem's guardrails.
    Cancelled
        If the watcher says so.
    """
    try:
        freed = solve_on(without(problem, guardrail), model, ground, time_limit, watcher)
    except (InvalidProblem, NoAnswer) as error:
        _require_known(problem, guardrail)
        return FinitePrice(guardrail, None, None, False, _no_price(error))
    at_most = max(freed.certificate.upper_bound - optimum.certificate.value, 0.0)
    if freed.certificate.value <= optimum.certificate.value:
        nothing = Gained(0.0, 0.0, 0.0)
        return FinitePrice(guardrail, nothing, at_most, False, _no_gain(optimum, freed))
    gained = _gained(optimum, freed, ground)
    return FinitePrice(guardrail, gained, at_most, _extrapolates(optimum, freed, ground))


def without(problem: PlanProblem, guardrail: Guardrail) -> PlanProblem:
    """The same question without one of its guardrails."""
    _require_known(problem, guardrail)
    return replace(problem, guardrails=tuple(g for g in problem.guardrails if g is not guardrail))


def _require_known(problem: PlanProblem, guardrail: Guardrail) -> None:
    if not any(one is guardrail for one in problem.guardrails):
        labels = ", ".join(repr(one.label) for one in problem.guardrails)
        raise InvalidProblem(
            f"The question has no guardrail {guardrail.label!r}.",
            f"Its guardrails are {labels or 'none'}.",
        )


def _no_price(error: HeadroomError) -> str:
    return f"Without it the question has no answer to compare with: {error.message}"


def _no_gain(optimum: Optimum, freed: Optimum) -> str:
    same = np.array_equal(optimum.domain.committed, freed.domain.committed) and np.array_equal(
        optimum.domain.shape, freed.domain.shape
    )
    if same:
        return "No better plan was found without it; it costs no more than the proven gap leaves."
    return "Without it the cells keep to other calendars, on which no better plan was found."


def _gained(optimum: Optimum, freed: Optimum, ground: Ground) -> Gained:
    before, after = (_draws(one, ground) for one in (optimum, freed))
    spread = summarize(after - before)
    worth = freed.certificate.value - optimum.certificate.value
    mean = spread.mean if isinstance(optimum.certificate.objective.measure, Mean) else worth
    return Gained(mean, spread.low, spread.high)


def _draws(optimum: Optimum, ground: Ground) -> Floats:
    spend = optimum.spend
    return optimum.certificate.objective.draws(ground.outcome(spend), spend.sum(axis=0))


def _extrapolates(optimum: Optimum, freed: Optimum, ground: Ground) -> bool:
    """Whether a period of a cell rises above all that was observed, where it did not before."""
    before, after = optimum.spend, freed.spend
    most = ground.observed_max + VERIFIED * float(after.sum())
    return bool(((after > most) & (before <= most)).any())


# --- marginal ----------------------------------------------------------------------------


def marginal_prices(
    optimum: Optimum, problem: PlanProblem
) -> tuple[tuple[MarginalPrice, ...] | None, ...]:
    """Prices of the bounds that hold the plan back, for every guardrail in its order.

    An empty tuple says that none of a guardrail's bounds does. None says that there is no
    such price: the guardrail is not a bound on money, or the problem is not convex there
    (one box must prove the plan to 0.01 %, for posterior means, without gaps of levels).
    """
    if not _is_convex(optimum, problem):
        return tuple(None for _ in problem.guardrails)
    at = _Priced.of(optimum, problem)
    return tuple(
        _prices_of(guardrail, at) if guardrail.prices_money else None
        for guardrail in problem.guardrails
    )


def marginal_of(prices: tuple[MarginalPrice, ...] | None) -> float | None:
    """One number for a guardrail: that of its dearest bound; 0 where none holds."""
    return None if prices is None else max((price.value for price in prices), default=0.0)


def _is_convex(optimum: Optimum, problem: PlanProblem) -> bool:
    certificate, floors = optimum.certificate, floors_of(problem, optimum.ground)
    criteria = (certificate.objective, *(floor.criterion for floor in floors))
    return bool(
        len(certificate.witness.boxes) == 1
        and certificate.gap <= CONVEX_GAP
        and not (optimum.domain.least > 0).any()
        and not any(criterion.draws_matter for criterion in criteria)
    )


@dataclass(frozen=True, eq=False)
class _Priced:
    """An answer that one box proves, and what money brings and costs on each cell there.

    ``per_outcome`` and ``per_money`` are (cells,): what a unit counts for by the objective
    and the floors that hold.
    """

    optimum: Optimum
    problem: PlanProblem
    spend: Floats
    per_outcome: Floats
    per_money: Floats

    @staticmethod
    def of(optimum: Optimum, problem: PlanProblem) -> _Priced:
        """Of an answer and its question."""
        floors = floors_of(problem, optimum.ground)
        criteria: tuple[Criterion, ...] = (
            optimum.certificate.objective,
            *(floor.criterion for floor in floors),
        )
        factors = [w.factor for w in optimum.certificate.witness.boxes[0].multipliers.criteria]
        pairs = list(zip(factors, criteria, strict=True))
        return _Priced(
            optimum,
            problem,
            optimum.spend,
            np.sum([factor * of.per_outcome for factor, of in pairs], axis=0),
            np.sum([factor * of.per_money for factor, of in pairs], axis=0),
        )

    @property
    def multipliers(self) -> Multipliers:
        """Of the box that proves the answer."""
        return self.optimum.certificate.witness.boxes[0].multipliers

    def marginal(self, domain: Domain) -> Floats:
        """Mean slope of every cell's worth along a domain's calendars, its money's price off."""
        curves = self.optimum.window.curves(domain.committed, domain.shape)
        slopes = [
            float(curves.value_and_slope(cell, float(level))[1].mean())
            for cell, level in enumerate(domain.levels(self.spend))
        ]
        result: Floats = self.per_outcome * np.array(slopes) - self.per_money
        return result

    @cached_property
    def more(self) -> Floats:
        """What more money brings on every cell, less what the rows that hold charge for it."""
        domain = self.optimum.domain
        result: Floats = self.marginal(domain) - row_prices(domain, self.multipliers)
        return result


def _prices_of(guardrail: Guardrail, at: _Priced) -> tuple[MarginalPrice, ...] | None:
    commitments = [one for one in at.optimum.domain.commitments if one.source is guardrail]
    found = _lock_prices(commitments[0], at) if commitments else _range_prices(guardrail, at)
    # The first unit of money may return without limit: that is no price.
    unlimited = found is not None and not all(np.isfinite(price.value) for price in found)
    return None if unlimited else found


def _range_prices(guardrail: Guardrail, at: _Priced) -> tuple[MarginalPrice, ...]:
    found: list[MarginalPrice] = []
    for constraint in at.optimum.domain.constraints:
        if constraint.source is not guardrail:
            continue
        match constraint:
            case CouplingRow():
                found += _row_price(constraint, at)
            case Bound():
                found += _bound_price(constraint, at)
    return tuple(found)


def _row_price(row: CouplingRow, at: _Priced) -> list[MarginalPrice]:
    """Of a row on several cells: its multiplier."""
    held = float(at.multipliers.rows[row.place])
    if held == 0:
        return []
    side: Side = "max" if held > 0 else "min"
    return [MarginalPrice(tuple(row.cells.tolist()), side, abs(held))]


def _bound_price(row: Bound, at: _Priced) -> list[MarginalPrice]:
    """Of a bound on one cell: what its money brings there less what money costs elsewhere."""
    domain, cell = at.optimum.domain, row.cell
    level, near = domain.levels(at.spend)[cell], _BINDS * domain.money_scale
    at_top, at_bottom = level >= row.upper - near, level <= row.lower + near
    if not (at_top or at_bottom):
        return []
    more = float(at.more[cell])
    found = []
    for side, tight, gain in (("max", at_top, more), ("min", at_bottom, -more)):
        if tight and gain > 0 and not _doubled(row, side, domain, near):
            found.append(MarginalPrice((cell,), side, gain))  # type: ignore[arg-type]
    return found


def _doubled(row: Bound, side: str, domain: Domain, near: float) -> bool:
    """Whether another bound holds the same cell at the same place: one alone gives nothing."""
    return any(
        isinstance(other, Bound | SemiContinuousCell)
        and other is not row
        and other.cell == row.cell
        and (other.upper <= row.upper + near if side == "max" else other.lower >= row.lower - near)
        for other in domain.constraints
    ) or (side == "min" and row.lower <= near)


def _lock_prices(lock: Commitment, at: _Priced) -> tuple[MarginalPrice, ...] | None:
    """Of every locked cell: what it would gain on its calendar, less what money costs elsewhere.

    None where the cell's calendar without the lock does not lead through the locked spend.
    """
    others = [one for one in at.problem.requirements if one is not lock.source]
    ground, spend = at.optimum.ground, at.spend
    open_domain = domain_of(at.problem, others, ground)
    levels = open_domain.levels(spend)
    scale = _BINDS * max(float(spend.sum()), 1e-12)
    apart = np.abs(open_domain.spend(levels) - spend).max(axis=0)
    locked = np.flatnonzero(lock.entries.any(axis=0))
    marginal = at.marginal(open_domain)
    price = _money_price(open_domain, levels, marginal, locked, scale)
    if price is None or (apart[locked] > scale).any():
        return None
    found = []
    for cell in locked:
        gain = float(marginal[cell] - price[cell])
        room = (open_domain.upper - levels if gain > 0 else levels - open_domain.lower)[cell]
        if room > scale and gain != 0:
            found.append(MarginalPrice((int(cell),), "lock", abs(gain)))
    return tuple(found)


def _money_price(
    domain: Domain, levels: Floats, marginal: Floats, locked: Integers, near: float
) -> Floats | None:
    """What rows charge per level on every cell, from the cells between their bounds.

    There what money brings is what the rows that hold charge for it; None where that does
    not determine the charge.
    """
    from scipy.optimize import lsq_linear

    if domain.parts.size:
        return None
    sides = domain.sides(levels)
    above, below = sides >= domain.row_upper - near, sides <= domain.row_lower + near
    held = np.flatnonzero(above | below)
    if held.size == 0:
        return np.zeros(levels.size)
    inside = (levels > domain.lower + near) & (levels < domain.upper - near)
    inside[locked] = False
    inside &= np.isfinite(marginal)
    matrix = domain.matrix[np.ix_(held, inside)].T
    if np.linalg.matrix_rank(matrix) < held.size:
        return None
    limits = (np.where(below[held], -np.inf, 0.0), np.where(above[held], np.inf, 0.0))
    size = float(np.abs(marginal[inside]).max(initial=0.0)) or 1.0
    fit = lsq_linear(matrix, marginal[inside] / size, limits)
    if np.abs(fit.fun).max() > _UNEXPLAINED:
        return None
    price: Floats = size * fit.x @ domain.matrix[held]
    return price
