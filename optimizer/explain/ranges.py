"""How far the money of each cell may move while the plan stays nearly the best.

One cell at a time (ranges need not be jointly attainable): the least and the most money of
the cell over plans within the guardrails that give up no more than a share of the
objective. Both ends are plans that were found and evaluated, so a range is never said to
be wider than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.bounds.tabulator import REMEMBERED, Tabulator
from optimizer.criterion import Criterion, Floor, floors_of
from optimizer.domain.levels import Domain
from optimizer.measures import Mean
from optimizer.problem import PlanProblem
from optimizer.search.branching import search
from optimizer.search.task import Task
from optimizer.solve import Optimum
from optimizer.tolerances import FLOOR_VERIFIED, TOLERANCE

NEAR = 0.01
Side = Literal["low", "high"]
_END_GAP = 2e-3
_BESIDE = 1e-2
# Seconds of search that an end is worth at most.
PATIENCE = 5.0


@dataclass(frozen=True)
class CellRange:
    """Money over the horizon that one cell may take in plans that are nearly the best.

    Parameters
    ----------
    cell : index
    low, high : money, attained by plans within the guardrails
    """

    cell: int
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class _Near:
    """What all ends of one answer share; ``near`` is the floor of being nearly the best."""

    curves: CalendarCurves
    domain: Domain
    objective: Criterion
    near: Floor
    floors: tuple[Floor, ...]
    least: float
    start: Floats
    tabulator: Tabulator


class NearOptimal:
    """Ranges of the cells around one certified plan, one cell at a time.

    Parameters
    ----------
    optimum, problem : the answer and its question
    share : of what the objective's outcome is worth (of the money, for a goal of an
        amount) that may be given up, above 0 and at most 1
    """

    def __init__(self, optimum: Optimum, problem: PlanProblem, share: float = NEAR) -> None:
        if not 0 < share <= 1:
            raise InvalidProblem(
                f"The share to give up is {share}; it takes more than 0 and at most 1.",
                f"Leave it out for {NEAR}.",
            )
        self._near = _near(optimum, problem, share)

    def of(self, cell: int, patience: float = PATIENCE) -> CellRange:
        """Least and most money of one cell; ``patience`` is seconds of search for each end."""
        near = self._near
        low, high = _end(near, cell, "low", patience), _end(near, cell, "high", patience)
        before = float(near.domain.committed[:, cell].sum())
        return CellRange(cell, before + low, before + high)


def near_optimal(
    optimum: Optimum, problem: PlanProblem, share: float = NEAR, patience: float = PATIENCE
) -> tuple[CellRange, ...]:
    """Ranges of all cells, in the model's order (see ``NearOptimal``)."""
    near = NearOptimal(optimum, problem, share)
    return tuple(near.of(cell, patience) for cell in range(optimum.domain.lower.size))


def _near(optimum: Optimum, problem: PlanProblem, share: float) -> _Near:
    domain, objective = optimum.domain, optimum.certificate.objective
    curves = optimum.ground.responses.curves(domain.committed, domain.shape)
    spend = optimum.spend
    size = objective.size(optimum.ground.brings(spend), spend.sum(axis=0))
    least = optimum.certificate.value - share * size
    # The search may miss a floor by a little; what it must reach leaves that little.
    asked = least + 2 * FLOOR_VERIFIED * share * size
    near = Floor(None, objective, asked, max(share * size, 1e-12))
    return _Near(
        curves=curves,
        domain=domain,
        objective=objective,
        near=near,
        floors=floors_of(problem, optimum.ground),
        least=least,
        start=domain.levels(spend),
        tabulator=Tabulator(curves, known=REMEMBERED.known(curves.contents)),
    )


def _end(near: _Near, cell: int, side: Side, patience: float) -> float:
    """Level of one end, in money."""
    domain, start = near.domain, float(near.start[cell])
    limit = float((domain.lower if side == "low" else domain.upper)[cell])
    if abs(limit - start) <= TOLERANCE * domain.money_scale:
        return start
    found = search(_task(near, cell, side), near.start, patience, near.tabulator)
    if not np.isfinite(found.value) or not _holds(near, found.levels):
        return start
    level = float(found.levels[cell])
    return min(level, start) if side == "low" else max(level, start)


def _task(near: _Near, cell: int, side: Side) -> Task:
    """Least, or most, of a cell's money near the best.

    Money counts in units of a typical amount, so that the program has numbers of about
    one. All money counts a little beside the least of one cell: a gap is a share of what
    counts, and a share of nothing would never close.
    """
    cells, scale = near.domain.lower.size, near.domain.money_scale
    cost = np.full(cells, _BESIDE if side == "low" else 0.0)
    cost[cell] += 1.0 if side == "low" else -1.0
    base = np.zeros(near.objective.base.size)
    counted = Criterion(Mean(), np.zeros(cells), cost / scale, base)
    floors = (near.near, *near.floors)
    return Task(near.curves, near.domain, counted, floors, max_gap=_END_GAP, extra=0)


def _holds(near: _Near, levels: Floats) -> bool:
    """Whether a plan is within the guardrails and near the best, evaluated on the draws."""
    outcome = near.curves.at(levels)
    money = near.domain.money(levels)
    return (
        near.domain.allows(levels, 2 * TOLERANCE * near.domain.money_scale)
        and near.objective.value(outcome, money) >= near.least
        and all(floor.short(outcome, money) <= FLOOR_VERIFIED * floor.size for floor in near.floors)
    )
