"""The memory that there is, and how much of it planning with one model may take.

Of several large models one at a time is opened or evaluated in a process, so that what each takes
for a moment does not add up.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from mmm_core.limits import CHECK_BYTES, PLANNING_BYTES
from mmm_core.settings import whole_number

PLANNING = "HEADROOM_PLANNING_MEMORY"
_PART, _LARGE = 3, 4
_MOST_MEGABYTES = 1_000_000
_LIBRARIES = CHECK_BYTES.most - PLANNING_BYTES.most
_SYSTEM = Path("/")
_LIMITS = ("memory.max", "memory.high", "memory.limit_in_bytes")
_turn = threading.RLock()


def memory(system: Path = _SYSTEM) -> int:
    """Bytes of memory that this process may have: the machine's, or less where a group says so.

    Parameters
    ----------
    system : where the files of the system lie
    """
    found = list(_group_limits(system))
    with suppress(AttributeError, OSError, ValueError):  # Windows does not tell so
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min((one for one in found if one > 0), default=_PART * PLANNING_BYTES.most)


def _group_limits(system: Path) -> Iterator[int]:
    """What control groups allow (both versions), of this process's own and all above it."""
    try:
        lines = (system / "proc/self/cgroup").read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, _, rest = line.partition(":")
        kinds, _, name = rest.partition(":")
        if kinds not in ("", "memory"):
            continue
        root = system / "sys/fs/cgroup" / kinds
        inner = [part for part in Path(name).parts if part not in ("/", "..")]
        for depth in range(len(inner) + 1):
            yield from _said(root.joinpath(*inner[:depth]))


def _said(group: Path) -> Iterator[int]:
    for name in _LIMITS:
        with suppress(OSError, ValueError):  # no such file, or "max"
            yield int((group / name).read_text("ascii"))


def planning_memory() -> int:
    """Bytes that planning with one model may take: as set, or a third of the memory there is.

    Raises
    ------
    InvalidSetting
        If HEADROOM_PLANNING_MEMORY is no number of megabytes.
    """
    megabytes = whole_number(PLANNING, 0, 1, _MOST_MEGABYTES)
    return megabytes * 1_000_000 or min(PLANNING_BYTES.most, _memory() // _PART)


@cache
def _memory() -> int:
    return memory()


def check_memory() -> int:
    """Bytes of address space for the check of an upload: planning, and what libraries reserve."""
    return planning_memory() + _LIBRARIES


@contextmanager
def alone(planning_bytes: int) -> Iterator[None]:
    """Wait while this process works on another model as large; smaller ones do not wait."""
    if planning_bytes * _LARGE <= planning_memory():
        yield
        return
    with _turn:
        yield
