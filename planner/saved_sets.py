"""Guardrail sets that everyone who uses a model library shares: NAME.rules/SET.csv beside NAME.nc.

A name is a person's text: it is encoded before it becomes the name of a file, and no file is
read that lies elsewhere or is larger than a set can be.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from planner.rule_sets import MOST_CHARACTERS, read_rules, write_rules

MOST_NAME = 60
MOST_SETS = 200
_MOST_BYTES = 4 * MOST_CHARACTERS
_MOST_FILE_NAME = 200
_SUFFIX = ".csv"


class SavedSets:
    """The sets of one model.

    Parameters
    ----------
    library : the folder of models
    model : the model whose sets they are
    """

    def __init__(self, library: Path, model: FittedModel) -> None:
        self._model, self._library = model, library
        self._folder = library / f"{_encoded(model.name)}.rules"

    def names(self) -> list[str]:
        """Names of all sets, in alphabetical order; none where the folder cannot be read."""
        try:
            found = [path for path in self._folder.iterdir() if path.suffix == _SUFFIX]
        except OSError:
            return []
        return sorted((unquote(path.stem) for path in found), key=str.casefold)[:MOST_SETS]

    def save(self, name: str, rules: Sequence[Guardrail]) -> str:
        """Keep a set, in the place of one of the same name; returns the name it got.

        Raises
        ------
        InvalidProblem
            If the name is empty or too long, or there are too many sets.
        HeadroomError
            If the folder cannot be written.
        """
        path = self._path(name)
        if not path.exists() and len(self.names()) >= MOST_SETS:
            raise InvalidProblem(
                f"There are {MOST_SETS} sets of {self._model.name} already.",
                "Delete one that is no longer used, or save under the name of one.",
            )
        with _writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, staged = tempfile.mkstemp(prefix=".", dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(write_rules(rules))
            Path(staged).replace(path)
        return unquote(path.stem)

    def load(self, name: str) -> tuple[Guardrail, ...]:
        """The guardrails of a set, held against the model as it is now.

        Raises
        ------
        InvalidProblem
            If there is no such set, or it does not fit the model.
        """
        path = self._path(name)
        try:
            inside = path.resolve().is_relative_to(self._library.resolve())
            if not inside or path.stat().st_size > _MOST_BYTES:
                raise OSError
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidProblem(
                f"There is no readable set {name!r}; somebody may have deleted it.",
                "Choose another, or save the guardrails on the screen under that name.",
            ) from error
        return read_rules(text, self._model)

    def delete(self, name: str) -> None:
        """Remove a set; nothing where it is gone already.

        Raises
        ------
        HeadroomError
            If the folder cannot be written.
        """
        with _writing():
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        name = " ".join(name.split())
        encoded = _encoded(name)
        if not name or len(name) > MOST_NAME or len(encoded) > _MOST_FILE_NAME:
            raise InvalidProblem(
                "A set needs a name." if not name else f"The name {name[:20]!r} ... is too long.",
                f"Give it 1 to {MOST_NAME} letters.",
            )
        return self._folder / f"{encoded}{_SUFFIX}"


def _encoded(name: str) -> str:
    """Letters, digits, dashes and percent signs: no separators, no dots, nothing hidden."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HeadroomError(
            f"The guardrail sets cannot be written: {error.strerror or 'unknown reason'}.",
            "Give the app write access to its folder of models, or download the set instead.",
        ) from error
