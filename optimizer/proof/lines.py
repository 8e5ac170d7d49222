"""Lines above one cell's response on every segment of its grid, and the most below them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.requirements import Integers


@dataclass(frozen=True, eq=False)
class Lines:
    """One cell's bound per segment: its left value, slopes from both ends, its right value.

    Parameters
    ----------
    nodes : (nodes,) levels, ascending
    values : (nodes,) for one weighted response, or (nodes, draws)
    left, greatest, least : (segments,) or (segments, draws)
    peaks : where the two lines over each segment meet (from the left), and how high, once known
    """

    nodes: Floats
    values: Floats
    left: Floats
    greatest: Floats
    least: Floats
    peaks: tuple[Floats, Floats] | None = None

    def weighted(self, weights: Floats) -> Lines:
        """Summed over draws."""
        values, left, greatest, least = (part @ weights for part in self._parts())
        return Lines(self.nodes, values, left, greatest, least)

    def of(self, draws: Integers) -> Lines:
        """Of some draws, with the peaks of each."""
        values, left, greatest, least = (part[:, draws] for part in self._parts())
        some = Lines(self.nodes, values, left, greatest, least)
        step = np.diff(self.nodes)[:, None]
        return replace(
            some, peaks=_peaks(step, some.left, some.greatest, some.least, some.values[1:])
        )

    def beside(self, factor: Floats, other: Lines) -> Lines:
        """``factor`` (draws,) times these lines of draws, plus one weighted response's."""
        pairs = zip(self._parts(), other._parts(), strict=True)
        values, left, greatest, least = (factor * mine + more[:, None] for mine, more in pairs)
        return Lines(self.nodes, values, left, greatest, least)

    def _parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.values, self.left, self.greatest, self.least

    def most(
        self, factor: Floats | float, price: Floats | float, low: float, high: float, least: float
    ) -> Floats | float:
        """Most that factor * response - price * level reaches between two levels.

        Levels above 0 and below ``least`` are left out. Per draw where lines are; infinite
        where nothing is known.
        """
        nodes = self.nodes
        if low < least:
            # Nothing, or at least so much: no plan lies between.
            off = factor * self.values[0] if low == nodes[0] == 0 else np.inf
            if high < least:
                return off
            return np.maximum(off, self.most(factor, price, least, high, 0.0))
        if low == high and (nodes == low).any():
            # One level is bounded by what it brings, not by the segment beside it.
            return factor * self.values[np.flatnonzero(nodes == low)[0]] - price * low
        if nodes.size == 1 or low < nodes[0] or high > nodes[-1]:
            return np.inf
        first = max(int(np.searchsorted(nodes, low, side="right")) - 1, 0)
        last = min(int(np.searchsorted(nodes, high, side="left")), nodes.size - 1)
        of = slice(min(first, nodes.size - 2), max(last, first + 1))
        return self._highest(of, factor, price)

    def _highest(self, of: slice, factor: Floats | float, price: Floats | float) -> Floats:
        """At the corners of some segments."""
        across = (-1,) + (1,) * (self.values.ndim - 1)
        a, b = self.nodes[:-1][of].reshape(across), self.nodes[1:][of].reshape(across)
        start, end = self.left[of], self.values[1:][of]
        if self.peaks is None:
            along, peak = _peaks(b - a, start, self.greatest[of], self.least[of], end)
        else:
            along, peak = self.peaks[0][of], self.peaks[1][of]
        corners = (
            factor * start - price * a,
            factor * peak - price * (a + along),
            factor * end - price * b,
        )
        highest: Floats = np.max([corner.max(axis=0) for corner in corners], axis=0)
        return highest


def _peaks(
    step: Floats, start: Floats, greatest: Floats, least: Floats, end: Floats
) -> tuple[Floats, Floats]:
    """Where the lesser of two lines is highest (from the left), and how high."""
    bend = greatest - least
    meet = np.divide(end - start - least * step, bend, out=np.zeros_like(bend), where=bend > 0)
    along = np.clip(meet, 0.0, step)
    return along, np.maximum(start + greatest * along, end - least * (step - along))
