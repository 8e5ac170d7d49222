"""The best move near a plan, where criteria are taken as linear in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain
from optimizer.programs.solver import value_of, value_of_lp
from optimizer.programs.steps import coupling


@dataclass(frozen=True, eq=False)
class Linear:
    """One criterion near a plan: in each row it is values + slopes @ move, and the least counts.

    Parameters
    ----------
    values : (rows,) at the plan, value units
    slopes : (rows, cells) per unit of level
    scale : a typical size of its values
    """

    values: Floats
    slopes: Floats
    scale: float


def best_move(
    domain: Domain,
    levels: Floats,
    within: tuple[Floats, Floats],
    criteria: Sequence[Linear],
    amounts: Floats,
    prices: Floats,
) -> Floats | None:
    """Levels within bounds at which the first criterion is greatest; None without a solution.

    Parameters
    ----------
    domain : rows on levels; those count that do at ``levels``
    levels : (cells,) the plan
    within : (cells,) least and greatest levels
    criteria : the objective, then the floors
    amounts, prices : (floors,) what each must reach, and what missing it by one costs
    """
    import cvxpy as cp

    money, scale = domain.money_scale, criteria[0].scale
    move, theta = cp.Variable(levels.size), cp.Variable()
    missed = cp.Variable(max(amounts.size, 1), nonneg=True)
    constraints = [
        move >= (within[0] - levels) / money,
        move <= (within[1] - levels) / money,
        *coupling(domain, levels / money + move, levels, money),
    ]
    for number, of in enumerate(criteria):
        reached = of.values / of.scale + (of.slopes * (money / of.scale)) @ move
        if number == 0:
            constraints.append(reached >= theta)
        else:
            amount = float(amounts[number - 1]) / of.scale
            constraints.append(reached + missed[number - 1] >= amount)
    sizes = np.array([of.scale for of in criteria[1:]]) / scale if amounts.size else np.ones(1)
    price = prices * sizes if amounts.size else np.ones(1)
    if value_of_lp(cp.Problem(cp.Maximize(theta - price @ missed), constraints)) is None:
        return None
    return np.clip(levels + value_of(move) * money, *within)
