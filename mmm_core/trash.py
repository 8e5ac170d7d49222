"""Models that were removed from a library, kept whole in a folder inside of it until they go back.

Each lies with its card in a folder called by its fingerprint, numbered where the same file was
removed more than once. A removal counts from when the model's file has left the library; whatever
moment a process dies at, the file is in one place or the other, and its card with it.
"""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mmm_core.errors import Overtaken, StorageTrouble, UnknownModel
from mmm_core.importers.files import fingerprint, reading
from mmm_core.library import LibraryEntry, ModelLibrary
from mmm_core.library_files import CARD_SUFFIX, is_within, model_files
from mmm_core.names import printable
from mmm_core.publish import writing
from mmm_core.staging import staging, sync, turn, write
from mmm_core.uploads import name_in, require_new

FOLDER = ".headroom-removed"
_KEY = re.compile(r"([0-9a-f]{64})(?:-[1-9][0-9]{0,3})?", re.ASCII)


@dataclass(frozen=True)
class Removed:
    """A model that was removed.

    Parameters
    ----------
    key : to bring it back by
    at : when it was removed, ISO 8601 in UTC
    entry : as the library listed it
    """

    key: str
    at: str
    entry: LibraryEntry

    @property
    def fingerprint(self) -> str:
        """sha256 of its file."""
        return self.key[:64]


def remove(folder: Path, name: str, seen: str = "") -> str:
    """Move a model and its card out of a library; the key to bring it back by.

    Parameters
    ----------
    seen : sha256 of the file that is meant; "" for whatever has the name

    Raises
    ------
    UnknownModel
        If there is no such model.
    Overtaken
        If its file is another one by now; nothing is changed then.
    StorageTrouble
        If the folder cannot be written; nothing is changed then.
    """
    library = ModelLibrary(folder)
    model, card = library.path(name), folder / f"{name}{CARD_SUFFIX}"
    with writing(f"The removal of {name}", folder), turn(folder):
        found = fingerprint(model)
        if seen not in ("", found):
            raise Overtaken(
                f"The model {name} was replaced since you looked at it: its file has sha256 "
                f"{found}, not {seen}.",
                "Look at it again, and remove it if that is still right.",
            )
        place = _place(folder / FOLDER, found)
        try:
            if is_within(card, folder):
                write(place / card.name, card.read_bytes())
                sync(place)
            _move(model, place / model.name)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        card.unlink(missing_ok=True)
        sync(folder)
    return place.name


def removed(folder: Path) -> tuple[Removed, ...]:
    """What was removed from a library and not brought back, the latest first.

    Raises
    ------
    StorageTrouble
        If the folder cannot be read.
    """
    found = []
    with reading(folder / FOLDER):
        try:
            places = list((folder / FOLDER).iterdir())
        except FileNotFoundError:
            return ()
    for place in places:
        # A place without a model is a removal that did not come to pass.
        if _KEY.fullmatch(place.name) and not place.is_symlink() and model_files(place):
            with reading(place):
                at = datetime.fromtimestamp(place.stat().st_mtime, UTC)
            entry = ModelLibrary(place).entries()[0]
            found.append(Removed(place.name, at.isoformat(timespec="seconds"), entry))
    return tuple(sorted(found, key=lambda one: (one.at, one.key), reverse=True))


def restore(folder: Path, key: str) -> str:
    """Bring a removed model back with its card; the name that it has then.

    That is its former one, numbered where another model has it by now.

    Raises
    ------
    UnknownModel
        If nothing was removed under that key.
    AlreadyThere
        If the same file was added again meanwhile; nothing is changed then.
    StorageTrouble
        If its file is not the one that was removed, or the folder cannot be written; nothing is
        changed then.
    """
    place = folder / FOLDER / key
    if not _KEY.fullmatch(key) or place.is_symlink() or not model_files(place):
        raise UnknownModel(
            f"Nothing was removed under {printable(key)!r}.", "List what was removed."
        )
    model = model_files(place)[0]
    (name,) = ModelLibrary(place).names()
    card = place / f"{name}{CARD_SUFFIX}"
    with writing(f"The model {name}", folder), staging(folder) as private:
        staged = [_copy(model, private)]
        if fingerprint(staged[0]) != key[:64]:
            raise StorageTrouble(
                f"The file of the removed model {name} is not the one that was removed: its "
                f"sha256 is {fingerprint(staged[0])}.",
                f"Put the file {key[:64]} back from a back-up.",
            )
        if is_within(card, place):
            staged.append(_copy(card, private))
        with turn(folder):
            require_new(folder, staged[0], name)
            given = name_in(folder, staged, name)
        shutil.rmtree(place, ignore_errors=True)
    return given


def _place(trash: Path, mark: str) -> Path:
    """A new folder for a removed file of that fingerprint."""
    trash.mkdir(exist_ok=True)
    for number in itertools.count(1):
        place = trash / (mark if number == 1 else f"{mark}-{number}")
        try:
            place.mkdir()
        except FileExistsError:
            if place.is_symlink() or model_files(place):
                continue
            # A removal that died on its way: whatever lies there, the library has it still.
            shutil.rmtree(place)
            place.mkdir()
        return place
    raise AssertionError("there is always another number")


def _copy(path: Path, folder: Path) -> Path:
    with reading(path):
        stream = path.open("rb")
    with stream:
        return write(folder / path.name, stream)


def _move(path: Path, target: Path) -> None:
    """A link is moved as what it leads to: where it leads from counts."""
    if path.is_symlink():
        _copy(path, target.parent)
        path.unlink()
    else:
        path.rename(target)
    sync(target.parent)
