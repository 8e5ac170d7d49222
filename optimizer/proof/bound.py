"""The bound that a witness proves, recomputed draw by draw with numpy alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.proof.certificate import Box, Weighing, Witness
from optimizer.proof.lines import Lines
from optimizer.proof.segments import PROVEN, Evaluated, Segments
from optimizer.requirements import Integers, Responses


class Bounds:
    """Bounds of every cell's response along one set of curves, each evaluated once.

    Several proofs over the same curves, as along a frontier, share one. Later proofs begin with
    what these ones worked out; nothing of it comes from a search.
    """

    def __init__(self, curves: CalendarCurves) -> None:
        self.curves = curves
        self._tables: dict[tuple[int, bool], Segments] = {}
        self._apart: dict[Hashable, float] = {}

    def apart(self, levels: Floats, domain: Domain, responses: Responses) -> float:
        """Largest difference of the curves from the model's own response, relative to it."""
        key = (responses, *(part.tobytes() for part in (levels, domain.committed, domain.shape)))
        if key not in self._apart:
            curves = self.curves
            exact = responses.brings(domain.spend(levels))
            start = np.abs(curves.weight * curves.start).max()
            scale = np.abs(exact).max() + start * 1e-3 + 1e-300
            self._apart[key] = float(np.abs(exact - curves.at(levels)).max() / scale)
        return self._apart[key]

    @cached_property
    def _known(self) -> dict[tuple[int, bool], Evaluated]:
        return PROVEN.known(self.curves.contents)

    def keep(self) -> None:
        """Remember what was evaluated, for later proofs along the same curves."""
        known = {key: of.known for key, of in self._tables.items()}
        PROVEN.keep(self.curves.contents, known)

    def table(self, cell: int, nodes: Floats, even: bool) -> Lines:
        """Bound one cell's response over each segment of its grid (see ``Segments``).

        Draw by draw, or summed over draws alike where ``even``.
        """
        if (cell, even) not in self._tables:
            known = self._known.get((cell, even))
            self._tables[cell, even] = Segments(self.curves, cell, even, known)
        return self._tables[cell, even].lines(nodes)


def proven_bound(
    witness: Witness,
    objective: Criterion,
    floors: tuple[Floor, ...],
    domain: Domain,
    bounds: Bounds,
) -> float:
    """Most that any levels in the witness's boxes can be worth by the objective.

    Infinite or NaN where the witness proves nothing.
    """
    even = witness.draws is None and all(
        w.weights is None for box in witness.boxes for w in box.multipliers.criteria
    )
    tables = [bounds.table(cell, grid, even) for cell, grid in enumerate(witness.grids)]
    criteria = (objective, *(floor.criterion for floor in floors))
    asked = _Asked(criteria, (0.0, *(floor.amount for floor in floors)), domain)
    if witness.draws is None:
        if objective.counts:
            return np.inf
        return float(np.max([_box_bound(box, tables, asked) for box in witness.boxes]))
    counted = _Counted(tables, witness.draws, asked)
    return float(np.max([counted.bound(box) for box in witness.boxes]))


