"""Files that others see whole, or not at all.

A file is written in a private folder beside (``mmm_core.staging``) and synced to the disk; then it
gets its name in one step: by a hard link, which fails where the name is taken, or by a rename
where what is there is to be replaced. Where a file system has no hard links one looks, and then
renames: that is exclusive among all who wait for their ``turn``.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mmm_core.errors import StorageTrouble
from mmm_core.importers.files import name_of, said
from mmm_core.staging import forget, note, staging, sync, take_back, write

_NO_LINKS = {
    *(errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP),
    *(errno.ENOSYS, errno.EXDEV, errno.EMLINK),
}
_FORBIDDEN = (
    "permission is missing",
    "Give the account that runs Headroom write access to that folder",
)
_FULL = ("the disk is full", "Free some space there, and try again")
_NOT_THERE = ("it is not there", "Make that folder, or use another")
_IN_THE_WAY = ("something else is in the way", "Move that aside, or use another folder")
_WHY = {
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: ("it is read-only", "Make that folder writable, or use another"),
    errno.ENOENT: _NOT_THERE,
    errno.ESTALE: _NOT_THERE,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
}


@contextmanager
def writing(what: str, folder: Path, instead: str = "") -> Iterator[None]:
    """Say in a sentence why something cannot be written; whoever writes keeps nothing then.

    Parameters
    ----------
    what : begins the sentence, "The model spring"
    folder : where it was to go
    instead : what else a person can do, ", or download it"

    Raises
    ------
    StorageTrouble
        For any OSError inside.
    """
    try:
        yield
    except OSError as error:
        otherwise = (said(error), "Check the disk or network that it lies on")
        why, remedy = _WHY.get(error.errno or 0, otherwise)
        raise StorageTrouble(
            f"{what} cannot be written to the folder {name_of(folder)}: {why}.",
            f"Nothing was changed. {remedy}{instead}.",
        ) from error


def publish(staged: Path, folder: Path, early: Sequence[Path] = ()) -> None:
    """Give a staged file its own name in a folder, unless it is taken there.

    Parameters
    ----------
    staged : in a private folder
    folder : on the same file system; the one that is staged in, where anything is ``early``
    early : staged files beside it that get their names first, for they count only with it; they
        lose them where it does not get its own

    Raises
    ------
    FileExistsError
        If one of the names is taken; nothing has changed then.
    OSError
        If the folder cannot be written; nothing has changed then.
    """
    private, names = staged.parent, [staged.name, *(one.name for one in early)]
    try:
        if early:
            note(private, names)
            for one in early:
                _name(one, folder / one.name)
            sync(folder)
        _name(staged, folder / staged.name)
        # From now on it is everybody's, who may replace it. A note that stays does no harm.
        with suppress(OSError):
            forget(private)
        sync(folder)
    except BaseException:
        take_back(private, folder, names)
        forget(private)
        raise


def overwrite(staged: Path, target: Path) -> None:
    """Give a staged file a name in one step, whatever has it now; its permissions stay.

    Raises
    ------
    OSError
        If the folder cannot be written, or the file there may not be.
    """
    if target.exists():
        if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        shutil.copymode(target, staged)
    os.replace(staged, target)
    # Everybody sees it by now: that it may not outlast a power cut is no refusal.
    with suppress(OSError):
        sync(target.parent)


def export(path: Path, content: bytes) -> None:
    """Write a file of a person's own, in place of what is there; a pipe is written into.

    Raises
    ------
    OSError
        If it cannot be written; what was there is unchanged then.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = path.resolve()
    with staging(target.parent) as private:
        overwrite(write(private / "export", content), target)


def _name(staged: Path, target: Path) -> None:
    try:
        os.link(staged, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        os.rename(staged, target)
