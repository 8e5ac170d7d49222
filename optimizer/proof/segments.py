"""Lines above one cell's response, segment by segment, by code that shares nothing with a search.

On a segment a term's slope lies between its least and its greatest there. As slopes rise up to
the inflection and fall beyond it (the other way round for a negative curve), those are at the
ends or at the inflection; a convex piece lies below its chord. Where every term is concave, or
every one convex, their sums at both ends say it all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.proof.lines import Lines
from optimizer.remembered import Remembered
from optimizer.tolerances import STEEPEST

_BYTES_AN_ENTRY = 600
Sides = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, eq=False)
class _End:
    """Terms at one level, and their slopes by level, (terms, samples)."""

    x: Floats
    f: Floats
    rate: Floats


@dataclass(frozen=True, eq=False)
class _Sums:
    """What terms at one level add up to, (samples,) or the mean of that.

    Parameters
    ----------
    value, rate : of the response, and of its slope by level
    low, high : whether no term lies beyond its inflection, and whether none lies before it
    """

    value: Floats
    rate: Floats
    low: bool
    high: bool


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What is known of one cell: by level, and by the ends of segments."""

    sums: dict[float, _Sums]
    sides: dict[tuple[float, float], Floats]

    def copy(self) -> Evaluated:
        """The same, to be added to."""
        return Evaluated(self.sums.copy(), self.sides.copy())

    @property
    def nbytes(self) -> int:
        """Memory that it takes, about."""
        numbers = sum(of.value.nbytes + of.rate.nbytes for of in self.sums.values())
        numbers += sum(sides.nbytes for sides in self.sides.values())
        return numbers + _BYTES_AN_ENTRY * (len(self.sums) + len(self.sides))


PROVEN = Remembered[Evaluated](64_000_000)


class Segments:
    """Bounds of one cell's response over the segments of grids, each evaluated once.

    Parameters
    ----------
    curves : responses by level
    cell : which one
    even : whether draws are summed alike
    known : of the same cell's curve, from an earlier proof
    """

    def __init__(
        self, curves: CalendarCurves, cell: int, even: bool, known: Evaluated | None = None
    ) -> None:
        self._curves, self._cell, self._even = curves, cell, even
        self._weight, self._gain = curves.weight[cell], curves.gain[cell]
        self._parameters = curves.cell_parameters(cell)
        self._start = curves.start[cell]
        self.known = known or Evaluated({}, {})
        self._sums, self._sides = self.known.sums, self.known.sides

    def lines(self, nodes: Floats) -> Lines:
        """Over ascending nodes."""
        levels, ends = nodes.tolist(), dict[float, _End]()
        for at, level in enumerate(levels):
            if level not in self._sums:
                ends[level] = self._end(level)
                self._sums[level] = self._summed(ends[level])
            if at and (levels[at - 1], level) not in self._sides:
                segment = self._bounded(levels[at - 1], level, ends)
                self._sides[levels[at - 1], level] = np.array(segment)
        values = np.array([self._sums[level].value for level in levels])
        sides = np.array([self._sides[pair] for pair in pairwise(levels)])
        left, greatest, least = sides.reshape(-1, 3, *values.shape[1:]).swapaxes(0, 1)
        return Lines(nodes, values, left, greatest, least)

    def _end(self, level: float) -> _End:
        x = self._curves.offset[self._cell] + level * self._gain
        f, slope = self._curves.kind.value_and_slope(x, self._parameters)
        with np.errstate(invalid="ignore"):
            rate = slope * self._gain
            if not np.isfinite(rate.sum()):
                # Where no money is felt, a vertical tangent is not either.
                rate = np.where((self._gain > 0) & (self._weight > 0), rate, 0.0)
        return _End(x, f, rate)

    def _counted(self, of_terms: Floats, start: Floats | float = 0.0) -> Floats:
        """Sums over terms (terms, samples) from a start, as they count: each, or their mean."""
        draws = of_terms.sum(axis=0) - start
        return (draws @ self._weight) / draws.size if self._even else self._weight * draws

    def _value(self, f: Floats) -> Floats:
        return self._counted(f, self._start)

    def _summed(self, end: _End) -> _Sums:
        # A slope that falls without limit is no bound here, and would hide one that rises so.
        rate = end.rate if self._upright else np.maximum(end.rate, 0.0)
        low = self._upright and bool((end.x <= self._bend).all())
        high = self._upright and bool((end.x >= self._bend).all())
        return _Sums(self._value(end.f), self._counted(rate), low, high)

    def _bounded(self, a: float, b: float, ends: dict[float, _End]) -> Sides:
        """Left value, greatest slope from the left and least to the right of a segment."""
        start, end, step = self._sums[a], self._sums[b], b - a
        chord = (end.value - start.value) / step
        steep = bool(np.any(start.rate > STEEPEST * np.abs(chord)))
        if start.high and not steep:
            return start.value, start.rate, end.rate
        if end.low and not steep:
            return start.value, chord, chord
        for level in (a, b):
            if level not in ends:
                ends[level] = self._end(level)
        return self._by_term(ends[a], ends[b], step, steep)

    def _by_term(self, a: _End, b: _End, step: float, steep: bool) -> Sides:
        """The same where terms differ, or where the tangents at the left end say nothing.

        A line of the right end bounds there too; the search has taken it where that is so.
        """
        bend, sign, left = self._bend, self._sign, a.f
        greatest, least = np.maximum(a.rate, b.rate), np.minimum(a.rate, b.rate)
        across = (a.x < bend) & (bend < b.x)
        if across.any():
            with np.errstate(invalid="ignore"):
                at_bend = self._slope_at_bend * self._gain
            np.copyto(greatest, at_bend, where=across & (sign > 0))
            np.copyto(least, at_bend, where=across & (sign < 0))
        convex = np.where(sign > 0, b.x <= bend, a.x >= bend)
        chord = (b.f - a.f) / step
        np.copyto(greatest, chord, where=convex)
        np.copyto(least, chord, where=convex)
        if steep:
            over = greatest > STEEPEST * np.abs(chord)
            greatest = np.where(over, least, greatest)
            left = np.where(over, b.f - least * step, left)
        return self._value(left), self._counted(greatest), self._counted(least)

    @cached_property
    def _bend(self) -> Floats:
        return self._curves.kind.inflection(self._parameters)

    @cached_property
    def _sign(self) -> Floats:
        return self._curves.kind.sign(self._parameters)

    @cached_property
    def _upright(self) -> bool:
        """Whether the curve rises in every draw."""
        return bool((self._sign > 0).all())

    @cached_property
    def _slope_at_bend(self) -> Floats:
        """Slope at the inflection, (1 or terms, samples)."""
        bend = np.where(np.isfinite(self._bend), self._bend, 0.0)
        return self._curves.kind.value_and_slope(bend, self._parameters)[1]
