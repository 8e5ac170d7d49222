"""The card of a library's model as it lies there, and putting another in its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from mmm_core.card import InvalidCard, ModelCard
from mmm_core.card_file import parse_card
from mmm_core.card_writing import retitled
from mmm_core.errors import Overtaken
from mmm_core.importers import read_model
from mmm_core.importers.files import fingerprint
from mmm_core.library import ModelLibrary, card_content, card_text
from mmm_core.library_files import CARD_SUFFIX
from mmm_core.publish import overwrite, writing
from mmm_core.staging import staging, turn, write

NONE = ""


@dataclass(frozen=True)
class KeptCard:
    """A card as it lies beside its model.

    Parameters
    ----------
    name : of the model
    text : of the card's file; "" where there is none
    seen : sha256 of that file, ``NONE`` where there is none
    card : what it says, with what it leaves out; None where it cannot be used
    default : the card that the model has without one
    error : why it cannot be used
    """

    name: str
    text: str
    seen: str
    card: ModelCard | None
    default: ModelCard
    error: InvalidCard | None = None

    @property
    def title(self) -> str:
        """What the model is called."""
        return (self.card or self.default).title


def kept_card(folder: Path, name: str) -> KeptCard:
    """The card of a model; one that says what no card may say comes with its error.

    Raises
    ------
    UnknownModel, ModelRefused, StorageTrouble
        If there is no such model, or it cannot be read.
    InvalidCard
        If there is something else than a text file in the card's place.
    """
    model = ModelLibrary(folder).path(name)
    default = read_model(model, name).card
    path = folder / f"{name}{CARD_SUFFIX}"
    content = card_content(path, folder)
    text, seen = card_text(content or b"", path.name), _mark(content)
    try:
        said = default if content is None else parse_card(text, default, path.name)
    except InvalidCard as error:
        return KeptCard(name, text, seen, None, default, error)
    return KeptCard(name, text, seen, said, default)


def keep_card(folder: Path, name: str, text: str, seen: str) -> KeptCard:
    """Put a card in place of the one that was looked at, in one step.

    Parameters
    ----------
    text : YAML; "" for no card at all
    seen : ``KeptCard.seen`` of the one that was looked at

    Raises
    ------
    InvalidCard, ModelRefused
        If it is no card of this model, or vouches for another file; nothing is changed then.
    Overtaken
        If the card is another one by now; nothing is changed then.
    StorageTrouble
        If the folder cannot be written; nothing is changed then.
    """
    model, path = ModelLibrary(folder).path(name), folder / f"{name}{CARD_SUFFIX}"
    said = parse_card(text, read_model(model, name).card, path.name)
    with writing(f"The card of {name}", folder), staging(folder) as private, turn(folder):
        said.require_vouched(model.name, fingerprint(model) if said.sha256 else "")
        found = _mark(card_content(path, folder))
        if found != seen:
            raise Overtaken(
                f"The card of {name} was changed by somebody else since you opened it: it has "
                f"sha256 {found or 'no more, for it is gone'}, not {seen or 'none'}.",
                "Open it again, which shows what it says now, and change it then.",
            )
        if text:
            overwrite(write(private / path.name, text.encode()), path)
        else:
            path.unlink(missing_ok=True)
    return kept_card(folder, name)


def rename(folder: Path, name: str, title: str) -> KeptCard:
    """Give a model another title; name and line stay, and with them links and what is kept.

    Raises
    ------
    InvalidCard
        If the title is none, or the card as it lies there cannot be used.
    UnknownModel, ModelRefused, Overtaken, StorageTrouble
        As ``kept_card`` and ``keep_card``.
    """
    title = title.strip()
    if not title:
        raise InvalidCard(f"The title of {name} is empty.", "Give one line of text.")
    kept = kept_card(folder, name)
    if kept.card is None:
        raise kept.error or InvalidCard(f"The card of {name} cannot be used.", "Correct it.")
    # The line was found from the title where nobody has said it.
    card = replace(kept.card, title=title, line=kept.card.line)
    text = retitled(kept.text, card, kept.default, f"{name}{CARD_SUFFIX}")
    return keep_card(folder, name, text, kept.seen)


def _mark(content: bytes | None) -> str:
    return NONE if content is None else hashlib.sha256(content).hexdigest()
