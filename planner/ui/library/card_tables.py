"""The tables of a card's form: channels, controls, and the labels of regions and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.card import ModelCard
from planner.ui.library.fields import Typed
from planner.ui.parts import figure_field, grid_keys, tables
from planner.wording.card_keys import CHANNEL_COLUMNS, CONTROL_COLUMNS, LABEL_COLUMNS
from planner.wording.figures import Reader
from planner.wording.names import dimension

_KEY = "key"
_DAYS = Reader("number", whole=True, most=730)


def ask(card: ModelCard, prefix: str, disabled: bool, typed: Typed) -> None:
    """The tables that a model has something for; what they say goes into ``typed``."""
    st.markdown("**Channels**")
    channels = {
        key: {
            "name": one.name if one.name != key else "",
            "group": one.group,
            "aliases": ", ".join(one.aliases),
            "payment_days": "" if one.payment_days is None else str(one.payment_days),
            "colour": one.colour,
        }
        for key, one in card.channels.items()
    }
    edited = _table("channels", channels, CHANNEL_COLUMNS, prefix, disabled)
    for key, cells in edited.items():
        for column, text in cells.items():
            _take_channel(typed, key, column, text)
    if card.controls:
        st.markdown("**Controls**")
        controls = {
            key: {"name": one.name if one.name != key else "", "unit": one.unit}
            for key, one in card.controls.items()
        }
        _take(typed, "controls", _table("controls", controls, CONTROL_COLUMNS, prefix, disabled))
    for dim, names in (card.labels or {}).items():
        st.markdown(f"**{dimension(dim)}**")
        labels = {key: {"name": name if name != key else ""} for key, name in names.items()}
        edited = _table(f"labels-{dim}", labels, LABEL_COLUMNS, prefix, disabled)
        said = {key: cells["name"] for key, cells in edited.items() if cells["name"]}
        if said:
            typed.values.setdefault("labels", {})[dim] = said
    grid_keys.keep()


def _take(typed: Typed, under: str, edited: Mapping[str, Mapping[str, str]]) -> None:
    for key, cells in edited.items():
        said = {column: text for column, text in cells.items() if text}
        if said:
            typed.values.setdefault(under, {})[key] = said


def _take_channel(typed: Typed, key: str, column: str, text: str) -> None:
    if not text:
        return
    value: Any = text
    if column == "aliases":
        value = [one.strip() for one in text.split(",") if one.strip()]
    elif column == "payment_days":
        found = figure_field.read(_DAYS, text)
        if found.error is not None:
            typed.unread = True
            figure_field.refuse(found.error, key)
            return
        value = int(found.value or 0)
    typed.values.setdefault("channels", {}).setdefault(key, {})[column] = value


def _table(
    name: str,
    rows: Mapping[str, Mapping[str, str]],
    columns: Mapping[str, tuple[str, str]],
    prefix: str,
    disabled: bool,
) -> dict[str, dict[str, str]]:
    """A table of texts, one row a key; what it says, by key and column."""
    frame = pd.DataFrame([{_KEY: key, **cells} for key, cells in rows.items()], dtype=str)
    titles = ", ".join(title for title, _ in columns.values())
    with grid_keys.typed(name):
        found = st.data_editor(
            frame,
            key=f"{prefix}-{name}",
            hide_index=True,
            num_rows="fixed",
            disabled=True if disabled else [_KEY],
            height=tables.height(min(len(frame), 15)),
            column_config=_columns(columns),
            alt=f"What the card says of {name}: {titles}.",
        )
    return _read(found, list(columns))


def _columns(columns: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    text = st.column_config.TextColumn
    said = {key: text(title, help=means) for key, (title, means) in columns.items()}
    return {_KEY: text("In the file", pinned=True), **said}


def _read(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    return {
        str(row[_KEY]): {
            name: "" if pd.isna(row[name]) else str(row[name]).strip() for name in columns
        }
        for row in frame.to_dict("records")
    }
