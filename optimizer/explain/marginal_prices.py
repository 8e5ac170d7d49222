"""What a bound costs per unit of money, read off the proof where that says it all (numbers 14)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import Criterion, floors_of
from optimizer.domain.constraints import Bound, Commitment, CouplingRow, SemiContinuousCell
from optimizer.domain.levels import Domain
from optimizer.domain.projection import domain_of
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from optimizer.proof.certificate import Multipliers
from optimizer.requirements import Integers
from optimizer.search.bounding import row_prices
from optimizer.solve import Optimum

CONVEX_GAP = 1e-4
_BINDS = 1e-6
_UNEXPLAINED = 1e-2

Side = Literal["min", "max", "lock"]


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


def marginal_prices(
    optimum: Optimum, problem: PlanProblem
) -> tuple[tuple[MarginalPrice, ...] | None, ...]:
    """Prices of the bounds that hold the plan back, for every guardrail in its order.

    An empty tuple says that none of a guardrail's bounds does. None says that there is no
    such price: the guardrail is not a bound on money, or the problem is not convex there
    (one box must prove the plan to 0.01 %, for posterior means, without semi-continuous cells).
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
        curves = self.optimum.ground.responses.curves(domain.committed, domain.shape)
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
    domain = at.optimum.domain
    commitments = [one for one in domain.commitments if one.source is guardrail]
    if not commitments:
        found: tuple[MarginalPrice, ...] | None = _range_prices(guardrail, at)
    elif any(one.source is guardrail and one.cells.size for one in domain.constraints):
        # It commits some cells and bounds others: there is no one price of a unit of it.
        return None
    else:
        found = _lock_prices(commitments[0], at)
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
