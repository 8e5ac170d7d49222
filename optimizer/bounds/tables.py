"""Every cell's bounds on its grid, under every weighting of the draws that a search needs."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.envelope import Vertices, envelopes, highest
from optimizer.bounds.tabulator import Tabulator
from optimizer.bounds.tents import DrawTents, Tents
from optimizer.measures import even_weights


class Tables:
    """Tents of every cell: under each weighting, and per draw where any needs them.

    Parameters
    ----------
    grids : first nodes of every cell
    least : (cells,) levels above 0 and below this are left out of envelopes
    keep_draws : whether other weights than even ones will be asked for
    tabulator : of the curves, with what earlier searches evaluated
    """

    def __init__(
        self,
        grids: list[Floats],
        least: Floats,
        keep_draws: bool,
        tabulator: Tabulator,
    ) -> None:
        self._tabulator = tabulator
        self._least = least
        self.weightings: list[Floats] = [even_weights(tabulator.samples)]
        self._draws: list[DrawTents] | None = None
        if keep_draws:
            self._draws = [tabulator.tabulate(k, grid) for k, grid in enumerate(grids)]
            even = [tents.weighted(self.weightings[0]) for tents in self._draws]
        else:
            even = [tabulator.mean(k, grid) for k, grid in enumerate(grids)]
        self._tents: list[list[Tents]] = [even]
        self._hulls: dict[tuple[int, int, float, float, int], Vertices] = {}

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self._tents[0])

    def tents(self, cell: int) -> DrawTents:
        """Tents of one cell in every draw, where draws are kept."""
        assert self._draws is not None
        return self._draws[cell]

    def nodes(self, cell: int) -> Floats:
        """Levels of one cell's grid."""
        return self._tents[0][cell].nodes

    def even(self, cell: int) -> Tents:
        """Tents of one cell's mean response."""
        return self._tents[0][cell]

    def weighting(self, weights: Floats) -> int:
        """Number of a weighting, which is new if no other has these weights."""
        for number, other in enumerate(self.weightings):
            if np.array_equal(other, weights):
                return number
        assert self._draws is not None
        self.weightings.append(weights)
        self._tents.append([tents.weighted(weights) for tents in self._draws])
        return len(self.weightings) - 1

    def hulls(self, weighting: int, lower: Floats, upper: Floats) -> list[Vertices]:
        """Envelope vertices of every cell's weighted bound over a box."""
        tents = self._tents[weighting]
        keys = [
            (weighting, cell, low, high, tents[cell].nodes.size)
            for cell, (low, high) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True))
        ]
        new = [cell for cell, key in enumerate(keys) if key not in self._hulls]
        if new:
            found = envelopes([tents[k] for k in new], lower[new], upper[new], self._least[new])
            self._hulls.update(zip((keys[k] for k in new), found, strict=True))
        return [self._hulls[key] for key in keys]

    def most(self, factor: Floats, price: Floats, lower: Floats, upper: Floats) -> Floats:
        """Most that factor * mean response - price * level reaches over a box, (cells,)."""
        return highest(self.hulls(0, lower, upper), factor, price)

    def most_weighted(
        self, cell: int, weights: Floats, price: float, low: float, high: float
    ) -> float:
        """Most that one cell's weighted response - price * level reaches over one interval."""
        assert self._draws is not None
        table = self._draws[cell].weighted(weights)
        levels, values = table.points(low, high, self._least[cell])
        return float((values - price * levels).max())

    def refine(self, grids: list[Floats | None]) -> None:
        """Put finer grids in place of the segments that they refine."""
        for cell, grid in enumerate(grids):
            if grid is None:
                continue
            if self._draws is None:
                even = self._tents[0]
                even[cell] = even[cell].inserted(self._tabulator.mean(cell, grid))
                continue
            found = self._tabulator.tabulate(cell, grid)
            self._draws[cell] = self._draws[cell].inserted(found)
            for weights, tents in zip(self.weightings, self._tents, strict=True):
                tents[cell] = tents[cell].inserted(found.weighted(weights))

    def finer(self, cell: int, level: float, same: float) -> Floats | None:
        """Nodes that refine a table at a level; None if it is a node whose tents touch there."""
        table = self._tents[0][cell]
        nodes = table.nodes
        at = int(np.abs(nodes - level).argmin())
        if abs(nodes[at] - level) > same:
            at = int(np.searchsorted(nodes, level))
            return np.array([nodes[at - 1], level, nodes[at]])
        if at < table.lift.size and table.lift[at] > 0 and nodes[at + 1] - nodes[at] > same:
            # A vertical tangent: the bound closes in only as fast as the segment shrinks.
            step = (nodes[at + 1] - nodes[at]) / 32
            return np.array([nodes[at], nodes[at] + step, nodes[at + 1]])
        return None

    def mean_at(self, levels: Floats, same: float) -> Floats:
        """Mean response of every cell; levels closer than ``same`` to a node are that node."""
        found = []
        for cell, (table, level) in enumerate(zip(self._tents[0], levels.tolist(), strict=True)):
            if np.abs(table.nodes - level).min() > same:
                table = self._tabulator.mean(cell, np.array([level]))
            found.append(float(np.interp(level, table.nodes, table.values)))
        return np.array(found)

    def mean_bound(self, levels: Floats) -> Floats:
        """What bounds every cell's mean response at a level."""
        return np.array(
            [table.at(level) for table, level in zip(self._tents[0], levels.tolist(), strict=True)]
        )

    def value_at(self, weighting: int, cell: int, level: float) -> float:
        """Weighted response of one cell at a level that is a node."""
        table = self._tents[weighting][cell]
        return float(np.interp(level, table.nodes, table.values))

    def draws_at(self, levels: Floats) -> Floats:
        """Response per draw, (cells, samples), at levels that are nodes."""
        assert self._draws is not None
        found = []
        for table, level in zip(self._draws, levels, strict=True):
            at = int(np.abs(table.nodes - level).argmin())
            found.append(table.values[at])
        return np.array(found)
