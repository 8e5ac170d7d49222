"""The linear program over a box: concave envelopes, rows and floors.

Nothing here knows a guardrail by name; it sees the rows of a ``Domain``, and criteria.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.envelope import Vertices, hull_lines
from optimizer.criterion import Criterion
from optimizer.domain.levels import Domain
from optimizer.programs.inequality import Inequality, diagonal
from optimizer.programs.merit import Row, by_merit
from optimizer.requirements import Integers

_ROW_PRICE = 1e3
_FLOOR_PRICE = 1e4


@dataclass(frozen=True, eq=False)
class Cut:
    """One upper bound of one criterion, or a stand-in for it: a weighted mean of its draws.

    Parameters
    ----------
    criterion : 0 for the objective, then the floors
    weighting : of the draws, by number
    constant : minus what base and committed money count for; with what makes a stand-in true
    """

    criterion: int
    weighting: int
    constant: float


@dataclass(frozen=True, eq=False)
class Solved:
    """Levels of a relaxation, and its multipliers in money and value units.

    Parameters
    ----------
    levels : (cells,)
    rows, shares : as in ``Multipliers``
    cuts : one per cut, >= 0; those of the objective add up to 1
    """

    levels: Floats
    rows: Floats
    shares: Floats
    cuts: Floats


@dataclass(frozen=True, eq=False)
class _Columns:
    """Where a program's variables begin, levels first, and the coupling rows that hold in it.

    Parameters
    ----------
    response, theta, part, row_miss, floor_miss : first column of each
    width : columns in all
    above, below : rows with an upper, and with a lower side
    """

    response: int
    theta: int
    part: int
    row_miss: int
    floor_miss: int
    width: int
    above: Integers
    below: Integers

    @staticmethod
    def of(domain: Domain, weightings: int, floors: int, lower: Floats) -> _Columns:
        """Of a program over a box that begins at ``lower``."""
        on = domain.rows_on(lower)
        above = np.flatnonzero(np.isfinite(domain.row_upper) & on)
        below = np.flatnonzero(np.isfinite(domain.row_lower) & on)
        sizes = (
            lower.size * weightings, 1, domain.part_base.size, above.size + below.size, floors
        )  # fmt: skip
        response, theta, part, row_miss, floor_miss, width = (
            int(start) for start in np.cumsum([lower.size, *sizes])
        )
        return _Columns(response, theta, part, row_miss, floor_miss, width, above, below)

    @property
    def rows(self) -> int:
        """Sides of coupling rows."""
        return self.above.size + self.below.size

    def bounds(self, lower: Floats, upper: Floats) -> list[Floats]:
        """Least and greatest of every variable; ``lower`` and ``upper`` are those of levels."""
        low, high = np.zeros(self.width), np.full(self.width, np.inf)
        low[: lower.size], high[: upper.size] = lower, upper
        low[self.response : self.theta + 1] = -np.inf
        return [low, high]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Most that concave envelopes allow over a box of levels, subject to rows and floors.

    Rows and floors may be missed at a price far above any marginal return, so every box
    has an optimum and finite multipliers; an impossible box shows as a value far below any
    plan.

    Parameters
    ----------
    domain : rows on levels
    criteria : the objective, then the floors
    money, outcome : scales of levels and of responses; both are about one in the program
    miss : price of missing each floor by one, in value units; None for a forbidding one
    """

    domain: Domain
    criteria: tuple[Criterion, ...]
    money: float
    outcome: float
    miss: Floats | None = None

    def scale(self, criterion: Criterion) -> float:
        """A typical size of a criterion's value."""
        per_outcome = float(criterion.per_outcome.max(initial=0.0)) * self.outcome
        return per_outcome or float(criterion.per_money.max(initial=0.0)) * self.money or 1.0

    def solve(
        self,
        hulls: Sequence[Sequence[Vertices]],
        cuts: Sequence[Cut],
        amounts: Floats,
        lower: Floats,
        upper: Floats,
    ) -> Solved:
        """Optimal levels and multipliers.

        Parameters
        ----------
        hulls : per weighting and cell the vertices (levels, values) of the concave envelope
            of the weighted response over the box
        cuts : upper bounds of the criteria
        amounts : (floors,) what each floor must reach
        lower, upper : (cells,) the box
        """
        at = _Columns.of(self.domain, len(hulls), len(self.criteria) - 1, lower)
        if len(hulls) == len(cuts) == len(self.criteria) == 1:
            found = self._by_merit(hulls[0], at)
            if found is not None:
                return found
        entries = Inequality(at.width)
        slopes = self._add_responses(entries, hulls, at)
        at_cuts = [entries.add(*self._cut(cut, amounts, at)) for cut in cuts]
        at_rows, extra = self._add_rows(entries, at)
        at_parts = entries.add(
            [(0, self.domain.parts), (at.part, diagonal(-1.0, self.domain.part_base.size))],
            -self.domain.part_base / self.money,
        )
        worth = np.zeros(at.width)
        worth[at.theta], worth[at.row_miss :] = 1.0, -self._prices(slopes, at.rows)
        solved = entries.most(worth, *at.bounds(lower / self.money, upper / self.money)).solved()
        duals = np.maximum(solved.duals, 0.0)
        return Solved(
            levels=np.clip(solved.x[: lower.size] * self.money, lower, upper),
            rows=self._row_multipliers(duals[at_rows], at.above, at.below),
            shares=self._shares(duals[at_parts], duals[at_rows], extra),
            cuts=self._cut_multipliers(cuts, [float(duals[of].sum()) for of in at_cuts]),
        )

    def _by_merit(self, hulls: Sequence[Vertices], at: _Columns) -> Solved | None:
        """The same of means under no more than a budget; None where there is more, or no way."""
        domain, rows = self.domain, np.union1d(at.above, at.below)
        matrix, objective = domain.matrix[rows], self.criteria[0]
        if rows.size > 1 or domain.part_base.size or (matrix < 0).any():
            return None
        row = Row(
            matrix.sum(axis=0),
            float(domain.row_lower[rows].max(initial=-np.inf)),
            float(domain.row_upper[rows].min(initial=np.inf)),
        )
        found = by_merit(hulls, objective.per_outcome, objective.per_money, row)
        if found is None:
            return None
        multipliers = np.zeros(domain.row_upper.size)
        multipliers[rows] = found[1]
        return Solved(found[0], multipliers, np.zeros(0), np.ones(1))

    def _add_responses(
        self, entries: Inequality, hulls: Sequence[Sequence[Vertices]], at: _Columns
    ) -> Floats:
        """Every response stays below the edges of its envelope; returns their slopes."""
        slopes, limits, owners = self._lines(hulls)
        edges, cells = np.arange(owners.size), self.domain.lower.size
        own = edges, owners, np.ones(owners.size)
        along = edges, owners % cells, -slopes
        entries.add([(0, along), (at.response, own)], limits)
        return slopes

    def _add_rows(self, entries: Inequality, at: _Columns) -> tuple[slice, Floats]:
        """Coupling rows, each missed at a price; where they stand, and what parts count there."""
        domain, above, below = self.domain, at.above, at.below
        matrix = np.vstack([domain.matrix[above], -domain.matrix[below]])
        extra = np.vstack([domain.part_rows[above], -domain.part_rows[below]])
        sides = np.concatenate([domain.row_upper[above], -domain.row_lower[below]])
        missed = diagonal(-1.0, at.rows)
        where = entries.add(
            [(0, matrix), (at.part, extra), (at.row_miss, missed)], sides / self.money
        )
        return where, extra

    def _lines(self, hulls: Sequence[Sequence[Vertices]]) -> tuple[Floats, Floats, Integers]:
        """Slope, intercept and response of every edge: response - slope * level <= intercept."""
        slope, intercept, owner = hull_lines([hull for weighted in hulls for hull in weighted])
        return slope * (self.money / self.outcome), intercept / self.outcome, owner

    def _cut(
        self, cut: Cut, amounts: Floats, at: _Columns
    ) -> tuple[list[tuple[int, Floats]], Floats]:
        """One row: criterion's variable minus its bound is at most the constant."""
        criterion = self.criteria[cut.criterion]
        scale, cells = self.scale(criterion), criterion.per_money.size
        blocks = [
            (0, criterion.per_money[None] * (self.money / scale)),
            (
                at.response + cut.weighting * cells,
                -criterion.per_outcome[None] * (self.outcome / scale),
            ),
        ]
        if cut.criterion == 0:
            return [*blocks, (at.theta, np.ones((1, 1)))], np.array([cut.constant / scale])
        floor = cut.criterion - 1
        blocks.append((at.floor_miss + floor, -np.ones((1, 1))))
        return blocks, np.array([(cut.constant - amounts[floor]) / scale])

    def _prices(self, slopes: Floats, rows: int) -> Floats:
        """Of missing every row, and every floor, in the program's units."""
        objective = self.criteria[0]
        scale = self.scale(objective)
        steepest = max(
            1.0,
            float(np.abs(slopes).max(initial=0.0))
            * float(objective.per_outcome.max())
            * self.outcome
            / scale,
            float(objective.per_money.max()) * self.money / scale,
        )
        floors = len(self.criteria) - 1
        if self.miss is None:
            of_floors = np.full(floors, _FLOOR_PRICE * steepest)
            of_rows = _ROW_PRICE * steepest * (_FLOOR_PRICE if floors else 1.0)
        else:
            sizes = np.array([self.scale(criterion) for criterion in self.criteria[1:]])
            of_floors = self.miss * sizes / scale
            of_rows = _ROW_PRICE * max(1.0, float(np.abs(slopes).max(initial=0.0)))
        return np.concatenate([np.full(rows, of_rows), of_floors])

    def _row_multipliers(self, duals: Floats, above: Integers, below: Integers) -> Floats:
        multipliers = np.zeros(self.domain.row_upper.size)
        np.add.at(multipliers, above, duals[: above.size])
        np.subtract.at(multipliers, below, duals[above.size :])
        return multipliers * (self.scale(self.criteria[0]) / self.money)

    def _shares(self, duals: Floats, rows: Floats, extra: Floats) -> Floats:
        weight = rows @ extra
        shares: Floats = np.divide(duals, weight, out=np.zeros_like(duals), where=weight > 0)
        return np.clip(shares, 0.0, 1.0)

    def _cut_multipliers(self, cuts: Sequence[Cut], duals: Sequence[float]) -> Floats:
        scale = self.scale(self.criteria[0])
        of = np.array([c.criterion for c in cuts])
        found = np.array(duals)
        total = found[of == 0].sum()
        found[of == 0] = found[of == 0] / total if total > 0 else 1.0 / (of == 0).sum()
        for i, cut in enumerate(cuts):
            if cut.criterion:
                found[i] *= scale / self.scale(self.criteria[cut.criterion])
        return found
