"""Work that behaves badly, for workers that find it by its name."""

from __future__ import annotations

import os
import signal
from typing import Any

from mmm_core.errors import InvalidProblem
from optimizer.progress import Progress, Watcher


def count(to: int, watcher: Watcher) -> int:
    """Count, and tell of it; given up where the watcher says so."""
    for number in range(to):
        if not watcher(Progress(number, to)):
            return number
    return to


def forever(watcher: Watcher) -> None:
    """Tell once, and never again."""
    watcher(Progress(what="begun"))
    while True:
        pass


def die(watcher: Watcher) -> None:
    """End the process that works."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(watcher: Watcher) -> None:
    """An error that is the asker's."""
    raise InvalidProblem("No such thing.", "Ask otherwise.")


def fail(watcher: Watcher) -> None:
    """An error that nobody foresaw."""
    raise ZeroDivisionError("of 1 by 0")


def swell(megabytes: int, watcher: Watcher) -> int:
    """Take so much memory, and give it back."""
    return len(bytearray(megabytes * 1_000_000).strip(b"\0"))


def whose(watcher: Watcher) -> int:
    """The number of the process that works."""
    return os.getpid()


def names(*models: Any, watcher: Watcher) -> list[str]:
    """What the models are called."""
    return [model.name for model in models]
