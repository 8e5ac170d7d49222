"""A folder of fitted models: NAME.nc, and what its owners say of it in NAME.yaml."""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mmm_core.card import ModelCard, default_card, parse_card
from mmm_core.diagnostics import with_findings
from mmm_core.errors import HeadroomError, MalformedFile, UnknownModel
from mmm_core.importers.hdf5_guard import MAX_BYTES, printable
from mmm_core.importers.pymc_marketing import read_model, read_summary
from mmm_core.importers.sandbox import check_untrusted
from mmm_core.model import FittedModel

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SUFFIX = ".nc"
_MAX_CARD = 400_000


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
    card = path.with_suffix(".yaml")
    if card.is_file():
        model = model.with_card(_read_card(card, model.card))
    return with_findings(model)


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
        if not self._folder.is_dir():
            return ()
        files = sorted(p for p in self._folder.glob(f"*{_SUFFIX}") if not p.name.startswith("."))
        return tuple(self._entry(path) for path in files)

    def names(self) -> tuple[str, ...]:
        """Names that can be asked for."""
        stems = (path.stem for path in self._folder.glob(f"*{_SUFFIX}"))
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
        with self._path(name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

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
                staged = Path(private) / f"{safe}{_SUFFIX}"
                _copy(source, staged)
                check_untrusted(staged)
                if card is not None:
                    summary = read_summary(staged)
                    parse_card(
                        card, default_card(safe, summary.target, summary.channels), f"{safe}.yaml"
                    )
                target = self._reserve(safe)
                if card is not None:
                    target.with_suffix(".yaml").write_text(card, "utf-8")
                staged.replace(target)
        return target.stem

    def _entry(self, path: Path) -> LibraryEntry:
        name = path.stem
        try:
            summary = read_summary(self._path(name))
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
        path = self._folder / f"{name}{_SUFFIX}"
        if not _NAME.fullmatch(name) or not self._inside(path):
            raise self._unknown(name)
        return path

    def _inside(self, path: Path) -> bool:
        # A link may lead out of the folder; what is there is not of this library.
        return path.is_file() and path.resolve().is_relative_to(self._folder.resolve())

    def _unknown(self, name: str) -> UnknownModel:
        known = self.names()
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        listed = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
        return UnknownModel(
            f"There is no model {printable(name)!r}; the library holds {listed or 'no models'}.",
            f"Did you mean {' or '.join(close)}?" if close else "Ask for one of those names.",
        )

    def _card(self, name: str, default: ModelCard) -> ModelCard:
        path = self._folder / f"{name}.yaml"
        return _read_card(path, default) if self._inside(path) else default

    def _reserve(self, name: str) -> Path:
        number = 1
        while True:
            path = self._folder / f"{name if number == 1 else f'{name}-{number}'}{_SUFFIX}"
            try:
                if path.with_suffix(".yaml").exists():
                    # A card that was left behind is not this model's.
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


def _safe(name: str) -> str:
    stem = re.sub(r"\.(nc|h5|hdf5|netcdf)$", "", name.strip(), flags=re.IGNORECASE)
    cleaned = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_")[:56]
    return cleaned or "model"


def _copy(source: Path | bytes, target: Path) -> None:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_BYTES:
        raise MalformedFile(
            f"{target.name} has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} MB are read.",
            "Keep fewer draws, or drop the contributions in original scale, and save again.",
        )
    if isinstance(source, bytes):
        target.write_bytes(source)
    else:
        shutil.copyfile(source, target)
