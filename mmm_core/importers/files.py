"""What holds of every model file, whatever its format: it is there, and of bounded size."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mmm_core.errors import MalformedFile
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
    with path.open("rb") as stream:
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


__all__ = ["MAX_BYTES", "check_size", "fingerprint", "first_bytes", "printable", "what_it_is"]
