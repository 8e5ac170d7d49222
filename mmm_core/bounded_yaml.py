"""YAML that strangers wrote: plain values only, bounded before anything is built of them."""

from __future__ import annotations

from typing import Any

import yaml

from mmm_core.errors import HeadroomError
from mmm_core.limits import CARD_CHARACTERS, CARD_DEPTH, CARD_ENTRIES, CARD_TEXT, Refusal
from mmm_core.names import doubled, listed


def loads(text: str, source: str, refusal: Refusal) -> Any:
    """The values of a card's text; an empty mapping where it says nothing.

    Parameters
    ----------
    text : YAML; tags, aliases and keys that stand twice are refused
    source : name of the file, for messages
    refusal : what is raised, made of a message and a remedy
    """
    CARD_CHARACTERS.require(len(text), f"The card {source} has", refusal, "Shorten it.")
    try:
        _check_form(text, source, refusal)
        return _built(text, source, refusal) or {}
    except HeadroomError:
        raise
    except Exception as error:  # the reader's constructors raise whatever they meet
        problem = str(getattr(error, "problem", "") or "bad YAML")
        raise refusal(
            f"The card {source} is not plain YAML: {problem}.",
            "Correct it, or remove it to plan with defaults.",
        ) from error


def _check_form(text: str, source: str, refusal: Refusal) -> None:
    # Aliases can blow a few bytes up to gigabytes, and nesting takes the parser time that
    # grows with its square; no card needs either.
    depth = entries = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        entries += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        CARD_ENTRIES.require(
            entries, f"The card {source} has at least", refusal, "Leave out what is not needed."
        )
        if isinstance(event, yaml.ScalarEvent):
            CARD_TEXT.require(len(event.value), f"The card {source} has", refusal, "Shorten it.")
        if getattr(event, "tag", None) is not None:
            raise refusal(f"The card {source} uses YAML tags.", "Write plain values.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise refusal(f"The card {source} uses YAML aliases.", "Write the values out.")
        CARD_DEPTH.require(
            depth,
            f"The card {source} is nested in",
            refusal,
            "A card has channels, their names, and nothing deeper.",
        )


def _built(text: str, source: str, refusal: Refusal) -> Any:
    """The values of a text whose form was checked."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        _refuse_doubled(node, source, refusal)
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_doubled(node: yaml.Node | None, source: str, refusal: Refusal) -> None:
    if isinstance(node, yaml.MappingNode):
        again = doubled(str(key.value) for key, _ in node.value)
        if again:
            raise refusal(f"The card {source} says {listed(again, 5)} more than once.", "Keep one.")
        for _, value in node.value:
            _refuse_doubled(value, source, refusal)
