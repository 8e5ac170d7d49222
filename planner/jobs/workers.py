"""Where calls are done: in a process that may be ended, or here."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from mmm_core.assumptions.applied import without
from mmm_core.errors import Cancelled
from mmm_core.model import FittedModel
from mmm_core.settings import whole_number
from mmm_core.threads import SINGLE
from optimizer.programs.solver import prepare_all
from optimizer.progress import Progress
from planner.jobs.errors import WorkersUnavailable
from planner.jobs.work import Shelf, Work, packed
from planner.jobs.worker import Models

WORKERS, MEMORY = "HEADROOM_WORKERS", "HEADROOM_WORKER_MEMORY"
_USUAL, _MOST = 4, 64
_MEGABYTES, _MOST_MEGABYTES = 4_000, 1_000_000
# One that has once taken so much is replaced once it is done, for memory hardly ever comes back.
_LARGE = 800_000_000
_ROOT = Path(__file__).resolve().parents[2]
_LOOK, _PATIENCE = 0.1, 3.0
# Screens come first, then questions, then questions that take long while others wait.
_NICE, _NICER = 5, 10
GIVEN_UP = ("The search was cancelled.", "Ask again when you like.")
# Where nothing is counted: an answer on a national model.
_TYPICAL = 5_000_000

# Of all workers together: what they answer about one model has much in common.
_SHELF = Shelf()

# Told how far the work is, and of the seconds of processor time it took; False to give up.
Watch = Callable[[Progress | None, float], bool]


class Worker(Protocol):
    """Does one call at a time."""

    def get_ready(self) -> None:
        """Load what the first call needs."""

    def do(self, work: Work, watch: Watch) -> tuple[Any, int]:
        """The answer, and how many bytes it adds, about; raises what the work raised."""

    def step_back(self) -> None:
        """Let others' work go first, for good."""

    def close(self) -> None:
        """Nothing more will be asked of it."""


def how_many() -> int:
    """Processes that answer questions, as HEADROOM_WORKERS says; 0 for none but the server's own.

    Raises
    ------
    InvalidSetting
        If the setting is no such number.
    """
    usual = min(os.cpu_count() or 1, _USUAL) if os.name == "posix" else 0
    return whole_number(WORKERS, usual, 0, _MOST)


def most_memory() -> int:
    """Bytes that a process may take, as HEADROOM_WORKER_MEMORY says; 0 for as much as there is.

    Raises
    ------
    InvalidSetting
        If the setting is no such number.
    """
    return whole_number(MEMORY, _MEGABYTES, 0, _MOST_MEGABYTES) * 1_000_000


def _behind(process: int, steps: int) -> None:
    """Give a process a priority so many steps below the server's own, where that may be done."""
    with contextlib.suppress(OSError):
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, process, min(mine + steps, 19))


class Here:
    """Work in this process, in the thread that asks for it."""

    def get_ready(self) -> None:
        """Import the solvers."""
        prepare_all()

    def do(self, work: Work, watch: Watch) -> tuple[Any, int]:
        """The answer; nothing is measured."""
        return work.run(lambda progress: watch(progress, 0.0)), _TYPICAL

    def step_back(self) -> None:
        """A thread cannot."""

    def close(self) -> None:
        """Nothing to close."""


class Process:
    """Work in a process of its own, which is replaced when it dies or has grown large."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._models = Models()

    def get_ready(self) -> None:
        """Start it, where it does not run.

        Raises
        ------
        WorkersUnavailable
            If the machine has no room for it.
        """
        if self._process is None or self._process.poll() is not None:
            self.close()
            try:
                self._start()
            except OSError as error:
                raise WorkersUnavailable(
                    f"No process can be started to work on this question ({error.strerror}).",
                    "Ask again in a while; if it stays so, the server needs more memory.",
                ) from error

    def do(self, work: Work, watch: Watch) -> tuple[Any, int]:
        """The answer; the process is ended where it does not stop when it is told to.

        Raises
        ------
        Cancelled
            If ``watch`` gives the work up.
        WorkersUnavailable
            If the process dies of it.
        """
        # What is assumed changes from call to call; the model that it is assumed of does not.
        own = None if work.model is None else without(work.model)
        self.get_ready()
        try:
            self._hand_over(work, own)
            kind, content, most = self._ended(watch)
        except (EOFError, ConnectionError):
            self._replace()
            raise WorkersUnavailable(
                "The process that worked on this question has ended; most often memory ran out.",
                "Ask again; if it ends again, ask about fewer periods or fewer draws.",
            ) from None
        except Cancelled:
            raise
        except BaseException:
            # It may still answer this call: whoever asks next must not be told that.
            self._replace()
            raise
        if most > _LARGE:
            self._replace()
        if kind == "failed":
            raise content
        return _SHELF.unpacked(content, own)

    def step_back(self) -> None:
        """Its own priority is lower from now on; only root could raise it again."""
        if self._process is not None and self._process.poll() is None:
            _behind(self._process.pid, _NICE + _NICER)

    def close(self) -> None:
        """It is ended, busy or not."""
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def _start(self) -> None:
        here, there = socket.socketpair()
        with there:
            most = most_memory()
            command = [sys.executable, "-m", "planner.jobs.worker", str(there.fileno()), str(most)]
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                command,
                cwd=_ROOT,
                # Together they fill the machine, not more than it.
                env={**os.environ, **SINGLE},
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        _behind(self._process.pid, _NICE)
        self._connection, self._models = Connection(here.detach()), Models()

    def _replace(self) -> None:
        """Another in its place, so that whoever asks next need not wait for it."""
        self.close()
        with contextlib.suppress(WorkersUnavailable):
            self.get_ready()

    def _hand_over(self, work: Work, own: FittedModel | None) -> None:
        assert self._connection is not None
        key = own.identity if own is not None else ""
        known = key in self._models
        parcel = packed((work.function, work.arguments), own)
        self._connection.send((key, None if known else own, parcel))
        # Once it has arrived, not before.
        self._models.use(key)

    def _ended(self, watch: Watch) -> tuple[str, Any, int]:
        """How the work ended, watched until then."""
        assert self._connection is not None
        progress, seconds, until = None, 0.0, float("inf")
        while True:
            if self._connection.poll(_LOOK):
                said: tuple[str, Any, Any] = self._connection.recv()
                if said[0] != "progress":
                    return said
                _, progress, seconds = said
            if until == float("inf") and not watch(progress, seconds):
                until = time.monotonic() + _PATIENCE
                self._connection.send(None)
            if time.monotonic() > until:
                self._replace()
                raise Cancelled(*GIVEN_UP)
