"""When a search ends."""

from __future__ import annotations

import time

import numpy as np

from optimizer.search.state import State
from optimizer.search.task import Task

FINE_GAP = 1e-6
_EXTRA_CELLS = 100
# Where draws are counted, a gap that is hardly smaller after so many seconds stays so.
_MOVES, _STALL = 0.95, 3.0
# Checking that proof takes a third of the time that finding it took: both are to be in time.
_SEARCHING = 0.8


class Patience:
    """Whether a search has found enough, or has taken long enough.

    Parameters
    ----------
    task : what is searched for
    started : when, by the monotonic clock
    limit : seconds until the answer, of which counting draws leaves some to its check

    Attributes
    ----------
    until : when it ends at the latest, by the monotonic clock
    """

    def __init__(self, task: Task, started: float, limit: float) -> None:
        self._task = task
        searching = _SEARCHING if task.counts else 1.0
        self.until, self._moved = started + searching * limit, started
        # Where anything that is enough will do, there is no answer before that is settled.
        stalls = task.counts and task.enough is None
        self._gap, self._stall = np.inf, _STALL if stalls else np.inf
        self._enough: int | None = None

    def over(self, state: State, bound: float) -> bool:
        """Whether the search ends where it stands now."""
        gap = state.gap(bound)
        return self._fine(state, gap) or self._late(gap) or self._settled(state, bound)

    def _fine(self, state: State, gap: float) -> bool:
        """At a gap with nothing to gain; or at that asked for, after a few programs more."""
        if gap <= self._task.max_gap and self._enough is None:
            cells = max(state.best.levels.size, _EXTRA_CELLS)
            self._enough = state.programs + self._task.extra * _EXTRA_CELLS // cells
        return gap <= FINE_GAP or (self._enough is not None and state.programs >= self._enough)

    def _late(self, gap: float) -> bool:
        """At the limit, or after so long without getting anywhere."""
        now = time.monotonic()
        if not gap > _MOVES * self._gap or not np.isfinite(gap):
            self._gap, self._moved = gap, now
        return now > self.until or now - self._moved > self._stall

    def _settled(self, state: State, bound: float) -> bool:
        """Once enough is known: a plan that is good enough, or that there is none."""
        enough = self._task.enough
        return enough is not None and (state.best.value >= enough or bound < enough)
