"""Model cards as files: YAML text in, every key checked, a ``ModelCard`` out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mmm_core import bounded_yaml
from mmm_core.card import LOCALES, ChannelCard, ControlCard, InvalidCard, ModelCard, Outcome
from mmm_core.fiscal import CALENDARS, FiscalCalendar
from mmm_core.names import listed

_MOST_PERIODS = 10_000
_MOST_DAYS = 730
_MOST_RATE = 10
_MOST_ALIASES = 20
_NAME = 60
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_KEYS = {
    "title", "description", "line", "currency", "locale", "country", "outcome", "margin",
    "required_return", "discount_rate", "period_label", "fiscal", "refresh_interval",
    "payment_days", "channels", "brand_group", "controls", "sha256", "labels",
}  # fmt: skip
_OUTCOME_KEYS = {"name", "unit", "value_per_unit"}
_CHANNEL_KEYS = {"name", "group", "colour", "aliases", "payment_days"}


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
        On bad YAML, unknown keys, channels, controls or labels, wrong types, impossible numbers.
    """
    reader = _Reader(source)
    data = reader.mapping(bounded_yaml.loads(text, source, InvalidCard), "card", _KEYS)
    outcome = reader.mapping(data.get("outcome", {}), "outcome", _OUTCOME_KEYS)
    days = data.get("payment_days", 0)
    channels = reader.channels(data.get("channels", {}), days, default)
    return ModelCard(
        title=reader.text(data.get("title", default.title), "title"),
        description=reader.text(data.get("description", ""), "description"),
        line=reader.text(data.get("line", ""), "line", _NAME),
        currency=reader.text(data.get("currency", ""), "currency", 8),
        locale=reader.locale(data.get("locale", default.locale)),
        country=reader.country(data.get("country")),
        outcome=Outcome(
            name=reader.text(outcome.get("name", default.outcome.name), "outcome.name"),
            unit=reader.text(outcome.get("unit", default.outcome.unit), "outcome.unit"),
            value_per_unit=reader.number(outcome.get("value_per_unit"), "outcome.value_per_unit"),
        ),
        margin=reader.margin(data.get("margin", default.margin)),
        required_return=reader.rate(data.get("required_return", 0), "required_return"),
        discount_rate=reader.rate(data.get("discount_rate", 0), "discount_rate"),
        period_label=reader.one_of(
            data.get("period_label", default.period_label), "period_label", ("start", "end")
        ),
        fiscal=reader.fiscal(data.get("fiscal", {})),
        refresh_interval=reader.count(data.get("refresh_interval"), "refresh_interval"),
        payment_days=0 if isinstance(days, dict) else reader.days(days, "payment_days"),
        channels=channels,
        brand_group=reader.group(data.get("brand_group", ""), channels),
        controls=reader.controls(data.get("controls", {}), default),
        labels=reader.labels(data.get("labels", {}), default),
        sha256=reader.sha256(data.get("sha256")),
    )


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def wrong(self, key: str, got: str, wanted: str) -> InvalidCard:
        return InvalidCard(
            f"The card {self.source} says {key}: {got[:80]}; it takes {wanted}.",
            "Correct the card, or leave the key out for the default.",
        )

    # --- values -------------------------------------------------------------------------

    def mapping(self, value: Any, key: str, known: Iterable[str] | None) -> Mapping[str, Any]:
        """A mapping of known keys; of any that are text, where they are not known."""
        if not isinstance(value, dict):
            raise self.wrong(key, type(value).__name__, "a mapping")
        if known is None:
            return {self.text(name, f"a key of {key}"): entry for name, entry in value.items()}
        names = set(known)
        unknown = [str(name) for name in value if name not in names]
        if unknown:
            wanted = f"only the keys {listed(sorted(names))}" if names else "nothing: there is none"
            raise self.wrong(key, listed(unknown), wanted)
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

    def margin(self, value: Any) -> float | None:
        margin = self.number(value, "margin")
        if margin is not None and margin > 1:
            raise self.wrong("margin", f"{margin:g}", "a share of revenue above 0 and up to 1")
        return margin

    def rate(self, value: Any, key: str) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= _MOST_RATE:
            raise self.wrong(key, repr(value), f"a share from 0 to {_MOST_RATE}: 8 % is 0.08")
        return float(value)

    def whole(self, value: Any, key: str, least: int, most: int, what: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(key, repr(value), f"a whole number{what}, {least} to {most:,}")
        return value

    def count(self, value: Any, key: str) -> int | None:
        return None if value is None else self.whole(value, key, 1, _MOST_PERIODS, " of periods")

    def days(self, value: Any, key: str) -> int:
        return self.whole(value, key, 0, _MOST_DAYS, " of days")

    def one_of(self, value: Any, key: str, known: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in known:
            raise self.wrong(key, repr(value), " or ".join(f'"{name}"' for name in known))
        return value

    def locale(self, value: Any) -> str:
        name = value.replace("-", "_") if isinstance(value, str) else ""
        if name in LOCALES:
            return name
        alike = [one for one in LOCALES if one[:2] == name[:2].lower()] or ["en", "en_GB", "de"]
        wanted = f"a language, or a language and a country, such as {', '.join(alike[:6])}"
        raise self.wrong("locale", repr(value), wanted)

    def country(self, value: Any) -> str:
        # Norway's code, not in quotes, is a truth value to YAML.
        if value is None:
            return ""
        if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
            raise self.wrong("country", repr(value), 'two capital letters, such as DE or "NO"')
        return value

    def colour(self, value: Any, key: str) -> str:
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise self.wrong(key, repr(value), 'a colour such as "#1f77b4", in quotes')
        return value.lower()

    def sha256(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or not _SHA256.fullmatch(value):
            raise self.wrong("sha256", repr(value), "64 hexadecimal digits, in quotes")
        return value.lower()

    # --- keys with keys -----------------------------------------------------------------

    def fiscal(self, value: Any) -> FiscalCalendar:
        said = self.mapping(value, "fiscal", ("calendar", "first_month"))
        first = said.get("first_month", 1)
        return FiscalCalendar(
            calendar=self.one_of(said.get("calendar", "months"), "fiscal.calendar", CALENDARS),
            first_month=self.whole(first, "fiscal.first_month", 1, 12, ", the month of the year"),
        )

    def channels(self, value: Any, days: Any, default: ModelCard) -> dict[str, ChannelCard]:
        """Every channel of the model; ``days`` may say by channel when it is paid."""
        cards = dict(default.channels)
        for key, entry in self.mapping(value, "channels", default.channels).items():
            cards[key] = self.channel(entry, key)
        self.require_apart(cards)
        if not isinstance(days, dict):
            return cards
        for key, entry in self.mapping(days, "payment_days", default.channels).items():
            if cards[key].payment_days is not None:
                where = f"channels.{key}.payment_days"
                raise self.wrong(f"payment_days.{key}", repr(entry), f"nothing beside {where}")
            cards[key] = replace(cards[key], payment_days=self.days(entry, f"payment_days.{key}"))
        return cards

    def channel(self, value: Any, key: str) -> ChannelCard:
        where = f"channels.{key}"
        said = self.mapping(value, where, _CHANNEL_KEYS)
        aliases = said.get("aliases", [])
        if not isinstance(aliases, list) or len(aliases) > _MOST_ALIASES:
            wanted = f"a list of at most {_MOST_ALIASES} names"
            raise self.wrong(f"{where}.aliases", repr(aliases), wanted)
        return ChannelCard(
            name=self.text(said.get("name", key), f"{where}.name", _NAME),
            group=self.text(said.get("group", ""), f"{where}.group", _NAME),
            colour=self.colour(said["colour"], f"{where}.colour") if "colour" in said else "",
            aliases=tuple(self.text(one, f"{where}.aliases", _NAME) for one in aliases),
            payment_days=self.days(said["payment_days"], f"{where}.payment_days")
            if "payment_days" in said
            else None,
        )

    def require_apart(self, cards: Mapping[str, ChannelCard]) -> None:
        """An alias names one channel, or it names none."""
        called = Counter(
            name
            for key, card in cards.items()
            for name in {one.casefold() for one in (key, card.name, *card.aliases)}
        )
        for key, card in cards.items():
            for alias in card.aliases:
                if called[alias.casefold()] > 1:
                    wanted = "a name that no other channel has"
                    raise self.wrong(f"channels.{key}.aliases", repr(alias), wanted)

    def group(self, value: Any, channels: Mapping[str, ChannelCard]) -> str:
        known = tuple(dict.fromkeys(card.group for card in channels.values() if card.group))
        if value == "":
            return ""
        if not known:
            raise self.wrong("brand_group", repr(value), "a group, and no channel says its own")
        return self.one_of(value, "brand_group", known)

    def controls(self, value: Any, default: ModelCard) -> dict[str, ControlCard] | None:
        cards = dict(default.controls or {})
        for key, entry in self.mapping(value, "controls", default.controls).items():
            said = self.mapping(entry, f"controls.{key}", ("name", "unit"))
            cards[key] = ControlCard(
                name=self.text(said.get("name", key), f"controls.{key}.name", _NAME),
                unit=self.text(said.get("unit", ""), f"controls.{key}.unit", _NAME),
            )
        return None if default.controls is None and not cards else cards

    def labels(self, value: Any, default: ModelCard) -> dict[str, dict[str, str]] | None:
        named = {dim: dict(names) for dim, names in (default.labels or {}).items()}
        for dim, entry in self.mapping(value, "labels", default.labels).items():
            known = None if default.labels is None else default.labels[dim]
            said = self.mapping(entry, f"labels.{dim}", known).items()
            named.setdefault(dim, {}).update(
                {key: self.text(name, f"labels.{dim}.{key}", _NAME) for key, name in said}
            )
        return None if default.labels is None and not named else named