@dataclass(frozen=True, eq=False)
class _Asked:
    """The objective, then the floors; what each must reach; and the levels allowed."""

    criteria: tuple[Criterion, ...]
    amounts: tuple[float, ...]
    domain: Domain

    def rows(self, box: Box) -> tuple[float, Floats]:
        """What the multipliers on rows add, and what they charge per unit of each level.

        Infinite where a sign is wrong: nothing is proven then.
        """
        domain, y, shares = self.domain, box.multipliers.rows, box.multipliers.shares
        held = (domain.switch < 0) | (box.lower[domain.switch] > 0)
        wrong = (
            (y > 0)[~np.isfinite(domain.row_upper)].any()
            or (y < 0)[~np.isfinite(domain.row_lower)].any()
            or (y != 0)[~held].any()
            or ((y < 0) & (domain.part_rows > 0).any(axis=1)).any()
        )
        sides = np.where(y > 0, domain.row_upper, domain.row_lower)
        slack = (y @ domain.part_rows) * shares
        total = float(sum(y[i] * sides[i] for i in np.flatnonzero(y)))
        price = y @ domain.matrix + slack @ domain.parts
        return np.inf if wrong else total - float(slack @ domain.part_base), price

    def averaged(self, box: Box) -> tuple[float, Floats, Floats]:
        """``rows`` and all criteria that do not count draws, with the weights of each cell.

        Weights are (cells, samples).
        """
        constant, price = self.rows(box)
        samples = self.criteria[0].base.size
        even, weighed = np.full(samples, 1.0 / samples), np.zeros((price.size, samples))
        before = self.domain.committed.sum(axis=0)
        for of, amount, weighing in self._of(box):
            if of.counts:
                continue
            weights = even if weighing.weights is None else weighing.weights
            fixed = -float(weights @ of.base) - float(of.per_money @ before) - amount
            constant += weighing.factor * fixed
            price = price + weighing.factor * of.per_money
            weighed += weighing.factor * of.per_outcome[:, None] * weights
        return constant, price, weighed

    def counted(self, box: Box, draws: Integers) -> tuple[Floats, Floats, Floats, int]:
        """Criteria that count draws, before ``by_draw`` is applied.

        Returns
        -------
        tuple
            What they add per draw, what they charge per unit of each level, what a unit of
            each cell's response counts for, and how many draws may lie below.
        """
        cells = self.domain.lower.size
        constant, price, gain, below = np.zeros(draws.size), np.zeros(cells), np.zeros(cells), 0
        before = self.domain.committed.sum(axis=0)
        for of, amount, weighing in self._of(box):
            if not of.counts or weighing.factor == 0:
                continue
            fixed = -of.base[draws] - float(of.per_money @ before) - amount
            constant = constant + weighing.factor * fixed
            price = price + weighing.factor * of.per_money
            gain = gain + weighing.factor * of.per_outcome
            below += of.below()
        return constant, price, gain, below

    def _of(self, box: Box) -> Iterator[tuple[Criterion, float, Weighing]]:
        return zip(self.criteria, self.amounts, box.multipliers.criteria, strict=True)


def _box_bound(box: Box, tables: list[Lines], asked: _Asked) -> float:
    """Lagrangian bound of one box, from its multipliers alone."""
    total, price, weighed = asked.averaged(box)
    for k, table in enumerate(tables):
        if table.values.ndim == 1:
            summed, factor = table, float(weighed[k].sum())
        else:
            summed, factor = table.weighted(weighed[k]), 1.0
        ends = (float(box.lower[k]), float(box.upper[k]))
        total += float(summed.most(factor, float(price[k]), *ends, float(asked.domain.least[k])))
    return total


class _Counted:
    """Bounds of boxes whose criteria count draws: one bound a draw, and their order statistic.

    A plan that reaches its criteria in all draws but ``below`` is worth no more than the
    Lagrangian bound of any draw in which it does; so no more than the (below + 1)-th least.
    Boxes that share multipliers share what cells bring between the same levels.
    """

    def __init__(self, tables: list[Lines], draws: Integers, asked: _Asked) -> None:
        self._all, self._draws, self._asked = tables, draws, asked
        self._some = [table.of(draws) for table in tables]
        self._known: dict[tuple[int, int, float, float], Floats | float] = {}

    def bound(self, box: Box) -> float:
        """Of one box."""
        asked, each = self._asked, box.multipliers.by_draw
        assert each is not None
        total, price, weighed = asked.averaged(box)
        constant, charged, gain, below = asked.counted(box, self._draws)
        if below >= self._draws.size:
            return np.inf
        bounds = total + each * constant
        for k, (low, high) in enumerate(zip(box.lower.tolist(), box.upper.tolist(), strict=True)):
            key = (id(box.multipliers), k, low, high)
            if key not in self._known:
                lines, factor = self._some[k], each * gain[k]
                if weighed[k].any():
                    lines = lines.beside(factor, self._all[k].weighted(weighed[k]))
                    factor = np.ones(each.size)
                least = float(asked.domain.least[k])
                self._known[key] = lines.most(
                    factor, price[k] + each * charged[k], low, high, least
                )
            bounds = bounds + self._known[key]
        if asked.criteria[0].counts:
            bounds = bounds / each
        return float(np.partition(bounds, below)[below])
