"""Taking a model into a library: checked first, then there with its card at once, or not at all."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from mmm_core.bounded_yaml import loads
from mmm_core.card import InvalidCard, default_card
from mmm_core.card_file import parse_card
from mmm_core.card_writing import as_yaml
from mmm_core.diagnostics import with_findings
from mmm_core.errors import AlreadyThere
from mmm_core.file_names import safe_name, title_of
from mmm_core.importers import read_model, read_summary
from mmm_core.importers.files import check_size, fingerprint, reading
from mmm_core.importers.registry import importer_of, suffix_of
from mmm_core.importers.sandbox import check_untrusted
from mmm_core.library_files import CARD_SUFFIX, twin
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.publish import publish, writing
from mmm_core.staging import staging, turn, write

_REMEMBERED = 100
_passed: dict[tuple[str, str, str], None] = {}
_marking = threading.Lock()


def add(folder: Path, name: str, source: Path | bytes, card: str | None = None) -> str:
    """Check a file in a sandbox and keep it, with its card if there is one.

    A name in any script becomes the title, where the card says none, and a file name of plain
    letters.

    Parameters
    ----------
    folder : the library's
    name : as the uploader calls it; made safe, and numbered if it is taken
    source : the file or its content
    card : text of its model card (YAML)

    Returns
    -------
    str
        The name that it was given.

    Raises
    ------
    ModelRefused, InvalidCard
        If it is not a model that can be planned with, or its card is wrong; nothing is kept then.
    AlreadyThere
        If the library has this very file; nothing is kept then.
    StorageTrouble
        If the folder cannot be written, or the file not be read; nothing is kept then.
    """
    with _checked(folder, name, source, card) as (staged, title, safe), turn(folder):
        require_new(folder, staged[0], title)
        return name_in(folder, staged, safe)


def inspect(folder: Path, name: str, source: Path | bytes, card: str | None = None) -> FittedModel:
    """The model that ``add`` would keep, under its card and with its findings; nothing is kept.

    What was looked at so is added without another check, as long as this process lives.

    Raises
    ------
    ModelRefused, InvalidCard, AlreadyThere, StorageTrouble
        As ``add`` does.
    """
    with _checked(folder, name, source, card) as (staged, _, safe):
        model = read_model(staged[0], safe)
        if len(staged) > 1:
            text = staged[1].read_text("utf-8")
            model = model.with_card(parse_card(text, model.card, staged[1].name))
        return with_findings(model)


@contextmanager
def _checked(
    folder: Path, name: str, source: Path | bytes, card: str | None
) -> Iterator[tuple[list[Path], str, str]]:
    """A file that may be added and its card, in a private folder; its title and safe name."""
    title = _title(name)
    safe = safe_name(title)
    with writing(f"The model {safe}", folder):
        folder.mkdir(parents=True, exist_ok=True)
        with staging(folder) as private:
            staged = [staged_model(source, private / f"{safe}{_ending(name, source)}")]
            require_new(folder, staged[0], title)
            _require_sound(staged[0], card)
            text = check_card(card, safe, staged[0], title)
            if text is not None:
                staged.append(write(private / f"{safe}{CARD_SUFFIX}", text.encode()))
            yield staged, title, safe


def _require_sound(path: Path, card: str | None) -> None:
    """Check a file in the sandbox, unless the same one passed under the same card."""
    mark = (suffix_of(path.name), fingerprint(path), sha256((card or "").encode()).hexdigest())
    with _marking:
        if mark in _passed:
            return
    check_untrusted(path, card)
    with _marking:
        _passed[mark] = None
        while len(_passed) > _REMEMBERED:
            del _passed[next(iter(_passed))]


def require_new(folder: Path, model: Path, said: str) -> None:
    """Refuse a file that the library has already.

    Raises
    ------
    AlreadyThere
        If one of its models is that file, byte for byte.
    """
    there = twin(folder, model)
    if there:
        raise AlreadyThere(
            there,
            f"{printable(said)} is in the library already, under the name {there}.",
            "Open that one. If it is to be called otherwise or its card to say more, change those.",
        )


def name_in(folder: Path, staged: list[Path], safe: str) -> str:
    """Give a model and its card the first name that nothing in the folder goes by; that name.

    Parameters
    ----------
    staged : the model, and its card if there is one, in a private folder of this one
    safe : the name to begin with
    """
    # A card or rules that were left behind are not this model's.
    taken = {path.name.partition(".")[0].casefold() for path in folder.iterdir()}
    for number in itertools.count(1):
        name = safe if number == 1 else f"{safe}-{number}"
        if name.casefold() in taken:
            continue
        model, *cards = (path.rename(path.with_name(f"{name}{_suffix(path)}")) for path in staged)
        staged = [model, *cards]
        try:
            publish(model, folder, early=cards)
        except FileExistsError:
            continue
        return name
    raise AssertionError("there is always another number")


def _suffix(path: Path) -> str:
    return suffix_of(path.name) or CARD_SUFFIX


def check_card(card: str | None, name: str, model: Path, title: str) -> str | None:
    """The card as it is to be kept: one that says no title gets that, where the name says less.

    Raises
    ------
    InvalidCard, ModelRefused
        If it is none of this model, or vouches for another file.
    """
    source = f"{name}{CARD_SUFFIX}"
    said = {} if card is None else loads(card, source, InvalidCard)
    if card is not None:
        summary = read_summary(model)
        default = default_card(name, summary.target, summary.channels)
        vouching = parse_card(card, default, source)
        vouching.require_vouched(model.name, fingerprint(model) if vouching.sha256 else "")
    if title in ("", name) or "title" in said:
        return card
    return as_yaml({"title": title, **said})


def _title(name: str) -> str:
    stem = name.strip()
    return title_of(stem[: len(stem) - len(_ending(stem))])


def _ending(name: str, source: Path | bytes = b"") -> str:
    said = suffix_of(name.strip().lower())
    return said or (suffix_of(source.name) if isinstance(source, Path) else "")


def staged_model(source: Path | bytes, target: Path) -> Path:
    """A copy to be checked, under a name that ends as its importer's files do."""
    with _opened(source) as (content, size):
        check_size(target.name, size)
        write(target, content)
    if suffix_of(target.name):
        return target
    return target.rename(f"{target}{importer_of(target).suffixes[0]}")


@contextmanager
def _opened(source: Path | bytes) -> Iterator[tuple[bytes | BinaryIO, int]]:
    if isinstance(source, bytes):
        yield source, len(source)
        return
    with reading(source):
        stream = source.open("rb")
    with stream:
        yield stream, source.stat().st_size
