"""Which guardrails hold a plan's money back: channels that would pay for more, or should save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from optimizer.guardrails import BINDING, Guardrail
from optimizer.problem import PlanProblem
from optimizer.solve import Optimum

Side = Literal["more", "less"]

# Profit of the next unit of money that is more than what a search leaves undone.
_PAYS = 0.02
_NOTHING, _LEAST = 1e-9, 1e-12
# Of all money: a move that is more than what guardrails may be missed by.
_STEP = 1e-4


@dataclass(frozen=True)
class Holding:
    """Cells at which money would move, were it not for some guardrails.

    Parameters
    ----------
    side : "more" where the next money would pay, "less" where the last does not
    cells : indices, in the model's order
    all : whether no other cell has a choice
    guardrails : labels of those that bind there
    said : those among them that are not said cell by cell, as limits of a cell are
    """

    side: Side
    cells: tuple[int, ...]
    all: bool
    guardrails: tuple[str, ...]
    said: tuple[str, ...]


def holding(problem: PlanProblem, best: Optimum) -> tuple[Holding, ...]:
    """What holds the budget of the most profitable plan back, upwards and downwards.

    At a best budget that nothing holds back the next unit of money earns itself back in every
    cell, neither more nor less; where it does not, some guardrail binds.
    """
    slope, money = _profit_of_next(best), best.spend.sum(axis=0)
    free = best.domain.shape.sum(axis=0) > 0
    spent = money > _NOTHING * max(float(money.sum()), _LEAST)
    sides: tuple[tuple[Side, Floats], ...] = (
        ("more", free & (slope > _PAYS)),
        ("less", free & spent & (slope < -_PAYS)),
    )
    found = []
    for side, there in sides:
        cells = tuple(np.flatnonzero(there).tolist())
        binding = [g for g in problem.guardrails if blocks(g, best, cells, side)]
        whole = [g.label for g in binding if g.held(best.spend, best.ground, 0.0) is None]
        if binding:
            labels = tuple(g.label for g in binding)
            found.append(Holding(side, cells, bool((there == free).all()), labels, tuple(whole)))
    return tuple(found)


def _profit_of_next(best: Optimum) -> Floats:
    """Expected profit of the next unit of money in each cell, along its calendar, (cells,)."""
    domain, levels = best.domain, best.domain.levels(best.spend)
    worth, _ = best.ground.profit_worth()
    curves = best.ground.curves(domain.committed, domain.shape, worth.by_period)
    slopes = [curves.value_and_slope(k, float(level))[1].mean() for k, level in enumerate(levels)]
    return worth.per_unit * np.array(slopes) - best.ground.least_earned


def blocks(guardrail: Guardrail, best: Optimum, cells: tuple[int, ...], side: Side) -> bool:
    """Whether a guardrail gives way no further where money at some cells moves to a side.

    Asked of its own slack: a rule that binds elsewhere, or from the other side, blocks nothing.
    """
    there = set(cells).intersection(_may_block(guardrail, best))
    if not there:
        return False
    total = max(float(best.spend.sum()), _LEAST)
    step = np.zeros(best.spend.shape[1])
    step[list(there)] = (1 if side == "more" else -1) * _STEP * total
    moved = np.maximum(best.spend + best.domain.shape * step, 0.0)
    before, after = (guardrail.slack(spend, best.ground) for spend in (best.spend, moved))
    return before <= BINDING * total and after < min(before, 0.0) - BINDING * total


def _may_block(guardrail: Guardrail, best: Optimum) -> set[int]:
    """Cells that a guardrail says something of, and holds where it holds them one by one."""
    cells = best.ground.cells
    touched = {int(k) for selector in guardrail.selectors() for k in cells.select(selector)}
    found = touched or set(range(len(cells)))
    held = guardrail.held(best.spend, best.ground, 0.0)
    return found if held is None else found.intersection(held)


def binding_by_cell(guardrails: Iterable[Guardrail], best: Optimum) -> dict[int, list[Guardrail]]:
    """Those without room left that may block each cell, so that not each is asked of each."""
    total = max(float(best.spend.sum()), _LEAST)
    found: dict[int, list[Guardrail]] = {}
    for one in guardrails:
        if one.slack(best.spend, best.ground) <= BINDING * total:
            for cell in _may_block(one, best):
                found.setdefault(cell, []).append(one)
    return found
