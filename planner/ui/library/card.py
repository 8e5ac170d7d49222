"""What a model's owners say of it: every key with its meaning, saved beside the file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mmm_core.card import ModelCard
from mmm_core.card_file import parse_card
from mmm_core.card_writing import as_yaml, written
from mmm_core.errors import HeadroomError
from mmm_core.kept_card import KeptCard
from planner import model_library, services
from planner.ui.library import card_tables, fields
from planner.ui.parts.markup import plain
from planner.ui.shell import session
from planner.ui.shell.errors import show_error
from planner.ui.shell.session import CardSaved
from planner.wording.card_changes import changes
from planner.wording.card_keys import BRAND_GROUP, SHA256


def show(name: str | None) -> None:
    """The form of a model's card; of one that cannot be used, its text."""
    if name is None:
        st.markdown(":gray[There is no model yet. Add one in the sidebar.]")
        return
    kept = _opened(name)
    _say_saved(name)
    if kept.card is None:
        _mend(kept)
        return
    title = plain(kept.title)
    st.markdown(
        f"What the file of **{title}** cannot know. All of it may be left out; grey is what holds "
        "then. It is saved beside the file, as `" + name + ".yaml`, for everybody."
    )
    if any("#" in line for line in kept.text.splitlines()):
        st.caption("Comments that were written into the file by hand are not kept by this form.")
    _form(kept, kept.card, disabled=not services.changes_allowed())


def _opened(name: str) -> KeptCard:
    """The card as this person opened it; that it is another one by now is said."""
    mine, version = session.mine(), services.library().version(name)
    if name in mine.cards and mine.cards[name].version == version:
        return mine.cards[name].card
    now = model_library.card_of(name)
    if name in mine.cards and mine.cards[name].card.seen != now.seen:
        st.warning(
            "What you type here would go over what they wrote, so it will not be saved.",
            title="Somebody else changed this card since you opened it",
            icon=":material/published_with_changes:",
        )
        if not st.button("Open it as it is now", key=f"anew-{name}"):
            return mine.cards[name].card
    mine.cards[name] = session.OpenCard(version, now)
    return now


def _form(kept: KeptCard, card: ModelCard, disabled: bool) -> None:
    prefix = f"card-{kept.name}-{kept.seen[:12]}"
    with st.form(prefix, border=False):
        typed = fields.ask(card, kept.default, prefix, disabled)
        card_tables.ask(card, prefix, disabled, typed)
        typed.put(
            BRAND_GROUP.key,
            (st.text_input(
                BRAND_GROUP.name, card.brand_group, key=f"{prefix}-brand", help=BRAND_GROUP.means,
                autocomplete="off", width=300, disabled=disabled,
            ) or "").strip(),
        )  # fmt: skip
        vouched = st.checkbox(
            SHA256.name, bool(card.sha256), key=f"{prefix}-sha", help=SHA256.means,
            disabled=disabled,
        )  # fmt: skip
        pressed = st.form_submit_button("Save the card", type="primary", disabled=disabled)
    if pressed and typed.unread:
        st.error("Mend what is marked above first.", title="Not saved", icon=":material/block:")
    elif pressed:
        if vouched:
            typed.put(SHA256.key, card.sha256 or services.library().fingerprint(kept.name))
        _save(kept, typed.values)


def _save(kept: KeptCard, values: dict[str, Any]) -> None:
    try:
        said = parse_card(as_yaml(values), kept.default, f"{kept.name}.yaml")
        if said == kept.card:
            st.caption("The card says that already: nothing was changed.")
            return
        _keep(kept, written(said, kept.default), said)
    except HeadroomError as error:
        show_error(error, "Not saved")
        return
    st.rerun()


def _keep(kept: KeptCard, text: str, said: ModelCard) -> None:
    mine = session.mine()
    now = model_library.keep_card(kept.name, text, kept.seen)
    before = kept.card or kept.default
    made = tuple(changes(before, said))
    mine.kept_card = CardSaved(kept.name, kept.text, now.seen, made)
    # Whoever saved stands at the form's end; what it changes is said above.
    mine.told = f"The card of {plain(now.title)} was saved. What it changes is said at the top."
    del mine.cards[kept.name]


def _say_saved(name: str) -> None:
    """What the last save made of the figures, and the way back."""
    mine = session.mine()
    saved = mine.kept_card
    if saved is None or saved.name != name:
        return
    st.success(
        "\n".join(f"- {plain(one)}" for one in saved.changes) or "It says what it said before.",
        title="The card was saved",
        icon=":material/check:",
    )
    if st.button("Undo", key="undo-card"):
        try:
            model_library.keep_card(name, saved.before, saved.seen)
        except HeadroomError as error:
            show_error(error, "Not taken back")
            return
        mine.kept_card = None
        mine.cards.pop(name, None)
        st.rerun()


def _mend(kept: KeptCard) -> None:
    """A card that cannot be used, as text."""
    if kept.error is not None:
        show_error(kept.error, "This card cannot be used")
    key = f"text-{kept.name}-{kept.seen[:12]}"
    with st.form(f"form-{key}", border=False):
        text = st.text_area("The card's file", kept.text, key=key, height=320)
        pressed = st.form_submit_button(
            "Save the card", type="primary", disabled=not services.changes_allowed()
        )
    if pressed:
        try:
            said = parse_card(text or "", kept.default, f"{kept.name}.yaml")
            _keep(kept, text or "", said)
        except HeadroomError as error:
            show_error(error, "Not saved")
            return
        st.rerun()
