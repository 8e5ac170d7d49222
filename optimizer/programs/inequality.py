"""One sparse inequality, gathered in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mmm_core.labels import Floats
from optimizer.programs.program import Program


class Inequality:
    """Rows of a sparse inequality, gathered in blocks."""

    def __init__(self, width: int) -> None:
        self.width, self.height = width, 0
        self._parts: list[tuple[NDArray[Any], NDArray[Any], Floats]] = []
        self._sides: list[Floats] = []

    def add(self, blocks: Sequence[tuple[int, Floats | sparse.sparray]], sides: Floats) -> slice:
        """Rows from blocks (first column, matrix); returns where they stand."""
        for first, block in blocks:
            entries: Any = sparse.coo_array(block)  # type: ignore[arg-type]
            row, column = entries.coords
            self._parts.append((row + self.height, column + first, entries.data))
        self._sides.append(sides)
        where = slice(self.height, self.height + sides.size)
        self.height += sides.size
        return where

    def most(self, worth: Floats, low: Floats, high: Floats) -> Program:
        """The program of what ``worth`` reaches within it and between bounds."""
        return Program(worth, *self._matrix(), low, high)

    def _matrix(self) -> tuple[sparse.csr_array, Floats]:
        """All rows, and their right-hand sides."""
        row, column, data = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        shape = (self.height, self.width)
        return sparse.csr_array((data, (row, column)), shape=shape), np.concatenate(self._sides)
