"""Read a file that nobody vouches for in a process that may die.

The HDF5 library is written in C: a crafted file may crash it, or keep it busy for ever.
``python -m mmm_core.importers.sandbox FILE MODULE:CLASS`` reads the file with the importer
named under limits on memory and time and answers with one JSON document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from operator import attrgetter
from pathlib import Path

from mmm_core.errors import (
    HeadroomError,
    MalformedFile,
    ParityBroken,
    StorageTrouble,
    UnsupportedFeature,
)
from mmm_core.importers.files import printable
from mmm_core.importers.importer import Importer
from mmm_core.importers.registry import importer_of, read_with

_MEMORY_BYTES = 2_000_000_000
_CPU_SECONDS = 30
_WALL_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]
_KINDS: dict[str, type[HeadroomError]] = {
    cls.kind: cls for cls in (MalformedFile, ParityBroken, StorageTrouble)
}


def check_untrusted(path: Path) -> None:
    """Read a file in a child process; return if it is a model that can be planned with.

    Raises
    ------
    MalformedFile, UnsupportedFeature, ParityBroken
        As ``read_model`` does, and MalformedFile where reading crashes, takes more than
        2 GB, 30 seconds of work or a minute of time.
    """
    importer = importer_of(path)
    # One thread: every further one of the numerical library would reserve memory.
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    module = "mmm_core.importers.sandbox"
    command = [sys.executable, "-m", module, str(path.resolve()), _named(importer)]
    try:
        child = subprocess.run(  # noqa: S603 (our own interpreter, our own module)
            command,
            cwd=_ROOT,
            env={**os.environ, **single},
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable(path, importer, f"takes more than {_WALL_SECONDS} seconds") from error
    _raise_answer(path, importer, child.stdout, child.returncode)


def _raise_answer(path: Path, importer: Importer, answer: bytes, code: int) -> None:
    try:
        said = json.loads(answer)
        if said == {"ok": True} and code == 0:
            return
        kind, message, remedy = (str(said[key]) for key in ("kind", "message", "remedy"))
        feature = str(said["feature"])
    except (ValueError, KeyError, TypeError) as error:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        raise _unreadable(path, importer, f"{how}, as damaged and crafted files make it") from error
    if kind == UnsupportedFeature.kind:
        raise UnsupportedFeature(feature, message, remedy)
    raise _KINDS.get(kind, MalformedFile)(message, remedy)


def _unreadable(path: Path, importer: Importer, how: str) -> MalformedFile:
    return MalformedFile(
        f"Reading {printable(path.name)} {how}.",
        f"Save the fitted model again with {importer.saved_by}(...), with fewer draws if it is "
        "large.",
    )


def _named(importer: Importer) -> str:
    return f"{type(importer).__module__}:{type(importer).__qualname__}"


def _by_name(name: str) -> Importer:
    module, _, cls = name.partition(":")
    found: Importer = attrgetter(cls)(import_module(module))()
    return found


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Only Unix has limits; the wall clock holds everywhere.
        return
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (bound, bound))


def answer(path: Path, importer: Importer) -> dict[str, object]:
    """What the child says of a file: ``{"ok": true}``, or the error's parts."""
    try:
        read_with(importer, path)
    except HeadroomError as error:
        return {
            "kind": error.kind,
            "message": error.message,
            "remedy": error.remedy,
            "feature": getattr(error, "feature", ""),
        }
    return {"ok": True}


def main() -> None:
    """Read the file named on the command line under limits, and answer on standard output."""
    path, importer = sys.argv[1:]
    _limit()
    sys.stdout.write(json.dumps(answer(Path(path), _by_name(importer))))


if __name__ == "__main__":
    main()
