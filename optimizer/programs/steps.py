"""Levels in whole steps of money, near a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain
from optimizer.errors import NoRoundPlan
from optimizer.programs.solver import value_of, value_of_lp
from optimizer.requirements import Integers

if TYPE_CHECKING:
    import cvxpy as cp


@dataclass(frozen=True, eq=False)
class Steps:
    """Cells whose money is a whole number of steps, between ``low`` and ``high`` of them."""

    cells: Integers
    low: Floats
    high: Floats
    money: float
    committed: Floats


def nearest_steps(
    domain: Domain, levels: Floats, slopes: Floats, steps: Steps, lower: Floats, upper: Floats
) -> Floats:
    """Levels in whole steps that lose least by the slopes, the nearest among equals.

    Parameters
    ----------
    domain : rows on levels; those count that do at ``levels``
    levels : the plan to stay near to
    slopes : value per unit of level
    steps : cells that take whole steps
    lower, upper : bounds of all other cells

    Raises
    ------
    NoRoundPlan
        If there are no such levels.
    """
    import cvxpy as cp

    whole, money = steps.cells, steps.money
    others = np.setdiff1d(np.arange(levels.size), whole)
    count = cp.Variable(whole.size, integer=True, bounds=[steps.low, steps.high])
    level = cp.Variable(levels.size)
    constraints = [
        level[whole] * (1 / money) == count - steps.committed / money,
        *_coupling(domain, level, levels),
    ]
    if others.size:
        constraints += [level[others] >= lower[others], level[others] <= upper[others]]
    scale = max(float(np.abs(slopes).max()) * money, 1e-12)
    away = cp.norm1(level - levels) / money
    gained = slopes @ (level - levels) / scale - 0.5 * away
    if value_of_lp(cp.Problem(cp.Maximize(gained), constraints), integer=True) is None:
        raise NoRoundPlan(
            f"No plan in steps of {money:,.0f} near the best one satisfies every guardrail.",
            "Round to smaller steps, or loosen a guardrail a little.",
        )
    found = value_of(level)
    found[whole] = np.round(value_of(count)) * money - steps.committed
    return found


def _coupling(domain: Domain, level: cp.Variable, levels: Floats) -> list[cp.Constraint]:
    """The coupling rows, those that count where a plan spends as it does at ``levels``."""
    import cvxpy as cp

    on, sides = domain.rows_on(levels), domain.matrix @ level
    constraints = []
    if domain.parts.size:
        part = cp.Variable(domain.part_base.size, nonneg=True)
        constraints.append(part >= domain.parts @ level + domain.part_base)
        sides = sides + domain.part_rows @ part
    above, below = np.isfinite(domain.row_upper) & on, np.isfinite(domain.row_lower) & on
    if above.any():
        constraints.append(sides[above] <= domain.row_upper[above])
    if below.any():
        constraints.append(sides[below] >= domain.row_lower[below])
    return constraints
