"""``python -m planner models``: the library, headless."""

from __future__ import annotations

import argparse
from typing import Any

from mmm_core.card_writing import card_values
from mmm_core.importers.files import reading
from mmm_core.kept_card import KeptCard
from mmm_core.library import card_text
from mmm_core.limits import CARD_CHARACTERS
from mmm_core.names import printable
from planner import contract, model_library, services
from planner.callers import WrongCall, require_file
from planner.wording import checked_models
from planner.wording.card_changes import changes

Json = dict[str, Any]


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command; without an action it lists the library."""
    actions = parser.add_subparsers(metavar="ACTION", dest="action")

    def action(name: str, about: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=about, description=about)

    model = "a name in the library"
    action("list", "Models of the library (as without an action).")
    for name, about in (("check", "and keep nothing"), ("add", "and keep it with its card")):
        added = action(name, f"Check a model file, {about}.")
        added.add_argument("file")
        added.add_argument("--card", help="its card (YAML)")
        added.add_argument("--name", help="what it is called, in any script (as the file is)")
    renamed = action("rename", "Give a model another title; its name, line and links stay.")
    renamed.add_argument("model", help=model)
    renamed.add_argument("title")
    gone = action("remove", "Take a model out of the library, with its card.")
    gone.add_argument("model", help=model)
    gone.add_argument("--sha256", default="", help="of the file that is meant")
    action("removed", "What was removed, and can be brought back.")
    action("restore", "Bring a removed model back.").add_argument("key", help="as removed says it")
    card = action("card", "What a model's card says; with --set, put another in its place.")
    card.add_argument("model", help=model)
    card.add_argument("--set", metavar="CARD.YAML", dest="file", help="the card to put there")
    seen = "sha256 of the card that was seen, and is replaced; 'none' where there was none"
    card.add_argument("--seen", help=seen)


def answer(given: argparse.Namespace) -> Any:
    """What the command answers, as a JSON document."""
    return _ACTIONS[given.action or "list"](given)


def _list(_: argparse.Namespace) -> list[Json]:
    return [contract.entry_json(entry) for entry in services.library().entries()]


def _check(given: argparse.Namespace) -> Json:
    path = require_file(given.file)
    found = model_library.check(given.name or path.name, path, _card_in(given.card))
    model = found.model
    reference = services.reference_for(model)
    said = contract.describe_json(model, reference, found.fitness, services.SHOWN_TAIL)
    lacking = [{"key": one.key, "means": one.means} for one in checked_models.lacking(model)]
    return {**said, "missing": lacking}


def _add(given: argparse.Namespace) -> Json:
    path = require_file(given.file)
    name = services.add_model(given.name or path.name, path, _card_in(given.card))
    return {"name": name, "title": model_library.card_of(name).title}


def _rename(given: argparse.Namespace) -> Json:
    return _card_json(model_library.rename(given.model, given.title))


def _remove(given: argparse.Namespace) -> Json:
    return {"name": given.model, "key": model_library.remove(given.model, given.sha256.lower())}


def _removed(_: argparse.Namespace) -> list[Json]:
    return [
        {"key": one.key, "removed_at": one.at, **contract.entry_json(one.entry)}
        for one in model_library.removed()
    ]


def _restore(given: argparse.Namespace) -> Json:
    return {"name": model_library.restore(given.key)}


def _card(given: argparse.Namespace) -> Json:
    text = _card_in(given.file)
    if text is None:
        return _card_json(model_library.card_of(given.model))
    if given.seen is None:
        raise WrongCall(
            "A card is put in place of one that was seen, and --seen is missing.",
            "Give the sha256 that this command says without --set, or none.",
        )
    seen = "" if given.seen == "none" else given.seen.lower()
    before = model_library.card_of(given.model)
    kept = model_library.keep_card(given.model, text, seen)
    said = changes(before.card or before.default, kept.card or kept.default)
    return {**_card_json(kept), "changes": said}


def _card_in(file: str | None) -> str | None:
    """The text of a card of somebody's own."""
    if file is None:
        return None
    path = require_file(file)
    with reading(path):
        who = f"{printable(file)} has"
        CARD_CHARACTERS.require(path.stat().st_size // 4, who, WrongCall, "Shorten it.")
        return card_text(path.read_bytes(), path.name)


def _card_json(kept: KeptCard) -> Json:
    """A card by the keys of its file, and what it is seen by."""
    return {
        "name": kept.name,
        "title": kept.title,
        "sha256": kept.seen or None,
        "card": None if kept.card is None else card_values(kept.card, kept.default),
        "error": None if kept.error is None else contract.error_json(kept.error)["error"],
    }


_ACTIONS = {
    "list": _list,
    "check": _check,
    "add": _add,
    "rename": _rename,
    "remove": _remove,
    "removed": _removed,
    "restore": _restore,
    "card": _card,
}
