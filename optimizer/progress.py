"""How far a long job is, and giving it up: one signature for all that takes a while.

Whoever waits hands in a ``Watcher``. The job tells it how far it is and ends, with
``Cancelled``, where the watcher returns False.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmm_core.errors import Cancelled


@dataclass(frozen=True)
class SearchProgress:
    """Where a search stands: best value and bound so far, programs solved, seconds."""

    value: float
    bound: float
    gap: float
    programs: int
    seconds: float


@dataclass(frozen=True)
class Progress:
    """How far a long job is.

    Parameters
    ----------
    done, total : steps; 0 of 0 where nobody can count them
    what : the step that has just ended, or comes next, in words
    search : where a search stands; None for other jobs
    known : parts of the answer that are there already, in the order in which they were found
    """

    done: int = 0
    total: int = 0
    what: str = ""
    search: SearchProgress | None = None
    known: tuple[Any, ...] = ()


Watcher = Callable[[Progress], bool]


def tell(watcher: Watcher | None, progress: Progress, job: str = "search") -> None:
    """Say how far a job is to whoever watches it.

    Raises
    ------
    Cancelled
        If the watcher gives the job up.
    """
    if watcher is not None and not watcher(progress):
        raise Cancelled(f"The {job} was cancelled.", "Ask again when you like.")


def preparing(watcher: Watcher | None) -> Watcher | None:
    """For searches that only look for a plan to begin with: their figures mean nothing else."""
    if watcher is None:
        return None

    def watch(progress: Progress) -> bool:
        at = progress.search
        if at is None:
            return watcher(progress)
        search = SearchProgress(-np.inf, np.inf, np.inf, at.programs, at.seconds)
        return watcher(Progress(search=search))

    return watch
