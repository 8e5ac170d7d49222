"""Model cards as text again: YAML of what they say beyond the defaults, which reads back alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import yaml

from mmm_core.bounded_yaml import loads
from mmm_core.card import ChannelCard, InvalidCard, ModelCard, undated
from mmm_core.card_file import parse_card
from mmm_core.errors import HeadroomError

_WIDTH = 100


class _Plain(yaml.SafeDumper):
    """Writes what stands twice out twice: cards with aliases are not read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(values: Mapping[str, Any]) -> str:
    """Plain values as YAML, in their order; letters of any script as they are."""
    text: str = yaml.dump(
        dict(values),
        Dumper=_Plain,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=_WIDTH,
    )
    return text


def card_values(card: ModelCard, default: ModelCard) -> dict[str, Any]:
    """What a card says otherwise than the default, by the keys of the file and in their order."""
    plain = {
        "title": _beyond(card.title, default.title),
        "description": card.description,
        "line": _beyond(card.line, undated(card.title)),
        "currency": card.currency,
        "locale": _beyond(card.locale, default.locale).replace("_", "-"),
        "country": card.country,
        "outcome": _unlike(asdict(card.outcome), asdict(default.outcome)),
        "margin": card.margin,
        "required_return": card.required_return or None,
        "discount_rate": card.discount_rate or None,
        "period_label": _beyond(card.period_label, default.period_label),
        "fiscal": _unlike(asdict(card.fiscal), asdict(default.fiscal)),
        "refresh_interval": card.refresh_interval,
        "payment_days": card.payment_days or None,
        "brand_group": card.brand_group,
        "sha256": card.sha256,
        "channels": {key: _channel(one, key) for key, one in card.channels.items()},
        "controls": {
            key: _unlike(asdict(one), {"name": key, "unit": ""})
            for key, one in (card.controls or {}).items()
        },
        "labels": {
            dim: _unlike(names, {key: key for key in names})
            for dim, names in (card.labels or {}).items()
        },
    }
    return _said(plain)


def written(card: ModelCard, default: ModelCard) -> str:
    """A card's file; empty where it says nothing beyond the default."""
    values = card_values(card, default)
    return as_yaml(values) if values else ""


def retitled(text: str, card: ModelCard, default: ModelCard, source: str) -> str:
    """A card's text with the title and line of ``card``, all else of it left as it was written.

    Where that cannot be done in the text itself, it is written anew: the same values, without
    comments.
    """
    said = loads(text, source, InvalidCard)
    for key in ("title", "line"):
        wanted = card_values(card, default).get(key)
        kept = [line for line in text.splitlines(True) if not re.match(rf"{key}\s*:", line)]
        text = "".join(kept)
        if wanted is not None:
            text = f"{key}: {json.dumps(wanted, ensure_ascii=False)}\n{text}"
    try:
        if parse_card(text, default, source) == card:
            return text
    except HeadroomError:
        pass
    rest = {key: value for key, value in said.items() if key not in ("title", "line")}
    own = {key: v for key, v in card_values(card, default).items() if key in ("title", "line")}
    return as_yaml({**own, **rest})


def _beyond(value: str, default: str) -> str:
    return "" if value == default else value


def _unlike(values: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value != default[key]}


def _channel(card: ChannelCard, key: str) -> dict[str, Any]:
    said = _unlike(asdict(card), asdict(ChannelCard(name=key)))
    if "aliases" in said:
        said["aliases"] = list(card.aliases)
    return said


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing, at any depth; a number that is 0 says something."""
    kept = {
        key: _said(value) if isinstance(value, Mapping) else value for key, value in values.items()
    }
    return {key: value for key, value in kept.items() if value not in ("", None, {}, ())}
