"""A process that works for the server: ``python -m planner.jobs.worker DESCRIPTOR``.

It takes calls from the connection of that descriptor, one at a time, tells how far it is, and
ends when the server closes the connection or is gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import traceback
from collections import OrderedDict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from optimizer.progress import Progress
from planner import services
from planner.jobs.errors import WorkersUnavailable, defect
from planner.jobs.work import Parcel, Shelf, Work, packed

# The models that a process has at hand; the server counts along.
MODELS = 2
_EVERY = 0.1
_NICE = 5


class Models:
    """The last models that a process was given, by key: known on both sides alike."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, FittedModel | None] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def use(self, key: str, model: FittedModel | None = None) -> FittedModel | None:
        """The model of a key, taken in where it is new; the one used longest ago goes."""
        model = self._kept.setdefault(key, model)
        self._kept.move_to_end(key)
        while len(self._kept) > MODELS:
            self._kept.popitem(last=False)
        return model


def serve(connection: Connection) -> None:
    """Do what comes, until the other side is gone."""
    models, shelf = Models(), Shelf()
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            call = connection.recv()
            # Of a call that had ended before it was to stop.
            if call is not None:
                connection.send(_answer(connection, models, shelf, *call))


def _answer(
    connection: Connection,
    models: Models,
    shelf: Shelf,
    key: str,
    model: FittedModel | None,
    parcel: Parcel,
) -> tuple[Any, ...]:
    """("done", the answer) or ("failed", the error); then the most memory taken so far, bytes."""
    try:
        model = models.use(key, model)
        (function, arguments), _ = shelf.unpacked(parcel, model)
        work = Work(function, arguments, model)
        said: tuple[str, Any] = "done", packed(work.run(_Telling(connection)), model)
    except HeadroomError as error:
        said = "failed", error.with_traceback(None)
    except MemoryError:
        said = (
            "failed",
            WorkersUnavailable(
                "The question needs more memory than a search may take.",
                "Ask about fewer periods, or give searches more (HEADROOM_WORKER_MEMORY).",
            ),
        )
    except (EOFError, ConnectionError):
        raise
    except Exception as error:  # the one place that must not end with it
        traceback.print_exc()
        said = "failed", defect(error)
    return *said, most_memory()


class _Telling:
    """A watcher that tells the server, now and then, and hears from it whether to stop."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._begun, self._told = connection, time.process_time(), 0.0

    def __call__(self, progress: Progress) -> bool:
        if self._connection.poll():
            self._connection.recv()
            return False
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            self._connection.send(("progress", progress, time.process_time() - self._begun))
        return True


def most_memory() -> int:
    """The most memory that this process has taken so far, bytes.

    Of the process itself: what ``getrusage`` says begins with what its parent had.
    """
    import resource  # Unix alone has it, as it has workers

    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def limit(most: int) -> None:
    """No more memory of its own than so many bytes; 0 for as much as there is.

    Address space alone costs nothing: what draws charts reserves 32 GB of it.
    """
    import resource

    if most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main() -> None:
    """Get ready, and serve."""
    descriptor, most = map(int, sys.argv[1:])
    limit(most)
    # Where there are fewer processors than work, screens come before answers.
    os.nice(_NICE)
    services.prepare()
    serve(Connection(descriptor))


if __name__ == "__main__":
    main()
