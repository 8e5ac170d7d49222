"""A folder of fitted models: a vendor's file, and what its owners say of it in NAME.yaml."""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmm_core.card import InvalidCard, ModelCard, default_card
from mmm_core.card_file import parse_card
from mmm_core.diagnostics import with_findings
from mmm_core.errors import HeadroomError, StorageTrouble, UnknownModel
from mmm_core.fiscal import after_days
from mmm_core.importers import read_model, read_summary
from mmm_core.importers.files import fingerprint, name_of, reading, stamp_of
from mmm_core.importers.importer import Summary
from mmm_core.importers.registry import stem_of, suffixes
from mmm_core.library_files import CARD_SUFFIX, is_file, is_within, model_files
from mmm_core.limits import CARD_CHARACTERS
from mmm_core.model import FittedModel
from mmm_core.names import listed, nearest, printable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MAX_CARD = 4 * CARD_CHARACTERS.most
_TRIES = 3


@dataclass(frozen=True)
class LibraryEntry:
    """One line of the list of models.

    Parameters
    ----------
    name : to load it by
    title, vendor, fitted_at : for people; empty where unknown
    channels : channel keys
    periods : number of observed periods
    line : which models are fits of the same business
    last : the last day of the data, ISO 8601; empty where unknown
    error : why it cannot be used, None if it can as far as a first look tells
    """

    name: str
    title: str = ""
    vendor: str = ""
    fitted_at: str = ""
    channels: tuple[str, ...] = ()
    periods: int = 0
    line: str = ""
    last: str = ""
    error: HeadroomError | None = None


def load_file(path: Path) -> FittedModel:
    """A model from a file of one's own, under ``NAME.yaml`` beside it if there is one.

    Raises
    ------
    ModelRefused, InvalidCard, StorageTrouble
        If the file or its card cannot be used, or not be read.
    """
    model = read_model(path)
    card = path.with_name(f"{stem_of(path.name)}{CARD_SUFFIX}")
    said = _card(card, model.card)
    said.require_vouched(printable(path.name), model.fingerprint)
    return with_findings(model.with_card(said))


def _last_day(of: Summary, card: ModelCard) -> str:
    """The last day of the last period, ISO 8601; its label where nobody says how long it is."""
    if of.frequency is None:
        return of.last
    labels = np.array([of.last], dtype="M8[D]")
    return str(after_days(labels, of.frequency, card.period_label)[0] - 1)


def _card(path: Path, default: ModelCard, within: Path | None = None) -> ModelCard:
    """What a card says; the default where there is nothing of its name.

    Raises
    ------
    InvalidCard
        If it is wrong, or no file (of the folder ``within``): it may say what must not be missed.
    StorageTrouble
        If it cannot be read.
    """
    content = card_content(path, within)
    if content is None:
        return default
    return parse_card(card_text(content, path.name), default, path.name)


def card_content(path: Path, within: Path | None = None) -> bytes | None:
    """What lies in a card's place, up to beyond what a card may have; None for nothing.

    Raises
    ------
    InvalidCard
        If it is no file (of the folder ``within``).
    StorageTrouble
        If it cannot be read.
    """
    with reading(path):
        try:
            path.lstat()
        except FileNotFoundError:
            return None
    if not (is_file(path) if within is None else is_within(path, within)):
        raise InvalidCard(
            f"The model card {printable(path.name)} is no file of its folder, but a folder, or a "
            "link that leads elsewhere or nowhere.",
            "Put the card itself there, or take it away.",
        )
    with reading(path), path.open("rb") as stream:
        return stream.read(_MAX_CARD)


