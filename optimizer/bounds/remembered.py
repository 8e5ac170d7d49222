"""Tables of the latest questions, kept within a memory limit (decision 54).

What is kept are sums at nodes and over segments, which depend on the curves alone: they are found
again by the content of the curves, every number of it, so that nothing else can be taken for them.
They spare work and decide nothing; proofs are tabulated from scratch (``optimizer.proof``).
"""

from __future__ import annotations

import hashlib
from threading import Lock

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.tabulator import Known

MOST_BYTES = 64_000_000


class Remembered:
    """Tables by the content of their curves; those used longest ago are forgotten first.

    Parameters
    ----------
    most_bytes : of all that is kept
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._lock = most_bytes, Lock()
        self._kept: dict[bytes, tuple[Known, int]] = {}

    @property
    def nbytes(self) -> int:
        """Memory of all that is kept."""
        return sum(size for _, size in self._kept.values())

    def known(self, content: bytes) -> Known:
        """What is known of curves, to be added to."""
        with self._lock:
            known, _ = self._kept.get(content, ({}, 0))
            return {key: table.copy() for key, table in known.items()}

    def keep(self, content: bytes, known: Known) -> None:
        """Keep it, as far as there is room."""
        kept = {key: table.copy() for key, table in known.items()}
        with self._lock:
            self._kept.pop(content, None)
            self._kept[content] = kept, sum(table.nbytes for table in kept.values())
            while self.nbytes > self._most:
                self._kept.pop(next(iter(self._kept)))


def digest(curves: CalendarCurves) -> bytes:
    """Of everything that a response by level depends on."""
    parts = {name: getattr(curves, name) for name in ("offset", "gain", "weight", "start")}
    parts |= {f"parameter {name}": draws for name, draws in curves.parameters.items()}
    found = hashlib.blake2b(repr(curves.kind.__reduce__()[1]).encode())
    for name in sorted(parts):
        _add(found, name, parts[name])
    return found.digest()


def _add(to: hashlib.blake2b, name: str, numbers: Floats) -> None:
    to.update(f"{name}{numbers.shape}{numbers.dtype}".encode())
    to.update(np.ascontiguousarray(numbers).data)


REMEMBERED = Remembered()
