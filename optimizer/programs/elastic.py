"""The elastic problem: the cheapest total violation of everything that is asked of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmm_core.labels import Floats
from optimizer.domain.constraints import (
    Bound,
    ConditionalRow,
    Constraint,
    CouplingRow,
    Forms,
    SemiContinuousCell,
)
from optimizer.domain.levels import Domain
from optimizer.programs.solver import solve_lp, value_of

if TYPE_CHECKING:
    import cvxpy as cp


@dataclass(frozen=True, eq=False)
class Violation:
    """By how much money one constraint gives way: + above, - below."""

    constraint: Constraint
    by: float


@dataclass(frozen=True, eq=False)
class Elastic:
    """Levels that would do if constraints gave way, and how far each has to.

    Parameters
    ----------
    levels : (cells,)
    violations : one a constraint, in the order of the domain's
    """

    levels: Floats
    violations: tuple[Violation, ...]


def least_violation(domain: Domain, money: float, prices: Floats | None = None) -> Elastic:
    """Cheapest total violation, in money: how far every constraint gives way.

    Parameters
    ----------
    domain : what is asked of levels
    money : a typical amount, to scale by
    prices : what a unit of each constraint's giving way costs, (constraints,); 1 by default
    """
    import cvxpy as cp

    asked, cells = domain.constraints, domain.upper.size
    matrix = np.zeros((len(asked), cells))
    for i, one in enumerate(asked):
        matrix[i, one.cells] = one.coefficients
    lower = np.array([one.lower for one in asked]) / money
    upper = np.array([one.upper for one in asked]) / money
    level = cp.Variable(cells, nonneg=True)
    short, over = cp.Variable(len(asked), nonneg=True), cp.Variable(len(asked), nonneg=True)
    constraints = [level[domain.shape.sum(axis=0) == 0] == 0]
    sides, of_parts = _sides(asked, matrix, level, money)
    constraints += of_parts
    conditional = np.array(
        [isinstance(one, ConditionalRow | SemiContinuousCell) for one in asked], dtype=bool
    )
    least, most = np.isfinite(lower) & ~conditional, np.isfinite(upper)
    if least.any():
        constraints.append(sides[least] + short[least] >= lower[least])
    if most.any():
        constraints.append(sides[most] - over[most] <= upper[most])
    if conditional.any():
        constraints += _switched(asked, level, sides, short, lower)
    price = np.ones(len(asked)) if prices is None else prices
    problem = cp.Problem(cp.Minimize(price @ (short + over)), constraints)
    solve_lp(problem, integer=bool(conditional.any()))
    moved = (value_of(over) - value_of(short)) * money
    ways = tuple(Violation(one, float(by)) for one, by in zip(asked, moved, strict=True))
    return Elastic(value_of(level) * money, ways)


def _sides(
    asked: Sequence[Constraint], matrix: Floats, level: cp.Variable, money: float
) -> tuple[cp.Expression, list[cp.Constraint]]:
    """What every constraint adds up to, positive parts included, and what those obey."""
    import cvxpy as cp

    forms: list[tuple[int, Forms]] = [
        (i, one.forms)
        for i, one in enumerate(asked)
        if isinstance(one, CouplingRow) and one.forms is not None
    ]
    if not forms:
        return matrix @ level, []
    part = cp.Variable(sum(form.base.size for _, form in forms), nonneg=True)
    extra, first = np.zeros((len(asked), part.size)), 0
    for i, form in forms:
        extra[i, first : first + form.base.size] = form.coefficients
        first += form.base.size
    every = np.concatenate([form.matrix for _, form in forms])
    base = np.concatenate([form.base for _, form in forms]) / money
    return matrix @ level + extra @ part, [part >= every @ level + base]


def _switched(
    asked: Sequence[Constraint],
    level: cp.Variable,
    sides: cp.Expression,
    short: cp.Variable,
    lower: Floats,
) -> list[cp.Constraint]:
    """What counts only where a cell spends: one binary each."""
    import cvxpy as cp

    far = 1e3 * (1.0 + float(np.abs(lower[np.isfinite(lower)]).max(initial=1.0)))
    constraints = []
    for i, one in enumerate(asked):
        if isinstance(one, Bound | CouplingRow):
            continue
        on = cp.Variable(boolean=True)
        constraints.append(level[one.about] <= far * on)
        if isinstance(one, ConditionalRow):
            constraints.append(sides[i] + short[i] >= lower[i] - far * (1 - on))
        else:
            constraints.append(sides[i] + short[i] >= lower[i] * on)
    return constraints
