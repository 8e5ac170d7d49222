"""Texts of a file read with little memory to spare.

HDF5 allocates, and fills with zeros, as many bytes as a text of variable length claims to have,
up to 4 GB, before it looks whether they are there; and it does not tell the claim beforehand. So
the process that reads a stranger's file first holds its own limit close. The limit is one of the
whole process: only commands and the sandbox, which do nothing else meanwhile, are ``careful``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_SPARE_BYTES = 64_000_000
_careful: ContextVar[bool] = ContextVar("careful", default=False)


@contextmanager
def careful() -> Iterator[None]:
    """Whatever texts are read inside take little memory, or are refused as damage."""
    token = _careful.set(True)
    try:
        yield
    finally:
        _careful.reset(token)


@contextmanager
def little_memory() -> Iterator[None]:
    """Hold the limit of the address space close, where that was asked for and can be done."""
    now = _address_space() if _careful.get() else 0
    if not now:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bounds = (now + _SPARE_BYTES, soft, hard)
    close = min(bound for bound in bounds if bound != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (close, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes of address space that the process has; 0 where the system does not tell."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        return pages * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return 0
