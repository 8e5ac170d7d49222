"""Guardrail sets that everyone who uses a model library shares: NAME.rules/SET.csv beside NAME.nc.

A name is a person's text: it is encoded before it becomes the name of a file, and no file is
read that lies elsewhere or is larger than a set can be. Sets are given their names one at a time,
so that nobody overwrites another's unasked and their number stays bounded.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from mmm_core.errors import InvalidProblem, NotAllowed, StorageTrouble
from mmm_core.importers.files import reading
from mmm_core.limits import SET_NAME, SETS
from mmm_core.model import FittedModel
from mmm_core.publish import overwrite, publish, writing
from mmm_core.staging import staging, turn, write
from optimizer.guardrails import Guardrail
from planner.contract.guardrail_sets import MOST_CHARACTERS, read_set, write_set

MOST_NAME = SET_NAME.most
MOST_SETS = SETS.most
_MOST_BYTES = 4 * MOST_CHARACTERS
_MOST_FILE_NAME = 200
_SUFFIX = ".csv"


class SavedSets:
    """The sets of one model.

    Parameters
    ----------
    library : the folder of models
    model : the model whose sets they are
    changes : whether sets may be saved and deleted; else NotAllowed is raised
    """

    def __init__(self, library: Path, model: FittedModel, changes: bool = True) -> None:
        self._model, self._library, self._changes = model, library, changes
        self._folder = library / f"{_encoded(model.name)}.rules"

    def names(self) -> list[str]:
        """Names of all sets, in alphabetical order.

        Raises
        ------
        StorageTrouble
            If their folder cannot be read, or leads out of the library.
        """
        self._require_inside(self._folder)
        with reading(self._folder):
            try:
                stems = [path.stem for path in self._folder.iterdir() if path.suffix == _SUFFIX]
            except FileNotFoundError:
                return []
        found = [unquote(stem) for stem in stems if _encoded(unquote(stem)) == stem]
        return sorted(found, key=str.casefold)[:MOST_SETS]

    def save(self, name: str, guardrails: Sequence[Guardrail], replace: bool = False) -> str:
        """Keep a set; returns the name it got.

        Parameters
        ----------
        name : as a person writes it; surplus spaces are dropped
        guardrails : they fit the model
        replace : whether a set of the same name may be overwritten

        Raises
        ------
        InvalidProblem
            If the name is of no use or taken, there are too many sets, or the guardrails could
            not be read again.
        StorageTrouble
            If the folder cannot be written.
        """
        text = write_set(guardrails)
        read_set(text, self._model)
        self._write(name, text, replace)
        return _tidy(name)

    def load(self, name: str) -> tuple[Guardrail, ...]:
        """The guardrails of a set, held against the model as it is now.

        Raises
        ------
        InvalidProblem
            If there is no such set, or it does not fit the model.
        StorageTrouble
            If its file cannot be read.
        """
        text = self._read(name)
        if text is None:
            raise InvalidProblem(
                f"There is no readable set {name!r}; somebody may have deleted it.",
                "Choose another, or save the guardrails on the screen under that name.",
            )
        return read_set(text, self._model)

    def delete(self, name: str) -> str | None:
        """Remove a set; its text for ``restore``, or None where it was not there.

        Raises
        ------
        InvalidProblem
            If there is no telling what is in it, for then it could not be brought back.
        StorageTrouble
            If its file cannot be read, or the folder not be written.
        """
        path = self._path(name)
        with self._writing(name), turn(self._library):
            text = self._read(name)
            if text is None and os.path.lexists(path):
                raise InvalidProblem(
                    f"The set {_tidy(name)!r} cannot be read, so it could not be brought back.",
                    f"Take the file {path.name} out of the folder {self._folder.name} by hand.",
                )
            path.unlink(missing_ok=True)
        return text

    def restore(self, name: str, text: str) -> None:
        """Bring back what ``delete`` has removed.

        Raises
        ------
        InvalidProblem
            If there is another set of that name by now.
        StorageTrouble
            If the folder cannot be written.
        """
        self._write(name, text, replace=False)

    def _read(self, name: str) -> str | None:
        path = self._path(name)
        with reading(path):
            try:
                found = path.stat()
                if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
                    return None
                return path.read_text("utf-8")
            except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
                return None

    def _write(self, name: str, text: str, replace: bool) -> None:
        path = self._path(name)
        with self._writing(name):
            self._library.mkdir(parents=True, exist_ok=True)
            with staging(self._library) as private:
                staged = private / self._folder.name / path.name
                staged.parent.mkdir()
                write(staged, text.encode())
                with turn(self._library):
                    self._give(staged, path, replace)

    def _give(self, staged: Path, path: Path, replace: bool) -> None:
        """Give a staged set its name; the first one comes with the folder of all."""
        if replace and path.exists():
            overwrite(staged, path)
            return
        if not path.exists() and len(self.names()) >= MOST_SETS:
            raise InvalidProblem(
                f"There are {MOST_SETS} sets of {self._model.name} already.",
                "Delete one that is no longer used, or replace one.",
            )
        try:
            if self._folder.exists():
                publish(staged, self._folder)
            else:
                publish(staged.parent, self._library)
        except FileExistsError as error:
            raise InvalidProblem(
                f"There is a set {unquote(path.stem)!r} already.",
                "Choose another name, or say that it may be replaced.",
            ) from error

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        if not self._changes:
            raise NotAllowed.here("Sets are neither saved nor deleted")
        what = f"The set {_tidy(name)!r} of {self._model.name}"
        with writing(what, self._library, ", or download the set"):
            yield

    def _path(self, name: str) -> Path:
        tidy = _tidy(name)
        if not tidy or len(tidy) > MOST_NAME or not tidy.isprintable():
            raise InvalidProblem(
                "That is no name for a set.",
                f"Give it 1 to {MOST_NAME} letters, digits or signs that can be seen.",
            )
        encoded = _encoded(tidy)
        if len(encoded) > _MOST_FILE_NAME:
            raise InvalidProblem("The name is too long for a file.", "Give a shorter one.")
        path = self._folder / f"{encoded}{_SUFFIX}"
        self._require_inside(path)
        return path

    def _require_inside(self, path: Path) -> None:
        """Nothing is read, written or deleted where a link leads out of the library."""
        with reading(path):
            real, library = (os.path.realpath(each) for each in (path, self._library))
        if not Path(real).is_relative_to(library):
            raise StorageTrouble(
                f"The sets of {self._model.name} are not used: {path.parent.name}/{path.name} is, "
                "or lies in, a link that leads out of the library.",
                "Put there what it leads to, or take the link away.",
            )


def _tidy(name: str) -> str:
    """One name for what looks alike: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _encoded(name: str) -> str:
    """Letters, digits, dashes and percent signs: no separators, no dots, nothing hidden."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")
