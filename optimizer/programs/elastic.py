"""The elastic problem: the least that has to give way so that all that is asked of levels holds."""

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
from optimizer.programs.solver import solve_lp, value_of
from optimizer.requirements import Integers

if TYPE_CHECKING:
    import cvxpy as cp
    from scipy.sparse import csr_array

_NOBODY = -1


@dataclass(frozen=True, eq=False)
class Ways:
    """What may give way, and which bounds do with it.

    Parameters
    ----------
    below, above : (constraints,) the way that lower and upper bounds give, -1 for none
    per : (constraints,) money by which they give with a unit of it
    price : (ways,) what a unit costs
    """

    below: Integers
    above: Integers
    per: Floats
    price: Floats

    @staticmethod
    def each(count: int) -> Ways:
        """Every constraint gives way by itself, a unit of money for one."""
        every = np.arange(count)
        return Ways(every, every, np.ones(count), np.ones(count))


@dataclass(frozen=True, eq=False)
class Elastic:
    """Levels that would do if bounds gave way, and how far each way has to go.

    Parameters
    ----------
    levels : (cells,) money
    given : (ways,) >= 0, in units of each
    """

    levels: Floats
    given: Floats


def least_violation(
    asked: Sequence[Constraint], open_cells: Floats, money: float, ways: Ways | None = None
) -> Elastic:
    """The cheapest way that bounds can give so that levels satisfy them.

    Parameters
    ----------
    asked : what is asked of levels
    open_cells : (cells,) whether a level may be other than 0
    money : a typical amount, to scale by
    ways : what may give way; by default every constraint by itself
    """
    ways = ways or Ways.each(len(asked))
    program = _Program(asked, open_cells, money, ways)
    on, levels, given = program.solve(None)
    if on.size:
        # What counts where a cell spends is settled: now to the last digit.
        _, levels, given = program.solve(np.round(on))
    return Elastic(levels, given)


class _Program:
    """The program, with levels and given money as shares of a typical amount."""

    def __init__(
        self, asked: Sequence[Constraint], open_cells: Floats, money: float, ways: Ways
    ) -> None:
        self.asked, self.open, self.money, self.ways = asked, open_cells, money, ways
        self.matrix = np.zeros((len(asked), open_cells.size))
        for i, one in enumerate(asked):
            self.matrix[i, one.cells] = one.coefficients
        self.lower = np.array([one.lower for one in asked]) / money
        self.upper = np.array([one.upper for one in asked]) / money
        self.switched = np.array(
            [isinstance(one, ConditionalRow | SemiContinuousCell) for one in asked], dtype=bool
        )
        # A unit of a way that moves bounds by little is as far as one that moves them by much.
        most = np.zeros(ways.price.size)
        for way in (ways.below, ways.above):
            np.maximum.at(most, way[way >= 0], ways.per[way >= 0])
        self.unit = np.where(most > 0, most, 1.0)

    def solve(self, on: Floats | None) -> tuple[Floats, Floats, Floats]:
        """Switches, levels and what is given; with switches as they are set, or free."""
        import cvxpy as cp

        level = cp.Variable(self.open.size, nonneg=True)
        given = cp.Variable(self.unit.size, nonneg=True)
        switched = np.flatnonzero(self.switched)
        free = cp.Variable(switched.size, boolean=True) if on is None and switched.size else None
        sides, constraints = self._sides(level)
        constraints.append(level[self.open == 0] == 0)
        least = np.flatnonzero(np.isfinite(self.lower) & ~self.switched)
        most = np.flatnonzero(np.isfinite(self.upper))
        if least.size:
            room = self._giving(self.ways.below, least) @ given
            constraints.append(sides[least] + room >= self.lower[least])
        if most.size:
            room = self._giving(self.ways.above, most) @ given
            constraints.append(sides[most] - room <= self.upper[most])
        if switched.size:
            constraints += self._switches(level, sides, given, on if free is None else free)
        cost = cp.Minimize((self.ways.price / self.unit) @ given)
        solve_lp(cp.Problem(cost, constraints), integer=free is not None)
        on = np.zeros(0) if free is None else value_of(free)
        return on, value_of(level) * self.money, value_of(given) * self.money / self.unit

    def _giving(self, way: Integers, of: Integers) -> csr_array[np.float64, tuple[int, int]]:
        """How far bounds give with every way, (bounds, ways)."""
        from scipy.sparse import csr_array

        some = np.flatnonzero(way[of] >= 0)
        column = way[of][some]
        by = self.ways.per[of][some] / self.unit[column]
        return csr_array((by, (some, column)), shape=(of.size, self.unit.size))

    def _sides(self, level: cp.Variable) -> tuple[cp.Expression, list[cp.Constraint]]:
        """What every constraint adds up to, positive parts included, and what those obey."""
        import cvxpy as cp

        forms: list[tuple[int, Forms]] = [
            (i, one.forms)
            for i, one in enumerate(self.asked)
            if isinstance(one, CouplingRow) and one.forms is not None
        ]
        if not forms:
            return self.matrix @ level, []
        part = cp.Variable(sum(form.base.size for _, form in forms), nonneg=True)
        extra, first = np.zeros((len(self.asked), part.size)), 0
        for i, form in forms:
            extra[i, first : first + form.base.size] = form.coefficients
            first += form.base.size
        every = np.concatenate([form.matrix for _, form in forms])
        base = np.concatenate([form.base for _, form in forms]) / self.money
        return self.matrix @ level + extra @ part, [part >= every @ level + base]

    def _switches(
        self,
        level: cp.Variable,
        sides: cp.Expression,
        given: cp.Variable,
        on: cp.Variable | Floats | None,
    ) -> list[cp.Constraint]:
        """What counts only where a cell spends."""
        finite = np.abs(self.lower[np.isfinite(self.lower)])
        far = 1e3 * (1.0 + float(finite.max(initial=1.0)))
        constraints = []
        assert on is not None
        for place, i in enumerate(np.flatnonzero(self.switched).tolist()):
            one = self.asked[i]
            assert not isinstance(one, Bound | CouplingRow)
            cell = one.switch if isinstance(one, ConditionalRow) else one.cell
            room = self._giving(self.ways.below, np.array([i])) @ given
            constraints.append(level[cell] <= far * on[place])
            if isinstance(one, ConditionalRow):
                constraints.append(sides[i] + room >= self.lower[i] - far * (1 - on[place]))
            else:
                constraints.append(sides[i] + room >= self.lower[i] * on[place])
        return constraints
