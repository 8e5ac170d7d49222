"""Taking a model into a library: checked first, then there with its card at once, or not at all."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mmm_core.card import default_card
from mmm_core.card_file import parse_card
from mmm_core.importers import read_summary
from mmm_core.importers.files import check_size, fingerprint, reading
from mmm_core.importers.registry import importer_of, suffix_of
from mmm_core.importers.sandbox import check_untrusted
from mmm_core.publish import publish, writing
from mmm_core.staging import staging, turn, write

CARD_SUFFIX = ".yaml"


def add(folder: Path, name: str, source: Path | bytes, card: str | None = None) -> str:
    """Check a file in a sandbox and keep it, with its card if there is one.

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
    StorageTrouble
        If the folder cannot be written, or the file not be read; nothing is kept then.
    """
    safe = _safe(name)
    with writing(f"The model {safe}", folder):
        folder.mkdir(parents=True, exist_ok=True)
        with staging(folder) as private:
            staged = [_staged(source, private / f"{safe}{_ending(name, source)}")]
            check_untrusted(staged[0], card)
            if card is not None:
                _check_card(card, safe, staged[0])
                staged.append(write(private / f"{safe}{CARD_SUFFIX}", card.encode()))
            with turn(folder):
                return _named(staged, folder, safe)


def _named(staged: list[Path], folder: Path, safe: str) -> str:
    """Give a model and its card the first name that nothing in the folder goes by."""
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


def _check_card(card: str, name: str, model: Path) -> None:
    summary = read_summary(model)
    default = default_card(name, summary.target, summary.channels)
    said = parse_card(card, default, f"{name}{CARD_SUFFIX}")
    said.require_vouched(model.name, fingerprint(model) if said.sha256 else "")


def _safe(name: str) -> str:
    stem = name.strip()
    cleaned = re.sub(r"[^A-Za-z0-9_-]+", "-", stem[: len(stem) - len(_ending(stem))])
    return cleaned.strip("-_")[:56] or "model"


def _ending(name: str, source: Path | bytes = b"") -> str:
    said = suffix_of(name.strip().lower())
    return said or (suffix_of(source.name) if isinstance(source, Path) else "")


def _staged(source: Path | bytes, target: Path) -> Path:
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
