"""One function over many items: in processes on this machine, or on a Dask cluster.

``HEADROOM_JOBS`` says how many run at a time on this machine (default: its cores).
``HEADROOM_DASK``, the address of a Dask scheduler, hands the items to its workers instead.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mmm_core.errors import HeadroomError

JOBS, DASK = "HEADROOM_JOBS", "HEADROOM_DASK"
CONNECT_SECONDS = 5
WORKER_SECONDS = 10


class InvalidSetting(HeadroomError):
    """A setting of the environment that means nothing."""

    kind = "invalid_setting"


class WorkersUnavailable(HeadroomError):
    """The processes or machines that were to do the work are missing, or were lost."""

    kind = "workers_unavailable"


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
        calls = ((_attempt, (function, i, item), {}) for i, item in enumerate(asked))
        for i, answer, error in parallel(calls):
            outcomes[i] = Outcome(asked[i], answer, error)
            if each is not None:
                each(outcomes[i])
    return [outcomes[i] for i in range(len(asked))]


def as_configured() -> int | None:
    """Jobs of a single question: as the environment says, and one where it says nothing."""
    told = any(os.environ.get(name, "").strip() for name in (JOBS, DASK))
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
    address = os.environ.get(DASK, "").strip()
    if address and items and jobs != 1:
        with _cluster(address) as backend, joblib.parallel_config(backend):
            yield joblib.Parallel(**how)
        return
    at_once = max(1, min(_jobs(jobs, joblib.cpu_count()), items))
    # Each process computes on one core: together they fill the machine, not more than it.
    with joblib.parallel_config("loky", n_jobs=at_once, inner_max_num_threads=1):
        try:
            yield joblib.Parallel(**how)
        except BrokenProcessPool as error:
            raise WorkersUnavailable(
                "A worker process ended before its answer; most often memory ran out.",
                f"Set {JOBS} to a smaller number.",
            ) from error


def _jobs(asked: int | None, default: int) -> int:
    text = os.environ.get(JOBS, "").strip() if asked is None else str(asked)
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 10_000:
        raise InvalidSetting(
            f"The number of jobs ({JOBS}) is {text[:20]!r}.", "Give a whole number from 1 on."
        )
    return int(text[:9])


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A connection to the scheduler, closed afterwards."""
    try:
        import distributed
    except ImportError as error:
        raise WorkersUnavailable(
            f"{DASK} names a cluster, but the package distributed is not installed.",
            f"Install requirements-distributed.txt, or unset {DASK}.",
        ) from error
    # It writes tracebacks of lost connections to standard error; what matters is raised.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        # First by hand: a client that cannot connect says so late, or never, and untidily.
        asyncio.run(asyncio.wait_for(_greet(address), CONNECT_SECONDS))
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TypeError: TLS that is not set up
        raise WorkersUnavailable(
            f"No Dask scheduler answers at {address[:200]!r} ({DASK}).",
            f"Start one there (docs/fleets.md), or unset {DASK} to use this machine alone.",
        ) from error
    with client:
        _check_it_is_ours(client, address)
        try:
            yield _dask_backend(client)
        except TimeoutError as error:
            raise WorkersUnavailable(
                f"The Dask cluster at {address[:200]!r} has no workers.",
                "Start some (docs/fleets.md).",
            ) from error


async def _greet(address: str) -> None:
    from distributed import Security
    from distributed.comm import connect

    known = Security().get_connection_args("client")
    greeted = await connect(address, timeout=CONNECT_SECONDS, **known)
    await greeted.close()


def _check_it_is_ours(client: Any, address: str) -> None:
    """Workers that cannot read their task leave, and Dask would wait for others."""
    try:
        client.run_on_scheduler(_attempt, len, 0, "")
        client.run(_attempt, len, 0, "")
    except Exception as error:  # Dask wraps it in many kinds; the call itself cannot fail
        raise WorkersUnavailable(
            f"The Dask cluster at {address[:200]!r} does not run this version of Headroom.",
            "Start its scheduler and workers in this checkout (docs/fleets.md).",
        ) from error


def _dask_backend(client: Any) -> Any:
    """joblib's backend for Dask, which by itself waits for ever for a task that Dask gave up."""
    from joblib._dask import DaskDistributedBackend

    class Backend(DaskDistributedBackend):
        def effective_n_jobs(self, n_jobs: int) -> int:
            # One alone would be taken for "run it here".
            return max(2, super().effective_n_jobs(n_jobs))

        def submit(self, func: Any, callback: Any = None) -> Any:
            task = super().submit(func, callback)

            def given_up(ended: Any) -> None:
                if ended.exception() is not None:
                    callback(_given_up(ended.exception()))

            task.add_done_callback(given_up)
            return task

        def retrieve_result_callback(self, out: Any) -> Any:
            if isinstance(out, CancelledError):  # the scheduler is gone
                out = _given_up(out)
            return super().retrieve_result_callback(out)

    return Backend(client=client, wait_for_workers_timeout=WORKER_SECONDS)


def _given_up(cause: BaseException) -> WorkersUnavailable:
    return WorkersUnavailable(
        f"The Dask cluster gave up a task ({type(cause).__name__}); most often workers were lost, "
        "as memory ran out.",
        "Give each worker more memory, or one thread (docs/fleets.md).",
    )
