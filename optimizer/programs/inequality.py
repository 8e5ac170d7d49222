"""One sparse inequality, gathered in blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.labels import Floats
from optimizer.programs.program import Columns, Program
from optimizer.requirements import Integers

# Rows, columns and numbers of what a block holds.
Entries = tuple[Integers, Integers, Floats]


def diagonal(number: float, size: int) -> Entries:
    """The same number in the first row and column, the second, and so on."""
    along = np.arange(size)
    return along, along, np.full(size, number)


class Inequality:
    """Rows of a sparse inequality, gathered in blocks that do not overlap."""

    def __init__(self, width: int) -> None:
        self.width, self.height = width, 0
        self._parts: list[Entries] = []
        self._sides: list[Floats] = []

    def add(self, blocks: Sequence[tuple[int, Floats | Entries]], sides: Floats) -> slice:
        """Rows from blocks (first column, matrix); returns where they stand."""
        for first, block in blocks:
            row, column, numbers = _entries(block) if isinstance(block, np.ndarray) else block
            self._parts.append((row + self.height, column + first, numbers))
        self._sides.append(sides)
        where = slice(self.height, self.height + sides.size)
        self.height += sides.size
        return where

    def most(self, worth: Floats, low: Floats, high: Floats) -> Program:
        """The program of what ``worth`` reaches within it and between bounds."""
        return Program(worth, self._columns(), np.concatenate(self._sides), low, high)

    def _columns(self) -> Columns:
        """All rows, each column's in ascending order."""
        row, column, numbers = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        order = np.lexsort((row, column))
        start = np.zeros(self.width + 1, dtype=np.intp)
        np.cumsum(np.bincount(column, minlength=self.width), out=start[1:])
        return Columns(self.height, start, row[order], numbers[order])


def _entries(block: Floats) -> Entries:
    """Of what is not zero."""
    row, column = np.nonzero(block)
    return row, column, block[row, column]
