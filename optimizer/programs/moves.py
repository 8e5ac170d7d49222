"""The best move near a plan, where criteria are taken as linear in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.levels import Domain
from optimizer.programs.inequality import Inequality, diagonal


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

    One sparse inequality on the move, the objective, what floors are missed by, and positive
    parts, in units of about one.

    Parameters
    ----------
    domain : rows on levels; those count that do at ``levels``
    levels : (cells,) the plan
    within : (cells,) least and greatest levels
    criteria : the objective, then the floors
    amounts, prices : (floors,) what each must reach, and what missing it by one costs
    """
    cells, money, objective = levels.size, domain.money_scale, criteria[0]
    part = cells + 1 + amounts.size
    entries = Inequality(part + domain.part_base.size)
    for number, of in enumerate(criteria):
        _add_criterion(entries, of, number, float(amounts[number - 1]) if number else 0.0, money)
    _add_rows(entries, domain, levels, part)
    low, high = np.zeros(entries.width), np.full(entries.width, np.inf)
    low[:cells], high[:cells] = ((end - levels) / money for end in within)
    low[cells] = -np.inf
    worth = np.zeros(entries.width)
    worth[cells] = 1.0
    worth[cells + 1 : part] = -prices * [of.scale / objective.scale for of in criteria[1:]]
    found = entries.most(worth, low, high).solution()
    return None if found is None else np.clip(levels + found.x[:cells] * money, *within)


def _add_criterion(
    entries: Inequality, of: Linear, number: int, amount: float, money: float
) -> None:
    """Every row reaches the objective's variable, or the amount less what it is missed by."""
    rows, cells = of.slopes.shape
    along = of.slopes * (-money / of.scale)
    sign = 1.0 if number == 0 else -1.0
    # The objective's variable and what floors are missed by stand side by side.
    entries.add(
        [(0, along), (cells + number, np.full((rows, 1), sign))], (of.values - amount) / of.scale
    )


def _add_rows(entries: Inequality, domain: Domain, levels: Floats, part: int) -> None:
    """Coupling rows that count at a plan, and the positive parts in them."""
    money, on = domain.money_scale, domain.rows_on(levels)
    above = np.flatnonzero(np.isfinite(domain.row_upper) & on)
    below = np.flatnonzero(np.isfinite(domain.row_lower) & on)
    matrix = np.vstack([domain.matrix[above], -domain.matrix[below]])
    extra = np.vstack([domain.part_rows[above], -domain.part_rows[below]])
    sides = np.concatenate([domain.row_upper[above], -domain.row_lower[below]])
    entries.add([(0, matrix), (part, extra)], (sides - matrix @ levels) / money)
    base = domain.parts @ levels + domain.part_base
    entries.add([(0, domain.parts), (part, diagonal(-1.0, domain.part_base.size))], -base / money)
