"""Read a file that nobody vouches for in a process that may die.

The HDF5 library is written in C: a crafted file may crash it, or keep it busy for ever.
``python -m mmm_core.importers.sandbox FILE MODULE:CLASS`` reads the file with the importer
named, its card from standard input, and computes what showing the model will compute, under
limits on memory and time. It answers with one JSON document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter
from pathlib import Path

from mmm_core.card import InvalidCard
from mmm_core.card_file import parse_card
from mmm_core.diagnostics import with_findings
from mmm_core.errors import (
    HeadroomError,
    MalformedFile,
    ParityBroken,
    StorageTrouble,
    UnsupportedFeature,
)
from mmm_core.importers.importer import Importer
from mmm_core.importers.memory import careful
from mmm_core.importers.registry import importer_of, importing, stem_of
from mmm_core.limits import CARD_CHARACTERS, CHECK_SECONDS, CHECK_WAIT, CHECKS
from mmm_core.machine import check_memory
from mmm_core.names import printable
from mmm_core.rehearsal import rehearse
from mmm_core.threads import SINGLE

_BYTES_A_SECOND = 4_000_000
_WALL_FACTOR = 3
_MOST_CARD = 4 * CARD_CHARACTERS.most
_ROOT = Path(__file__).resolve().parents[2]
_KINDS: dict[str, type[HeadroomError]] = {
    cls.kind: cls for cls in (MalformedFile, ParityBroken, StorageTrouble, InvalidCard)
}
_free = threading.BoundedSemaphore(CHECKS.most)


class ChecksBusy(HeadroomError):
    """Other files are being checked, and none was done in time."""

    kind = "busy"


def check_untrusted(path: Path, card: str | None = None) -> None:
    """Try a file out in a child process; return if it is a model that can be planned with.

    Of all that ask at a time, a few are served and the others wait.

    Parameters
    ----------
    card : text of its model card, if it comes with one

    Raises
    ------
    MalformedFile, UnsupportedFeature, ParityBroken
        As ``read_model`` does, and MalformedFile where the model cannot be shown, or reading it
        crashes or is beyond the limits on memory and time (``mmm_core.limits``).
    InvalidCard
        If the card is none of this model.
    ChecksBusy
        If others were checked all the while.
    """
    importer = importer_of(path)
    who = f"The card of {printable(path.name)} has"
    CARD_CHARACTERS.require(len(card or ""), who, InvalidCard, "Shorten it.")
    with _in_turn(path):
        child = _run(path, importer, card)
    _raise_answer(path, importer, child.stdout, child.returncode)


@contextmanager
def _in_turn(path: Path) -> Iterator[None]:
    if not _free.acquire(timeout=CHECK_WAIT.most):
        raise ChecksBusy(
            f"{printable(path.name)} was not checked: {CHECKS.most} other files are, and took "
            f"longer than {CHECK_WAIT.most} seconds.",
            "Add it again in a few minutes.",
        )
    try:
        yield
    finally:
        _free.release()


def _run(path: Path, importer: Importer, card: str | None) -> subprocess.CompletedProcess[bytes]:
    module = "mmm_core.importers.sandbox"
    command = [sys.executable, "-m", module, str(path.resolve()), _named(importer)]
    seconds = _WALL_FACTOR * _seconds(path)
    try:
        return subprocess.run(  # noqa: S603 (our own interpreter, our own module)
            command if card is None else [*command, "card"],
            cwd=_ROOT,
            env={**os.environ, **SINGLE},
            input=(card or "").encode("utf-8", "replace"),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable(path, importer, f"takes more than {seconds:g} seconds") from error


def _seconds(path: Path) -> float:
    """Seconds of work that a file may take."""
    return CHECK_SECONDS.most + path.stat().st_size // _BYTES_A_SECOND


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


def _limit(path: Path) -> None:
    try:
        import resource
    except ImportError:  # Only Unix has limits; the wall clock holds everywhere.
        return
    for limit, value in (
        (resource.RLIMIT_AS, check_memory()),
        (resource.RLIMIT_CPU, int(_seconds(path))),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (bound, bound))


def answer(path: Path, importer: Importer, card: str | None = None) -> dict[str, object]:
    """What the child says of a file: ``{"ok": true}``, or the error's parts."""
    try:
        with importing(path):
            _try_out(path, importer, card)
    except HeadroomError as error:
        return {
            "kind": error.kind,
            "message": error.message,
            "remedy": error.remedy,
            "feature": getattr(error, "feature", ""),
        }
    return {"ok": True}


def _try_out(path: Path, importer: Importer, card: str | None) -> None:
    """All that a list and the first screen will do with the model."""
    name = stem_of(path.name)
    importer.summarise(path)
    model = importer.read(path, name)
    if card is not None:
        model = model.with_card(parse_card(card, model.card, f"{name}.yaml"))
    rehearse(with_findings(model))


def main() -> None:
    """Try out the file named on the command line under limits; answer on standard output."""
    path, importer, *with_card = sys.argv[1:]
    _limit(Path(path))
    card = sys.stdin.buffer.read(_MOST_CARD).decode("utf-8", "replace") if with_card else None
    with careful():
        said = answer(Path(path), _by_name(importer), card)
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
