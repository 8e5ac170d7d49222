"""What lies in a library's folder: model files, and beside each its card of the same name."""

from __future__ import annotations

import stat
from pathlib import Path

from mmm_core.importers.files import fingerprint, reading
from mmm_core.importers.registry import stem_of, suffix_of, suffixes

CARD_SUFFIX = ".yaml"


def model_files(folder: Path) -> list[Path]:
    """Files of a folder that are models by the ending of their name, sorted; none is opened.

    A folder that does not exist holds none.

    Raises
    ------
    StorageTrouble
        If the folder cannot be read.
    """
    with reading(folder):
        try:
            found = list(folder.iterdir())
        except FileNotFoundError:
            return []
    return sorted(path for path in found if suffix_of(path.name) and not path.name.startswith("."))


def is_file(path: Path) -> bool:
    """Whether there is a file of that path; StorageTrouble where that cannot be found out."""
    with reading(path):
        try:
            return stat.S_ISREG(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False


def is_within(path: Path, folder: Path) -> bool:
    """Whether it is a file of the folder: a link may lead out of it."""
    return is_file(path) and path.resolve().is_relative_to(folder.resolve())


def twin(folder: Path, content: Path) -> str:
    """Name of the model of a folder whose file is this one, byte for byte; "" for none.

    Only files of the same size are read.

    Raises
    ------
    StorageTrouble
        If the folder or one of those files cannot be read.
    """
    with reading(content):
        size = content.stat().st_size
    alike = (path for path in model_files(folder) if _is_used(path) and _size(path) == size)
    mark = ""
    for path in alike:
        mark = mark or fingerprint(content)
        if fingerprint(path) == mark:
            return stem_of(path.name)
    return ""


def _is_used(path: Path) -> bool:
    """Whether it is the file that its name stands for: two vendors' may have one."""
    own = (path.with_name(f"{stem_of(path.name)}{suffix}") for suffix in suffixes())
    return next((one for one in own if is_within(one, path.parent)), None) == path


def _size(path: Path) -> int:
    with reading(path):
        return path.stat().st_size
