"""Under which name, note and tags a plan is kept, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.limits import NOTE_CHARACTERS, SCENARIO_NAME
from planner.scenarios.records import Version
from planner.ui.shell import person


@dataclass(frozen=True)
class Said:
    """What was typed, and which button was pressed."""

    pressed: str
    name: str
    note: str
    tags: tuple[str, ...]


def ask(key: str, now: Version | None, buttons: tuple[str, ...], help: str = "") -> Said | None:
    """The form; None until a button is pressed. Whoever is unknown says who they are first.

    Parameters
    ----------
    now : what the fields begin with
    buttons : their labels, the usual one first: that is the one that Enter presses
    help : what becomes of the name, said below it; "" for nothing
    """
    if person.known() is None:
        person.ask(key, "Say who saves it.")
        return None
    with st.form(f"fields-{key}", border=False):
        name = st.text_input(
            "Name",
            "" if now is None else now.name,
            max_chars=SCENARIO_NAME.most,
            key=f"name-{key}",
            placeholder="Such as: Spring, more video",
            autocomplete="off",
        )
        if help:
            st.caption(help)
        note = st.text_area("Note", max_chars=NOTE_CHARACTERS.most, key=f"note-{key}", height=80)
        tags = st.text_input(
            "Tags",
            "" if now is None else ", ".join(now.tags),
            key=f"tags-{key}",
            help="Words to find it by, with commas between them.",
            autocomplete="off",
        )
        row = st.container(horizontal=True, gap="small")
        pressed = [
            label
            for k, label in enumerate(buttons)
            if row.form_submit_button(
                label, type="secondary" if k else "primary", key=f"{label}-{key}"
            )
        ]
    return Said(pressed[0], name, note, words(tags)) if pressed else None


def words(text: str) -> tuple[str, ...]:
    """Tags as they are typed: ``board, spring``."""
    return tuple(word for word in (part.strip() for part in text.split(",")) if word)
