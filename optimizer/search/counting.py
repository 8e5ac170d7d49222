"""Bounds of a box draw by draw, where criteria count draws (decision 12).

In a draw in which a plan reaches its criteria, it is worth no more than the Lagrangian bound
of that draw alone. All draws but ``below`` are such draws: so no plan in the box is worth
more than the (below + 1)-th least of these bounds. Each draw has a price of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.corners import Corners, beside
from optimizer.bounds.envelope import row_terms
from optimizer.bounds.tables import Tables
from optimizer.proof.certificate import Multipliers
from optimizer.requirements import Integers
from optimizer.search.bounding import part_terms, row_prices
from optimizer.search.task import Task


@dataclass(frozen=True, eq=False)
class Weights:
    """What multipliers make of a box, before draws are weighed.

    Parameters
    ----------
    constant : of rows and of criteria that do not count draws
    counted : (draws,) of those that do
    gain, charged : (cells,) what a unit of response brings, and of money costs, in those
    averaged : (cells, samples) weights of responses in the others; None where there are none
    price : (cells,) of money in rows and in the others
    below : how many draws may lie below
    """

    constant: float
    counted: Floats
    gain: Floats
    charged: Floats
    averaged: Floats | None
    price: Floats
    below: int


@dataclass(frozen=True, eq=False)
class Reach:
    """What every draw can reach over a box.

    Parameters
    ----------
    multipliers, by_draw : what is weighed with what, (draws,)
    weights : what they make
    most : (cells, draws) the most of every cell
    bounds : (draws,) upper bounds in value units
    """

    multipliers: Multipliers
    by_draw: Floats
    weights: Weights
    most: Floats
    bounds: Floats

    @property
    def bound(self) -> float:
        """What no plan in the box is worth more than."""
        below = self.weights.below
        if below >= self.bounds.size:
            return np.inf
        return float(np.partition(self.bounds, below)[below])


class Counting:
    """Bounds of boxes over some of the draws.

    Parameters
    ----------
    task : what is searched for
    tables : tents of every cell in every draw
    draws : which ones are bounded; the others count as if they reached anything
    """

    def __init__(self, task: Task, tables: Tables, draws: Integers) -> None:
        self.task, self.draws, self._tables = task, draws, tables
        self.corners = [Corners.of(tables.tents(k), draws) for k in range(tables.cells)]

    def reach(
        self, multipliers: Multipliers, by_draw: Floats, lower: Floats, upper: Floats
    ) -> Reach:
        """Over one box, every draw weighed with its own."""
        weights = self._weights(multipliers)
        return self._over(multipliers, by_draw, weights, lower, upper)

    def narrowed(self, reach: Reach, cell: int, low: float, high: float) -> Reach:
        """The same multipliers where one cell's levels are between others."""
        most = reach.most.copy()
        most[cell] = self.cell(reach, cell, low, high)[0]
        return self._reach(reach.multipliers, reach.by_draw, reach.weights, most)

    def priced(self, reach: Reach, lower: Floats, upper: Floats, steps: Sequence[float]) -> Reach:
        """Every draw weighed with what bounds it best, one step up or down at a time.

        Draws far from the one that counts stay as they are: no bound hangs on them.
        """
        for step in steps:
            for times in (1.0 / step, step):
                some = self.around(reach, 1.0)
                by_draw = self._capped(reach.multipliers, reach.by_draw[some] * times)
                other = replace(reach, by_draw=reach.by_draw.copy(), most=reach.most.copy())
                other.by_draw[some] = by_draw
                ends = enumerate(zip(lower.tolist(), upper.tolist(), strict=True))
                other.most[:, some] = [self.cell(other, k, a, b, some)[0] for k, (a, b) in ends]
                reach = self.better(
                    reach, self._reach(reach.multipliers, other.by_draw, reach.weights, other.most)
                )
        return reach

    def around(self, reach: Reach, share: float) -> Integers:
        """Draws whose bounds lie around the one that counts: a share of those below it each way."""
        below = reach.weights.below
        around = max(int(share * below), 1)
        order = np.argsort(reach.bounds, kind="stable")
        return order[max(below - around, 0) : below + around]

    def better(self, one: Reach, other: Reach) -> Reach:
        """Each draw with the better of two weights, beside the same multipliers."""
        take = other.bounds < one.bounds
        by_draw = np.where(take, other.by_draw, one.by_draw)
        most = np.where(take, other.most, one.most)
        return self._reach(one.multipliers, by_draw, one.weights, most)

    def cell(
        self, reach: Reach, cell: int, low: float, high: float, some: Integers | None = None
    ) -> tuple[Floats, Floats]:
        """Most of one cell between two levels, and at which level, in all or some draws."""
        weights, each, corners = reach.weights, reach.by_draw, self.corners[cell]
        which: Integers | slice = slice(None) if some is None else some
        each, least = each[which], float(self.task.domain.least[cell])
        factor = each * weights.gain[cell]
        price = weights.price[cell] + each * weights.charged[cell]
        if weights.averaged is not None:
            tents = self._tables.tents(cell)
            averaged = tents.weighted(weights.averaged[cell])
            corners = beside(tents, self.draws[which], factor, averaged)
            factor, which = np.ones(each.size), slice(None)
        return corners.most(factor, price, low, high, least, which)

    def at_node(self, reach: Reach, cell: int, node: int, some: Integers) -> Floats:
        """What one cell brings at one node, in some of the draws."""
        weights, each, corners = reach.weights, reach.by_draw[some], self.corners[cell]
        brings = each * weights.gain[cell] * corners.values[node, some]
        if weights.averaged is not None:
            values = self._tables.tents(cell).values[node]
            brings = brings + float(values @ weights.averaged[cell])
        price = weights.price[cell] + each * weights.charged[cell]
        return brings - price * corners.nodes[node]

    # --- the Lagrangian -----------------------------------------------------------------

    def _over(
        self,
        multipliers: Multipliers,
        by_draw: Floats,
        weights: Weights,
        lower: Floats,
        upper: Floats,
    ) -> Reach:
        nothing = np.zeros((lower.size, self.draws.size))
        reach = Reach(multipliers, by_draw, weights, nothing, by_draw)
        ends = enumerate(zip(lower.tolist(), upper.tolist(), strict=True))
        most = np.array([self.cell(reach, cell, low, high)[0] for cell, (low, high) in ends])
        return self._reach(multipliers, by_draw, weights, most)

    def _reach(
        self, multipliers: Multipliers, by_draw: Floats, weights: Weights, most: Floats
    ) -> Reach:
        bounds = weights.constant + by_draw * weights.counted + most.sum(axis=0)
        if self.task.objective.counts:
            bounds = bounds / by_draw
        if multipliers.by_draw is not by_draw:
            multipliers = replace(multipliers, by_draw=by_draw)
        return Reach(multipliers, by_draw, weights, most, bounds)

    def _capped(self, multipliers: Multipliers, by_draw: Floats) -> Floats:
        """No floor weighed with more than the price of missing it."""
        miss = self.task.miss
        if miss is None:
            return by_draw
        for of, weighing, price in zip(
            self.task.criteria[1:], multipliers.criteria[1:], miss.tolist(), strict=True
        ):
            if of.counts and weighing.factor > 0:
                by_draw = np.minimum(by_draw, price / weighing.factor)
        return by_draw

    def _weights(self, multipliers: Multipliers) -> Weights:
        domain, task = self.task.domain, self.task
        price, before = row_prices(domain, multipliers), domain.committed.sum(axis=0)
        constant = row_terms(domain, multipliers.rows) - part_terms(domain, multipliers)
        counted, gain, charged = np.zeros(self.draws.size), 0 * price, 0 * price
        even = np.full(task.objective.base.size, 1.0 / task.objective.base.size)
        averaged, below = np.zeros((price.size, even.size)), 0
        amounts = (0.0, *task.amounts.tolist())
        for of, amount, one in zip(task.criteria, amounts, multipliers.criteria, strict=True):
            if one.factor == 0:
                continue
            fixed = -float(of.per_money @ before) - amount
            if of.counts:
                counted += one.factor * (fixed - of.base[self.draws])
                gain, charged = (
                    gain + one.factor * of.per_outcome,
                    charged + one.factor * of.per_money,
                )
                below += of.below()
                continue
            weights = even if one.weights is None else one.weights
            constant += one.factor * (fixed - float(weights @ of.base))
            averaged += one.factor * of.per_outcome[:, None] * weights
            price = price + one.factor * of.per_money
        used = averaged if averaged.any() else None
        return Weights(constant, counted, gain, charged, used, price, below)
