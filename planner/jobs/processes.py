"""One function over many items: in processes on this machine, or on a Dask cluster.

``HEADROOM_JOBS`` says how many run at a time on this machine (default: its cores).
``HEADROOM_DASK``, the address of a Dask scheduler, hands the items to its workers instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mmm_core.errors import HeadroomError
from mmm_core.settings import whole_number
from planner.jobs import cluster
from planner.jobs.errors import WorkersUnavailable

JOBS, _MOST = "HEADROOM_JOBS", 10_000


@dataclass(frozen=True)
class Outcome[Item, Answer]:
    """What became of one item: its answer, or the error that it ended in."""

    item: Item
    answer: Answer | None = None
    error: HeadroomError | None = None


def run[Item, Answer](
    function: Callable[[Item], Answer],
    items: Iterable[Item],
    *,
    jobs: int | None = None,
    each: Callable[[Outcome[Item, Answer]], None] | None = None,
) -> list[Outcome[Item, Answer]]:
    """Outcomes in the order of the items; a HeadroomError of one does not lose the others.

    Parameters
    ----------
    function : picklable, as are the items and the answers
    items : what to call it with, one at a time
    jobs : how many at a time on this machine, instead of HEADROOM_JOBS; 1 runs in this
        process even where there is a cluster, whose workers otherwise decide how many
    each : called here with each outcome as it comes, in whatever order

    Raises
    ------
    InvalidSetting
        If the number of jobs is none.
    WorkersUnavailable
        If the cluster cannot be had, or a worker is lost.
    """
    asked = list(items)
    outcomes: dict[int, Outcome[Item, Answer]] = {}
    with _workers(jobs, len(asked)) as parallel:
        calls: Iterator[Any] = ((_attempt, (function, i, item), {}) for i, item in enumerate(asked))
        for i, answer, error in parallel(calls):
            outcomes[i] = Outcome(asked[i], answer, error)
            if each is not None:
                each(outcomes[i])
    return [outcomes[i] for i in range(len(asked))]


def as_configured() -> int | None:
    """Jobs of a single question: as the environment says, and one where it says nothing."""
    told = any(os.environ.get(name, "").strip() for name in (JOBS, cluster.DASK))
    return None if told else 1


def _attempt(
    function: Callable[[Any], Any], position: int, item: Any
) -> tuple[int, Any, HeadroomError | None]:
    try:
        return position, function(item), None
    except HeadroomError as error:
        return position, None, error


@contextmanager
def _workers(jobs: int | None, items: int) -> Iterator[Any]:
    import joblib  # takes a while, and most questions run nothing in parallel

    # One item a task: each takes seconds, and the last ones should not queue behind each other.
    how = {"return_as": "generator_unordered", "batch_size": 1}
    address = os.environ.get(cluster.DASK, "").strip()
    if address and items and jobs != 1:
        with cluster.joined(address) as backend, joblib.parallel_config(backend):
            yield joblib.Parallel(**how)
        return
    at_once = whole_number(JOBS, joblib.cpu_count(), 1, _MOST, jobs)
    at_once = max(1, min(at_once, items))
    # Each process computes on one core: together they fill the machine, not more than it.
    with joblib.parallel_config("loky", n_jobs=at_once, inner_max_num_threads=1):
        try:
            yield joblib.Parallel(**how)
        except BrokenProcessPool as error:
            raise WorkersUnavailable(
                "A worker process ended before its answer; most often memory ran out.",
                f"Set {JOBS} to a smaller number.",
            ) from error
