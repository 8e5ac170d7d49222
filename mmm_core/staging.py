"""Private folders to write in, beside where the result is to go, and sweeping those left behind.

A private folder is hidden, and its lock is held for as long as its owner lives. Whatever moment an
owner dies at, the lock falls, and whoever comes next sweeps the folder.

A file system without locks cannot tell who lives: there private folders are swept once they are a
day old, and nobody waits for a ``turn``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

try:
    import fcntl
except ImportError:  # Only Unix has these locks.
    fcntl = None  # type: ignore[assignment]

_PREFIX, _LOCK, _NOTE = ".headroom-", "lock", "note"
_PRIVATE = re.compile(re.escape(_PREFIX) + "[0-9a-f]{32}")
_TURN = ".headroom.lock"
_OLD_SECONDS = 86_400


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A private folder inside of a folder, gone at the end; what others left there goes first.

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    sweep(folder)
    private, lock = _claimed(folder)
    try:
        yield private
    finally:
        _remove(private, lock)


def write(path: Path, content: bytes | BinaryIO) -> Path:
    """A new file in a private folder, synced to the disk; its path."""
    source = BytesIO(content) if isinstance(content, bytes) else content
    with path.open("xb") as stream:
        shutil.copyfileobj(source, stream, 1 << 20)
        stream.flush()
        os.fsync(stream.fileno())
    return path


def sync(folder: Path) -> None:
    """Make the names in a folder outlast a power cut, where the file system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder to put things into, not to look into
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait until nobody else gives names in a folder; the lock's own empty file stays there."""
    lock = os.open(folder / _TURN, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        with suppress(OSError):
            _hold(lock)
        yield
    finally:
        os.close(lock)


# --- names that count only together -------------------------------------------------------


def note(private: Path, names: Sequence[str]) -> None:
    """Names that staged files are about to get beside: without the first, none counts.

    A sweep takes the others back where nothing has the first, and their content is as it was.
    """
    lines = [f"{_digest(private / name)} {name}" for name in names]
    write(private / _NOTE, "\n".join(lines).encode())
    sync(private)


def forget(private: Path) -> None:
    """There is no such note any more."""
    (private / _NOTE).unlink(missing_ok=True)


def take_back(private: Path, folder: Path, names: Mapping[str, str] | Sequence[str]) -> None:
    """Take names from files of a private folder, and from no others.

    Parameters
    ----------
    names : with the digests that the files had, where that was a while ago
    """
    digests = names if isinstance(names, Mapping) else {}
    for name in names:
        staged, target = private / name, folder / name
        if _is_ours(staged, target, digests.get(name)):
            target.unlink() if staged.exists() else target.rename(staged)


def _is_ours(staged: Path, target: Path, digest: str | None) -> bool:
    """Whether the name was given from here, and what has it was not written to since."""
    if not target.exists() or (staged.exists() and not target.samefile(staged)):
        return False
    # A link and what it was made of are one file: only the note tells what was in it.
    return digest is None or _digest(target) == digest


def _noted(private: Path) -> dict[str, str]:
    """Digests by name, in the order of the note."""
    try:
        said = (private / _NOTE).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition(" ") for line in said)
    return {Path(name).name: digest for digest, _, name in pairs}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- who lives, and what is left of those who died ----------------------------------------


def sweep(folder: Path) -> None:
    """Remove what processes that ended in the middle have left; never what is in use."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if _PRIVATE.fullmatch(entry.name):
                with suppress(OSError):
                    _sweep(Path(entry))


def _sweep(private: Path) -> None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    lock = os.open(private / _LOCK, flags, 0o600)
    try:
        left = _hold(lock, wait=False)
    except OSError:
        left = time.time() - private.stat().st_mtime > _OLD_SECONDS
    if left:
        _remove(private, lock)
    else:
        os.close(lock)


def _claimed(folder: Path) -> tuple[Path, int]:
    """A new private folder and its lock, held."""
    while True:
        private = folder / f"{_PREFIX}{uuid4().hex}"
        private.mkdir(0o700)
        try:
            lock = os.open(private / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue  # swept, for it was not locked yet
        except OSError:
            shutil.rmtree(private, ignore_errors=True)
            raise
        with suppress(OSError):
            _hold(lock)
        if os.fstat(lock).st_nlink:
            return private, lock
        os.close(lock)  # swept while we waited


def _remove(private: Path, lock: int) -> None:
    """Take back what was named in vain, then remove the folder, whose lock is held until then.

    What cannot be taken back now is left to a later sweep.
    """
    with suppress(OSError):
        noted = _noted(private)
        # Whatever has the first name: a card beside it may be in use.
        if noted and not os.path.lexists(private.parent / next(iter(noted))):
            take_back(private, private.parent, noted)
        shutil.rmtree(private, ignore_errors=True)
    os.close(lock)
    # On a network drive the lock's file is there until it is closed.
    with suppress(OSError):
        private.rmdir()


def _hold(lock: int, wait: bool = True) -> bool:
    """Take a lock; False where somebody else has it. OSError where there are no locks."""
    if fcntl is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
