"""Corners of a cell's tents in every draw, and the most that draws reach between two levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tents import DrawTents, Tents, apexes
from optimizer.requirements import Integers


@dataclass(frozen=True, eq=False)
class Corners:
    """Two corners over each segment of one cell's grid, in every draw.

    Parameters
    ----------
    nodes : (nodes,) levels, ascending
    values : (nodes, draws) response there
    levels, heights : (2 * segments, draws) where each segment begins and its tent peaks, and
        how high
    """

    nodes: Floats
    values: Floats
    levels: Floats
    heights: Floats

    @staticmethod
    def of(tents: DrawTents, draws: Integers | slice = slice(None)) -> Corners:
        """Of some draws."""
        values, start = tents.values[:, draws], tents.nodes[:-1, None]
        left, width = values[:-1] + tents.lift[:, draws], np.diff(tents.nodes)[:, None]
        along, peak = apexes(width, left, values[1:], tents.rise[:, draws], tents.fall[:, draws])
        shape = (2 * left.shape[0], left.shape[1])
        levels = np.stack([np.broadcast_to(start, along.shape), start + along], axis=1)
        heights = np.stack([left, peak], axis=1)
        return Corners(tents.nodes, values, levels.reshape(shape), heights.reshape(shape))

    def between(self, low: float, high: float) -> slice:
        """Segments between two nodes."""
        return slice(int(np.searchsorted(self.nodes, low)), int(np.searchsorted(self.nodes, high)))

    def most(
        self,
        factor: Floats,
        price: Floats,
        low: float,
        high: float,
        least: float,
        some: Integers | slice = slice(None),
    ) -> tuple[Floats, Floats]:
        """Most of factor * response - price * level between two nodes, and at which level.

        Levels above 0 and below ``least``, itself a node, are left out. All per draw, where
        asked for ``some`` of them only.
        """
        if low < least:
            off = factor * self.values[0, some]
            if high < least:
                return off, np.zeros(off.size)
            on, where = self.most(factor, price, least, high, 0.0, some)
            return np.maximum(on, off), np.where(on > off, where, 0.0)
        of = self.between(low, high)
        end = factor * self.values[of.stop, some] - price * self.nodes[of.stop]
        if of.start == of.stop:
            return end, np.full(end.size, self.nodes[of.stop])
        corners = slice(2 * of.start, 2 * of.stop)
        levels = self.levels[corners][:, some]
        worth = factor * self.heights[corners][:, some] - price * levels
        at, draws = worth.argmax(axis=0), np.arange(end.size)
        top = worth[at, draws]
        where = np.where(top > end, levels[at, draws], self.nodes[of.stop])
        return np.maximum(top, end), where


def beside(tents: DrawTents, draws: Integers, factor: Floats, other: Tents) -> Corners:
    """``factor`` (draws,) times the response of some draws, plus a weighted response."""
    pairs = [(tents.values, other.values), (tents.rise, other.rise),
             (tents.fall, other.fall), (tents.lift, other.lift)]  # fmt: skip
    parts = (factor * mine[:, draws] + more[:, None] for mine, more in pairs)
    return Corners.of(DrawTents(tents.nodes, *parts))
