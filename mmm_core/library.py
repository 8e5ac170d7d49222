"""A folder of fitted models: a vendor's file, and what its owners say of it in NAME.yaml."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mmm_core.card import ModelCard, default_card, parse_card
from mmm_core.diagnostics import with_findings
from mmm_core.errors import HeadroomError, UnknownModel
from mmm_core.importers import read_model, read_summary
from mmm_core.importers.files import check_size, fingerprint, printable
from mmm_core.importers.registry import importer_of, stem_of, suffix_of, suffixes
from mmm_core.importers.sandbox import check_untrusted
from mmm_core.limits import CARD_CHARACTERS
from mmm_core.model import FittedModel
from mmm_core.names import listed, nearest

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MAX_CARD = 4 * CARD_CHARACTERS.most


@dataclass(frozen=True)
class LibraryEntry:
    """One line of the list of models.

    Parameters
    ----------
    name : to load it by
    title, vendor, fitted_at : for people; empty where unknown
    channels : channel keys
    periods : number of observed periods
    error : why it cannot be used, None if it can as far as a first look tells
    """

    name: str
    title: str = ""
    vendor: str = ""
    fitted_at: str = ""
    channels: tuple[str, ...] = ()
    periods: int = 0
    error: HeadroomError | None = None


def load_file(path: Path) -> FittedModel:
    """A model from a file of one's own, under ``NAME.yaml`` beside it if there is one."""
    model = read_model(path)
    card = path.with_name(f"{stem_of(path.name)}.yaml")
    if card.is_file():
        model = model.with_card(_read_card(card, model.card))
    return with_findings(model)


def model_files(folder: Path) -> list[Path]:
    """Files of a folder that are models by the ending of their name, sorted; none is opened."""
    return sorted(
        path for path in folder.glob("*") if suffix_of(path.name) and not path.name.startswith(".")
    )


def _read_card(path: Path, default: ModelCard) -> ModelCard:
    with path.open("rb") as stream:
        content = stream.read(_MAX_CARD)
    return parse_card(content.decode("utf-8", errors="replace"), default, path.name)


class ModelLibrary:
    """The models of one folder. It keeps nothing in memory.

    Parameters
    ----------
    folder : where the files lie; one that does not exist is an empty library
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Every model of the folder by name; damaged ones carry their error."""
        return tuple(self._entry(path) for path in model_files(self._folder))

    def names(self) -> tuple[str, ...]:
        """Names that can be asked for."""
        stems = {stem_of(path.name) for path in model_files(self._folder)}
        return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem)))

    def load(self, name: str) -> FittedModel:
        """Read a model, its card and its findings.

        Raises
        ------
        UnknownModel
            If the library holds no model of that name.
        ModelRefused, InvalidCard
            If the file or its card cannot be used.
        """
        model = read_model(self._path(name), name)
        return with_findings(model.with_card(self._card(name, model.card)))

    def fingerprint(self, name: str) -> str:
        """The sha256 of a model's file, in hexadecimal; UnknownModel if there is none."""
        return fingerprint(self._path(name))

    def add(self, name: str, source: Path | bytes, card: str | None = None) -> str:
        """Check an uploaded file in a sandbox and keep it, with its card if there is one.

        Parameters
        ----------
        name : as the uploader calls it; made safe, and numbered if it is taken
        source : the file or its content
        card : text of its model card (YAML)

        Returns
        -------
        str
            The name that it was given.

        Raises
        ------
        ModelRefused
            If it is not a model that can be planned with; nothing is kept then.
        InvalidCard
            If the card is wrong; nothing is kept then.
        HeadroomError
            If the folder cannot be written.
        """
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            safe = _safe(name)
            with tempfile.TemporaryDirectory(prefix=".upload-", dir=self._folder) as private:
                staged = _staged(source, Path(private) / f"{safe}{_ending(name, source)}")
                check_untrusted(staged, card)
                target = self._reserve(safe, suffix_of(staged.name))
                given = stem_of(target.name)
                if card is not None:
                    self._card_path(given).write_text(card, "utf-8")
                staged.replace(target)
        return given

    def _entry(self, path: Path) -> LibraryEntry:
        name = stem_of(path.name)
        try:
            used = self._path(name)
            if used != path:
                return LibraryEntry(printable(path.name), error=_same_name(path, used))
            summary = read_summary(path)
            card = self._card(name, default_card(name, summary.target, summary.channels))
        except HeadroomError as error:
            return LibraryEntry(printable(name), error=error)
        return LibraryEntry(
            name,
            card.title,
            summary.vendor,
            summary.fitted_at,
            summary.channels,
            summary.periods,
        )

    def _path(self, name: str) -> Path:
        if _NAME.fullmatch(name):
            for path in self._candidates(name):
                if self._inside(path):
                    return path
        raise self._unknown(name)

    def _candidates(self, name: str) -> list[Path]:
        return [self._folder / f"{name}{suffix}" for suffix in suffixes()]

    def _card_path(self, name: str) -> Path:
        return self._folder / f"{name}.yaml"

    def _inside(self, path: Path) -> bool:
        # A link may lead out of the folder; what is there is not of this library.
        return path.is_file() and path.resolve().is_relative_to(self._folder.resolve())

    def _unknown(self, name: str) -> UnknownModel:
        known = self.names()
        close = nearest(name, known, 3, 0.5)
        return UnknownModel(
            f"There is no model {printable(name)!r}; the library holds "
            f"{listed(known) or 'no models'}.",
            f"Did you mean {' or '.join(close)}?" if close else "Ask for one of those names.",
        )

    def _card(self, name: str, default: ModelCard) -> ModelCard:
        path = self._card_path(name)
        return _read_card(path, default) if self._inside(path) else default

    def _reserve(self, name: str, suffix: str) -> Path:
        number = 1
        while True:
            free = name if number == 1 else f"{name}-{number}"
            path = self._folder / f"{free}{suffix}"
            try:
                # A card that was left behind is not this model's.
                if any(p.exists() for p in (*self._candidates(free), self._card_path(free))):
                    raise FileExistsError
                path.touch(exist_ok=False)
            except FileExistsError:
                number += 1
            else:
                return path

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise HeadroomError(
                f"The model library cannot be written: {error.strerror or 'unknown reason'}.",
                "Give the app write access to its folder of models, or put the file there.",
            ) from error


def _same_name(path: Path, used: Path) -> HeadroomError:
    return HeadroomError(
        f"{printable(path.name)} goes by the same name as {printable(used.name)}, which is used.",
        "Give one of them another name.",
    )


def _safe(name: str) -> str:
    stem = name.strip()
    cleaned = re.sub(r"[^A-Za-z0-9_-]+", "-", stem[: len(stem) - len(_ending(stem))])
    return cleaned.strip("-_")[:56] or "model"


def _ending(name: str, source: Path | bytes = b"") -> str:
    said = suffix_of(name.strip().lower())
    return said or (suffix_of(source.name) if isinstance(source, Path) else "")


def _staged(source: Path | bytes, target: Path) -> Path:
    """A copy to be checked, under a name that ends as its importer's files do."""
    check_size(target.name, len(source) if isinstance(source, bytes) else source.stat().st_size)
    if isinstance(source, bytes):
        target.write_bytes(source)
    else:
        shutil.copyfile(source, target)
    if suffix_of(target.name):
        return target
    return target.rename(f"{target}{importer_of(target).suffixes[0]}")
