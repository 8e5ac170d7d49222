"""What was worked out of cells, kept within a memory limit for later questions (decision 54).

It depends on one cell's curve alone, and is found again by the content of that, every number of it,
so that nothing else can be taken for it. It spares work and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Protocol, Self


class Kept(Protocol):
    """What is remembered of a cell."""

    def copy(self) -> Self:
        """The same, to be added to."""

    @property
    def nbytes(self) -> int:
        """Memory that it takes, about."""


class Remembered[T: Kept]:
    """What is known of curves by their content; what was used longest ago is forgotten first.

    Parameters
    ----------
    most_bytes : of all that is kept
    """

    def __init__(self, most_bytes: int) -> None:
        self._most, self._lock, self.nbytes = most_bytes, Lock(), 0
        self._kept: dict[tuple[bytes, bool], tuple[T, int]] = {}

    def known(self, contents: Sequence[bytes]) -> dict[tuple[int, bool], T]:
        """What is known of cells (by whether means alone are), to be added to."""
        with self._lock:
            return {
                (cell, means): self._kept[content, means][0].copy()
                for cell, content in enumerate(contents)
                for means in (False, True)
                if (content, means) in self._kept
            }

    def keep(self, contents: Sequence[bytes], known: dict[tuple[int, bool], T]) -> None:
        """Keep it, as far as there is room."""
        kept = {(contents[cell], means): of.copy() for (cell, means), of in known.items()}
        with self._lock:
            for name, of in kept.items():
                self._forget(name)
                self._kept[name] = of, of.nbytes
                self.nbytes += of.nbytes
            while self.nbytes > self._most:
                self._forget(next(iter(self._kept)))

    def forget(self) -> None:
        """All of it."""
        with self._lock:
            self._kept.clear()
            self.nbytes = 0

    def _forget(self, name: tuple[bytes, bool]) -> None:
        self.nbytes -= self._kept.pop(name, (None, 0))[1]
