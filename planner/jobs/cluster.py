"""A Dask cluster as a place for joblib to work at, and what it takes to trust one.

``HEADROOM_DASK`` is the address of its scheduler.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from planner.jobs.errors import WorkersUnavailable

DASK = "HEADROOM_DASK"
CONNECT_SECONDS = 5
WORKER_SECONDS = 10


@contextmanager
def joined(address: str) -> Iterator[Any]:
    """joblib's backend on the cluster of a scheduler; the connection is closed afterwards.

    Raises
    ------
    WorkersUnavailable
        If the scheduler, its workers or the package is missing, or runs another version.
    """
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
            yield _backend(client)
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


def _here() -> None:
    """Nothing, where this module is known."""


def _check_it_is_ours(client: Any, address: str) -> None:
    """Workers that cannot read their task leave, and Dask would wait for others."""
    try:
        client.run_on_scheduler(_here)
        client.run(_here)
    except Exception as error:  # Dask wraps it in many kinds; the call itself cannot fail
        raise WorkersUnavailable(
            f"The Dask cluster at {address[:200]!r} does not run this version of Headroom.",
            "Start its scheduler and workers in this checkout (docs/fleets.md).",
        ) from error


def _backend(client: Any) -> Any:
    """joblib's backend for Dask, which by itself waits for ever for a task that Dask gave up."""
    from joblib._dask import DaskDistributedBackend

    class Backend(DaskDistributedBackend):  # type: ignore[misc]
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
