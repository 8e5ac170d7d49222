"""Fresh processes of either tool, timed from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.questions import REPOSITORY

OURS, PEER = "benchmarks.headroom", "benchmarks.peers.pymc_marketing"
PATIENCE = 900.0


class WorkerError(RuntimeError):
    """A worker ended without a reply; its last words."""


def worker_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what would steer a compile cache."""
    dropped = ("PYTENSOR_FLAGS", "NUMBA_CACHE_DIR", "HEADROOM_MODELS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | dict(extra or {})


class Worker:
    """One tool in a process of its own; ``born`` is the moment before it was started."""

    def __init__(self, module: str, environment: Mapping[str, str] | None = None) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        self.born = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.worker", module],
            cwd=REPOSITORY,
            env=worker_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def ask(self, call: str, **arguments: Any) -> dict[str, Any]:
        """Send a request, wait for its reply, and add seconds since the process was started."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"call": call, **arguments}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        since = time.perf_counter() - self.born
        if not line:
            self._process.wait(PATIENCE)
            self._errors.seek(0)
            said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
            raise WorkerError(f"{call} ended without a reply: {' | '.join(said[-3:])}")
        return json.loads(line) | {"since_start": since}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(30)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()


@dataclass(frozen=True)
class CompileCache:
    """Where PyTensor and Numba keep what they compile, for a process of the peer's own."""

    folder: Path

    @staticmethod
    def empty(parent: Path) -> CompileCache:
        """A new one."""
        return CompileCache(Path(tempfile.mkdtemp(prefix="compiled-", dir=parent)))

    @property
    def environment(self) -> dict[str, str]:
        """PyTensor keeps Numba's files of its own functions below ``base_compiledir``."""
        return {
            "PYTENSOR_FLAGS": f"base_compiledir={self.folder / 'pytensor'}",
            "NUMBA_CACHE_DIR": str(self.folder / "numba"),
        }

    def compiled(self) -> int:
        """Number of compiled functions in it."""
        return sum(1 for path in self.folder.rglob("*") if path.suffix in (".nbc", ".so"))
