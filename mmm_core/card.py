"""The model card: what the owners of a model say of it, beside the file as YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from mmm_core.errors import HeadroomError
from mmm_core.limits import CARD_CHARACTERS, CARD_DEPTH, CARD_ENTRIES, CARD_TEXT
from mmm_core.names import doubled, listed


class InvalidCard(HeadroomError):
    """A model card that does not say what a card may say."""

    kind = "invalid_card"


@dataclass(frozen=True)
class Outcome:
    """What the model explains.

    Parameters
    ----------
    name : "Revenue", "New customers", ...
    unit : "EUR", "customers", ...
    value_per_unit : money per outcome unit; None where nobody has said
    """

    name: str
    unit: str
    value_per_unit: float | None


@dataclass(frozen=True)
class ChannelCard:
    """Display name and group of one channel."""

    name: str
    group: str = ""


@dataclass(frozen=True)
class ModelCard:
    """Title, money, margin and names; see ``docs/conventions.md`` for the file's keys.

    Parameters
    ----------
    title, description : for people
    currency : ISO 4217 code, or "" where unknown
    outcome : what is explained, and what a unit of it is worth
    margin : contribution margin on revenue, in (0, 1]; None where nobody has said
    period_label : "start" or "end": what a period's date labels
    channels : display name and group per channel key
    """

    title: str
    outcome: Outcome
    description: str = ""
    currency: str = ""
    margin: float | None = None
    period_label: str = "start"
    channels: Mapping[str, ChannelCard] = field(default_factory=dict)

    def channel_name(self, key: str) -> str:
        """Display name of a channel, the key itself where the card has none."""
        return self.channels[key].name if key in self.channels else key

    @property
    def break_even(self) -> float | None:
        """mROAS at which the next unit of spend pays for itself (numbers 7)."""
        return None if self.margin is None else 1.0 / self.margin


def default_card(name: str, target: str, channels: Sequence[str]) -> ModelCard:
    """The card of a model that came without one: nothing is assumed about money."""
    return ModelCard(
        title=name,
        outcome=Outcome(name=target, unit="", value_per_unit=None),
        channels={key: ChannelCard(name=key) for key in channels},
    )


def parse_card(text: str, default: ModelCard, source: str) -> ModelCard:
    """Read a card, filling what it leaves out from ``default``.

    Parameters
    ----------
    text : YAML, bounded (``mmm_core.limits``); only plain values, no object construction
    default : as ``default_card`` makes it for this model
    source : name of the file, for messages

    Raises
    ------
    InvalidCard
        On bad YAML, unknown keys or channels, wrong types, impossible numbers.
    """
    reader = _Reader(source)
    data = reader.mapping(_load(text, source), "card", _KEYS)
    outcome = reader.mapping(data.get("outcome", {}), "outcome", _OUTCOME_KEYS)
    margin = reader.number(data.get("margin", default.margin), "margin")
    if margin is not None and margin > 1:
        raise reader.wrong("margin", f"{margin:g}", "a share of revenue above 0 and up to 1")
    label = data.get("period_label", default.period_label)
    if label not in ("start", "end"):
        raise reader.wrong("period_label", repr(label), '"start" or "end"')
    return ModelCard(
        title=reader.text(data.get("title", default.title), "title"),
        description=reader.text(data.get("description", ""), "description"),
        currency=reader.text(data.get("currency", ""), "currency", 8),
        outcome=Outcome(
            name=reader.text(outcome.get("name", default.outcome.name), "outcome.name"),
            unit=reader.text(outcome.get("unit", default.outcome.unit), "outcome.unit"),
            value_per_unit=reader.number(outcome.get("value_per_unit"), "outcome.value_per_unit"),
        ),
        margin=margin,
        period_label=str(label),
        channels={**default.channels, **reader.channels(data.get("channels", {}), default)},
    )


_KEYS = {
    "title", "description", "currency", "outcome", "margin", "period_label", "channels",
}  # fmt: skip
_OUTCOME_KEYS = {"name", "unit", "value_per_unit"}


def _load(text: str, source: str) -> Any:
    CARD_CHARACTERS.require(len(text), f"The card {source} has", InvalidCard, "Shorten it.")
    try:
        _check_form(text, source)
        return _built(text, source) or {}
    except InvalidCard:
        raise
    except Exception as error:  # the reader's constructors raise whatever they meet
        problem = str(getattr(error, "problem", "") or "bad YAML")
        raise InvalidCard(
            f"The card {source} is not plain YAML: {problem}.",
            "Correct it, or remove it to plan with defaults.",
        ) from error


def _check_form(text: str, source: str) -> None:
    # Aliases can blow a few bytes up to gigabytes, and nesting takes the parser time that
    # grows with its square; no card needs either.
    depth = entries = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        entries += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        CARD_ENTRIES.require(
            entries, f"The card {source} has at least", InvalidCard, "Leave out what is not needed."
        )
        if isinstance(event, yaml.ScalarEvent):
            CARD_TEXT.require(
                len(event.value), f"The card {source} has", InvalidCard, "Shorten it."
            )
        if getattr(event, "tag", None) is not None:
            raise InvalidCard(f"The card {source} uses YAML tags.", "Write plain values.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise InvalidCard(f"The card {source} uses YAML aliases.", "Write the values out.")
        CARD_DEPTH.require(
            depth,
            f"The card {source} is nested in",
            InvalidCard,
            "A card has channels, their names, and nothing deeper.",
        )


def _built(text: str, source: str) -> Any:
    """The values of a text whose form was checked."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        _refuse_doubled(node, source)
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_doubled(node: yaml.Node | None, source: str) -> None:
    if isinstance(node, yaml.MappingNode):
        again = doubled(str(key.value) for key, _ in node.value)
        if again:
            raise InvalidCard(
                f"The card {source} says {listed(again, 5)} more than once.", "Keep one."
            )
        for _, value in node.value:
            _refuse_doubled(value, source)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def wrong(self, key: str, got: str, wanted: str) -> InvalidCard:
        return InvalidCard(
            f"The card {self.source} says {key}: {got[:80]}; it takes {wanted}.",
            "Correct the card, or leave the key out for the default.",
        )

    def mapping(self, value: Any, key: str, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(key, type(value).__name__, "a mapping")
        unknown = [str(name) for name in value if name not in known]
        if unknown:
            raise self.wrong(key, listed(unknown), f"only the keys {listed(sorted(known))}")
        return value

    def text(self, value: Any, key: str, most: int = 400) -> str:
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            raise self.wrong(key, repr(value), f"one line of text, at most {most} characters")
        return value

    def number(self, value: Any, key: str) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, repr(value), "a number")
        if not 0 < value < 1e300:
            raise self.wrong(key, repr(value), "a number above 0")
        return float(value)

    def channels(self, value: Any, default: ModelCard) -> dict[str, ChannelCard]:
        known = set(default.channels)
        cards = {}
        for key, entry in self.mapping(value, "channels", known).items():
            said = self.mapping(entry, f"channels.{key}", {"name", "group"})
            cards[str(key)] = ChannelCard(
                name=self.text(said.get("name", key), f"channels.{key}.name", 60),
                group=self.text(said.get("group", ""), f"channels.{key}.group", 60),
            )
        return cards