def card_text(content: bytes, name: str) -> str:
    """A card's bytes as text.

    Raises
    ------
    InvalidCard
        If it is written in another encoding than UTF-8: what it says must not be guessed.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidCard(
            f"The model card {printable(name)} is not UTF-8 text (byte {error.start + 1:,}).",
            "Save it as UTF-8, such as with the editor's “Save as”.",
        ) from None


class ModelLibrary:
    """The models of one folder.

    It remembers what the list says of each, for as long as its file and card stay the same; one
    library serves many threads.

    Parameters
    ----------
    folder : where the files lie; one that does not exist is an empty library
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[Path, tuple[Hashable, LibraryEntry]] = {}
        self._listing = threading.Lock()

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Every model of the folder by name; what cannot be used carries its error.

        Raises
        ------
        StorageTrouble
            If the folder itself cannot be read.
        """
        with self._listing:
            files = model_files(self._folder)
            of_name: dict[str, tuple[Path, ...]] = {}
            for path in files:
                of_name[stem_of(path.name)] = (*of_name.get(stem_of(path.name), ()), path)
            self._listed = {path: self._line(path, of_name[stem_of(path.name)]) for path in files}
            return tuple(entry for _, entry in self._listed.values())

    def names(self) -> tuple[str, ...]:
        """Names that can be asked for."""
        stems = {stem_of(path.name) for path in model_files(self._folder)}
        return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem)))

    def absence(self) -> str:
        """Words for the end of a sentence where the folder itself is not there, else none."""
        with reading(self._folder):
            there = self._folder.exists()
        return "" if there else f": its folder {name_of(self._folder)} is not there"

    def load(self, name: str) -> FittedModel:
        """Read a model, its card and its findings.

        Raises
        ------
        UnknownModel
            If the library holds no model of that name.
        ModelRefused, InvalidCard
            If the file or its card cannot be used.
        StorageTrouble
            If they cannot be read, or are being written.
        """
        for _ in range(_TRIES):
            version = self.version(name)
            path = self.path(name)
            model = read_model(path, name)
            card = _card(self._card_path(name), model.card, self._folder)
            # What was replaced meanwhile could be the file of one model and the card of another.
            if self.version(name) == version:
                card.require_vouched(printable(path.name), model.fingerprint)
                return with_findings(model.with_card(card))
        raise StorageTrouble(
            f"The file of the model {name} changes while it is read.",
            "Wait until it has been written, and try again.",
        )

    def version(self, name: str) -> Hashable:
        """Equal for as long as a model's file and card are the same, unchanged; cheap.

        Raises
        ------
        UnknownModel, StorageTrouble
            If there is no such model, or the folder cannot be read.
        """
        return stamp_of(self.path(name)), stamp_of(self._card_path(name))

    def fingerprint(self, name: str) -> str:
        """sha256 of a model's file; raises as ``version``."""
        return fingerprint(self.path(name))

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
        StorageTrouble
            If the folder cannot be written, or the file not be read; nothing is kept then.
        """
        from mmm_core import uploads

        return uploads.add(self._folder, name, source, card)

    def _line(self, path: Path, of_name: tuple[Path, ...]) -> tuple[Hashable, LibraryEntry]:
        """What the list says of a file, and a value that stays equal for as long as it is so."""
        own, card = stamp_of(path), stamp_of(self._card_path(stem_of(path.name)))
        stamp = (own, card, of_name)
        former, entry = self._listed.get(path, (None, None))
        if entry is None or own is None or stamp != former:
            return stamp, self._entry(path)
        # What the file system refused, it may grant the next time.
        trouble = isinstance(entry.error, StorageTrouble)
        return stamp, self._entry(path) if trouble else entry

    def _entry(self, path: Path) -> LibraryEntry:
        name = stem_of(path.name)
        try:
            used = self.path(name)
            if used != path:
                return LibraryEntry(printable(path.name), error=_same_name(path, used))
            summary = read_summary(path)
            default = default_card(name, summary.target, summary.channels)
            card = _card(self._card_path(name), default, self._folder)
            card.require_vouched(printable(path.name), fingerprint(path) if card.sha256 else "")
        except HeadroomError as error:
            return LibraryEntry(printable(name), error=error)
        return LibraryEntry(
            name,
            card.title,
            summary.vendor,
            summary.fitted_at,
            summary.channels,
            summary.periods,
            card.line,
            _last_day(summary, card),
        )

    def path(self, name: str) -> Path:
        """Where the file of a model lies; UnknownModel where there is none of that name."""
        if _NAME.fullmatch(name):
            for path in self._candidates(name):
                if is_within(path, self._folder):
                    return path
        raise self._unknown(name)

    def _candidates(self, name: str) -> list[Path]:
        return [self._folder / f"{name}{suffix}" for suffix in suffixes()]

    def _card_path(self, name: str) -> Path:
        return self._folder / f"{name}{CARD_SUFFIX}"

    def _unknown(self, name: str) -> UnknownModel:
        known = self.names()
        if absence := self.absence():
            return UnknownModel(
                f"There is no model {printable(name)!r} in the library{absence}.",
                "Make that folder, or name another.",
            )
        close = nearest(name, known, 3, 0.5)
        return UnknownModel(
            f"There is no model {printable(name)!r}; the library holds "
            f"{listed(known) or 'no models'}.",
            f"Did you mean {' or '.join(close)}?" if close else "Ask for one of those names.",
        )


def _same_name(path: Path, used: Path) -> HeadroomError:
    return HeadroomError(
        f"{printable(path.name)} goes by the same name as {printable(used.name)}, which is used.",
        "Give one of them another name.",
    )
