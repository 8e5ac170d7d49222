"""The model card: what the owners of a model say of it, beside the file as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from mmm_core.errors import HeadroomError, ModelRefused
from mmm_core.limits import CARD_CHARACTERS, CARD_DEPTH, CARD_ENTRIES, CARD_TEXT
from mmm_core.names import doubled, listed

# Whose numbers are written in threes, with a point or a comma, from left to right.
LOCALES = (
    "en", "en_AU", "en_CA", "en_GB", "en_IE", "en_NZ", "en_US", "en_ZA", "bg", "bg_BG", "ca",
    "ca_ES", "cs", "cs_CZ", "da", "da_DK", "de", "de_AT", "de_CH", "de_DE", "de_LI", "el",
    "el_GR", "es", "es_AR", "es_ES", "es_MX", "es_US", "et", "et_EE", "fi", "fi_FI", "fr",
    "fr_BE", "fr_CA", "fr_CH", "fr_FR", "hr", "hr_HR", "hu", "hu_HU", "id", "id_ID", "is",
    "is_IS", "it", "it_CH", "it_IT", "ja", "ja_JP", "lt", "lt_LT", "lv", "lv_LV", "ms",
    "ms_MY", "nb", "nb_NO", "nl", "nl_BE", "nl_NL", "pl", "pl_PL", "pt", "pt_BR", "pt_PT",
    "ro", "ro_RO", "ru", "ru_RU", "sk", "sk_SK", "sl", "sl_SI", "sr_Latn", "sv", "sv_SE",
    "tr", "tr_TR", "uk", "uk_UA", "vi", "vi_VN", "zh", "zh_CN",
)  # fmt: skip
_MOST_PERIODS = 10_000
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


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
    locale : how numbers and dates are written, one of ``LOCALES``
    outcome : what is explained, and what a unit of it is worth
    margin : contribution margin on revenue, in (0, 1]; None where nobody has said
    period_label : "start" or "end": what a period's date labels
    refresh_interval : periods after which a fit counts as old; None for the usual two quarters
    channels : display name and group per channel key
    sha256 : of the model's file, in lower case: any other file is refused; empty for any
    """

    title: str
    outcome: Outcome
    description: str = ""
    currency: str = ""
    locale: str = "en"
    margin: float | None = None
    period_label: str = "start"
    refresh_interval: int | None = None
    channels: Mapping[str, ChannelCard] = field(default_factory=dict)
    sha256: str = ""

    def channel_name(self, key: str) -> str:
        """Display name of a channel, the key itself where the card has none."""
        return self.channels[key].name if key in self.channels else key

    @property
    def break_even(self) -> float | None:
        """mROAS at which the next unit of spend pays for itself (numbers 7)."""
        return None if self.margin is None else 1.0 / self.margin

    def require_vouched(self, name: str, found: str) -> None:
        """Refuse a model's file that is not the one this card vouches for.

        Parameters
        ----------
        name : of the file, as it may be printed
        found : its sha256; any where the card vouches for none

        Raises
        ------
        ModelRefused
            If the card says another one.
        """
        if self.sha256 and self.sha256 != found:
            raise ModelRefused(
                f"{name} is not the file that its card vouches for: the card says sha256 "
                f"{self.sha256}, the file has {found}.",
                "Put the file back that the card was written for, or, if the change was meant, "
                "write the new sha256 into the card.",
            )


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
        locale=reader.locale(data.get("locale", default.locale)),
        outcome=Outcome(
            name=reader.text(outcome.get("name", default.outcome.name), "outcome.name"),
            unit=reader.text(outcome.get("unit", default.outcome.unit), "outcome.unit"),
            value_per_unit=reader.number(outcome.get("value_per_unit"), "outcome.value_per_unit"),
        ),
        margin=margin,
        period_label=str(label),
        refresh_interval=reader.count(data.get("refresh_interval"), "refresh_interval"),
        channels={**default.channels, **reader.channels(data.get("channels", {}), default)},
        sha256=reader.sha256(data.get("sha256")),
    )


_KEYS = {
    "title", "description", "currency", "locale", "outcome", "margin", "period_label",
    "refresh_interval", "channels", "sha256",
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

    def count(self, value: Any, key: str) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_PERIODS:
            wanted = f"a whole number of periods, 1 to {_MOST_PERIODS:,}"
            raise self.wrong(key, repr(value), wanted)
        return value

    def locale(self, value: Any) -> str:
        name = value.replace("-", "_") if isinstance(value, str) else ""
        if name in LOCALES:
            return name
        alike = [one for one in LOCALES if one[:2] == name[:2].lower()] or ["en", "en_GB", "de"]
        wanted = f"a language, or a language and a country, such as {', '.join(alike[:6])}"
        raise self.wrong("locale", repr(value), wanted)

    def sha256(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or not _SHA256.fullmatch(value):
            raise self.wrong("sha256", repr(value), "64 hexadecimal digits, in quotes")
        return value.lower()

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
