"""The fields of a card's form: typed as people write them, read back as the file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from mmm_core.card import LOCALES, ModelCard
from mmm_core.fiscal import CALENDARS
from planner.ui.parts import figure_field
from planner.wording.card_keys import GROUPS, MONTHS, Key
from planner.wording.figures import Reader

_WIDE = 300
_PERCENT = {
    "margin": Reader("percent", positive=True, most=100),
    "required_return": Reader("percent", most=1_000),
    "discount_rate": Reader("percent", most=1_000),
}
_WHOLE = Reader("number", whole=True)
_NUMBER = Reader("number", positive=True)
_CHOICES: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "locale": tuple((name, name.replace("_", "-")) for name in LOCALES),
    "period_label": (("start", "the start of its period"), ("end", "the end of its period")),
    "fiscal.calendar": tuple((name, name) for name in CALENDARS),
    "fiscal.first_month": tuple(enumerate(MONTHS, start=1)),
}


@dataclass
class Typed:
    """What was typed into a card's form.

    Parameters
    ----------
    values : by the keys of the file; what is empty is not in it
    unread : whether any of it could not be read, which is said below its field
    """

    values: dict[str, Any] = field(default_factory=dict)
    unread: bool = False

    def put(self, key: str, value: Any) -> None:
        """A value under its dotted key; nothing where it says nothing."""
        if value in ("", None):
            return
        *outer, last = key.split(".")
        into = self.values
        for name in outer:
            into = into.setdefault(name, {})
        into[last] = value

    def take(self, key: str, reader: Reader, text: str, percent: bool = False) -> None:
        """A figure as it was typed; why it could not be read is said where this is called."""
        found = figure_field.read(reader, text)
        if found.error is not None:
            self.unread = True
            figure_field.refuse(found.error)
        elif found.value is not None:
            whole = int(found.value) if reader.whole else found.value
            self.put(key, float(f"{found.value / 100:.12g}") if percent else whole)


def ask(card: ModelCard, default: ModelCard, prefix: str, disabled: bool) -> Typed:
    """The fields of all keys but the tables, and what is typed in them.

    Parameters
    ----------
    prefix : begins the keys of the widgets
    """
    typed = Typed()
    for heading, keys in GROUPS.items():
        st.markdown(f"**{heading}**")
        cells = st.grid(2, min_column_width=_WIDE, gap="small")
        for key in keys:
            with cells.cell():
                _ask(key, card, default, f"{prefix}-{key.key}", disabled, typed)
    return typed


def _ask(
    key: Key, card: ModelCard, default: ModelCard, widget: str, disabled: bool, typed: Typed
) -> None:
    now, usual = _value(card, key.key), _value(default, key.key)
    if key.typed == "choice":
        choices = dict(_CHOICES[key.key])
        options = list(choices)
        chosen = st.selectbox(
            key.name, options, options.index(now), format_func=choices.__getitem__, key=widget,
            help=key.means, disabled=disabled,
        )  # fmt: skip
        typed.put(key.key, None if chosen == usual else chosen)
        return
    says = "" if now == usual and key.key != "outcome.name" else _said(key, now)
    text = st.text_input(
        key.name,
        says,
        key=widget,
        help=key.means,
        placeholder=_said(key, usual),
        autocomplete="off",
        disabled=disabled,
    )
    text = (text or "").strip()
    if key.typed == "text":
        typed.put(key.key, text)
    else:
        typed.take(key.key, _reader(key), text, percent=key.typed == "percent")


def _reader(key: Key) -> Reader:
    if key.typed == "percent":
        return _PERCENT[key.key]
    return _WHOLE if key.typed == "whole" else _NUMBER


def _value(card: ModelCard, key: str) -> Any:
    found: Any = card
    for name in key.split("."):
        found = getattr(found, name)
    return found


def _said(key: Key, value: Any) -> str:
    if value is None:
        return ""
    if key.typed == "text":
        return str(value)
    figure = float(f"{100 * value:.12g}") if key.typed == "percent" else float(value)
    return _reader(key).write(figure)
