"""How far a long job is, and giving it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Progress:
    """Where a search stands: best value and bound so far, programs solved, seconds."""

    value: float
    bound: float
    gap: float
    programs: int
    seconds: float


Watcher = Callable[[Progress], bool]


def preparing(watcher: Watcher | None) -> Watcher | None:
    """For searches that only look for a plan to begin with: their figures mean nothing else."""
    if watcher is None:
        return None
    return lambda at: watcher(Progress(-np.inf, np.inf, np.inf, at.programs, at.seconds))
