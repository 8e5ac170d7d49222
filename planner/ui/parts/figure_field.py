"""A field for one figure: text as a person writes it, read, or refused right below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from planner.ui.parts.markup import plain
from planner.wording.figures import Reader, Unreadable


@dataclass(frozen=True)
class Typed:
    """What stands in a field.

    Parameters
    ----------
    text : as it was typed; empty where nothing is
    value : what it says, a percentage in per cent; None where nothing is said, or not clearly
    error : why it could not be read
    """

    text: str
    value: float | None
    error: Unreadable | None = None

    @property
    def unread(self) -> str | None:
        """The text, where it could not be read."""
        return None if self.error is None else self.text


def ask(
    label: str,
    reader: Reader,
    now: float | None,
    key: str,
    help: str | None = None,
    text: str | None = None,
    placeholder: str = "",
    width: int | Literal["stretch"] = "stretch",
    bind: Literal["query-params"] | None = None,
) -> Typed:
    """The field, and what is typed in it.

    It begins with ``now``, or with ``text`` as it was typed before. The browser hands a text over
    as it is; its number fields change what was typed.
    """
    begins = text if text is not None else "" if now is None else reader.write(now)
    found = st.text_input(
        label,
        value=begins,
        key=key,
        help=help,
        placeholder=placeholder,
        autocomplete="off",
        width=width,
        bind=bind,
    )
    typed = read(reader, found or "")
    if typed.error is not None:
        refuse(typed.error)
    return typed


def read(reader: Reader, text: str) -> Typed:
    """A text as a field or a table's cell takes it; an empty one says nothing."""
    if not text.strip():
        return Typed("", None)
    try:
        return Typed(text, reader.read(text))
    except Unreadable as error:
        return Typed(text, None, error)


def refuse(error: Unreadable, where: str = "") -> None:
    """Why a figure could not be read, and how it could be written."""
    before = f"{where}: " if where else ""
    st.markdown(f":small[:red[{plain(f'{before}{error.message} {error.remedy}')}]]")
