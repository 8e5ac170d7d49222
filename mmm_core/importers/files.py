"""What holds of every file, whatever its format: it is there, may be read, is of bounded size."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmm_core.errors import MalformedFile, StorageTrouble
from mmm_core.limits import FILE_BYTES
from mmm_core.names import printable

MAX_BYTES = FILE_BYTES.most

_FOREIGN = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"CDF\x01", "a netCDF-3 file"),
    (b"CDF\x02", "a netCDF-3 file"),
    (b"CDF\x05", "a netCDF-3 file"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file it points to"),
)
_FORBIDDEN = ("permission is missing", "Give the account that runs Headroom read access to it.")
_NOT_THERE = ("it is not there", "Check its name, or choose another.")
_WHY = {
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.ENOENT: _NOT_THERE,
    errno.ESTALE: _NOT_THERE,
    errno.ENOTDIR: ("it is no folder", "Name another."),
    errno.EISDIR: ("it is a folder", "Name a file."),
}
# A damaged file makes libraries raise other errors: those are about what is in it.
_OF_THE_SYSTEM = {
    *_WHY,
    *(errno.EIO, errno.EMFILE, errno.ENFILE, errno.ELOOP, errno.EBUSY, errno.ETIMEDOUT),
}


def first_bytes(path: Path) -> bytes:
    """The beginning of a file, by which its format is known.

    Raises
    ------
    MalformedFile
        If there is no such file, or it is larger than any that is read.
    """
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "missing"
        raise MalformedFile(f"{path.name} is {kind}.", "Give the path of a saved model file.")
    check_size(path.name, path.stat().st_size)
    with path.open("rb") as stream:
        return stream.read(512)


def check_size(name: str, size: int) -> None:
    """Refuse a file beyond ``MAX_BYTES``; ``name`` is for the message."""
    if size > MAX_BYTES:
        raise MalformedFile(
            f"{name} has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} MB are read.",
            "Keep fewer draws, or drop the contributions in original scale, and save again.",
        )


def fingerprint(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with reading(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def what_it_is(head: bytes) -> str:
    """What people call a file that begins so."""
    for signature, name in _FOREIGN:
        if head.startswith(signature):
            return name
    if not head:
        return "empty"
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "a Python pickle (which is never opened)"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return "of an unknown binary kind"
    return "a text file"


def name_of(path: Path) -> str:
    """The last part of a path, as it may be shown to anybody."""
    return printable(path.name or path.resolve().name or path)


# --- reading what the file system may not give --------------------------------------------


def is_of_the_system(error: OSError) -> bool:
    """Whether an error says that a file cannot be had, and nothing of what is in it."""
    return error.errno in _OF_THE_SYSTEM


def unreadable(path: Path, error: OSError) -> StorageTrouble:
    """Why a file or folder cannot be read, and what to do."""
    otherwise = (said(error), "Check the disk or network that it lies on, and try again.")
    why, remedy = _WHY.get(error.errno or 0, otherwise)
    return StorageTrouble(f"{name_of(path)} cannot be read: {why}.", remedy)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say in a sentence why a file or folder cannot be read.

    Raises
    ------
    StorageTrouble
        For any OSError inside.
    """
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def said(error: OSError) -> str:
    """The system's own words for an error, as a part of a sentence."""
    words = error.strerror or "the reason is unknown"
    return f"{words[:1].lower()}{words[1:]}"


Stamp = tuple[int, ...]


def stamp_of(path: Path) -> Stamp | None:
    """Equal for as long as a file is the same, unchanged; None where there is none to look at.

    A change that leaves size and time as they were still changes when the inode was changed. Of a
    link both count: itself, and what it leads to if anything.
    """
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            return *_stamp(found), *(_stamp(os.stat(path)) if path.exists() else ())
    except OSError:
        return None
    return _stamp(found)


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
