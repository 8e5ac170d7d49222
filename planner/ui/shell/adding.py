"""Adding a model: it is checked, what was found is shown, and then it is added or is not."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mmm_core.errors import AlreadyThere, HeadroomError
from mmm_core.importers.registry import importers, suffixes
from mmm_core.limits import CHECKS
from planner import model_library, services
from planner.ui.parts.markup import plain
from planner.ui.shell import session, stage
from planner.ui.shell.errors import show_error
from planner.ui.shell.session import Adding
from planner.wording import checked_models, dates
from planner.wording.checked_models import Said

# The marks of a verdict on every screen, as boxes.
_BOXES = {
    "plain": (st.success, ":material/check:"),
    "caution": (st.warning, ":material/warning:"),
    "cannot": (st.error, ":material/block:"),
}


def offer() -> None:
    """The button of the sidebar, or why there is none."""
    if not services.changes_allowed():
        st.caption(
            "Models are added by whoever runs this server.",
            help="Its library is kept by them (HEADROOM_UPLOADS=off): nothing is added, renamed or "
            "removed here, and no card is changed.",
        )
        return
    mine = session.mine()
    if st.button("Add a model", icon=":material/upload:", width="stretch", key="add-model"):
        _begin()
    # It stays open whatever else is drawn anew.
    if mine.adding is not None:
        _dialog(mine.adding)


def tell() -> None:
    """What came of the last thing done with the library, once."""
    mine = session.mine()
    if mine.told:
        st.toast(mine.told, icon=":material/check:")
        mine.told = ""


def _begin() -> None:
    mine = session.mine()
    mine.adding = Adding()
    mine.uploads += 1


def _leave() -> None:
    session.mine().adding = None


@stage.dialog("Add a model", left=_leave)
def _dialog(adding: Adding) -> None:
    """A file, and its card if there is one; then what was found in them."""
    mine = session.mine()
    st.markdown(
        f"A fitted {_readable()} of up to {st.get_option('server.maxUploadSize')} MB. "
        "It is checked before anything is kept. Once added, it is visible to everybody who uses "
        "this server."
    )
    file = st.file_uploader("Model file", type=[*suffixes()], key=f"upload-{mine.uploads}")
    card = st.file_uploader(
        "Model card, if there is one",
        type=["yaml", "yml"],
        key=f"card-{mine.uploads}",
        help="Title, currency, margin and display names. Without it nothing is shown in money; it "
        "can be filled in afterwards.",
    )
    files = tuple("" if one is None else one.file_id for one in (file, card))
    if adding.files != files:
        adding.files, adding.found, adding.refused = files, None, None
    if file is None:
        return
    row = st.container(horizontal=True)
    if row.button("Check", key="check-model"):
        _check(adding, file, card)
    if adding.found is not None and row.button(
        "Add to the library", key="keep-model", type="primary"
    ):
        _add(adding, file, card)
    if adding.refused is not None:
        _show_refused(adding.refused)
    elif adding.found is not None:
        _show_found(adding.found)


def _readable() -> str:
    return ", or ".join(
        f"{each.vendor} model as saved by `{each.saved_by}`, a "
        f"{' or '.join(f'`{suffix}`' for suffix in each.suffixes)} file"
        for each in importers()
    )


def _check(adding: Adding, file: UploadedFile, card: UploadedFile | None) -> None:
    waiting = (
        "Checking the file: its structure, its features, its numbers. "
        f"{CHECKS.most} files are checked at a time; others wait."
    )
    adding.found = adding.refused = None
    try:
        with st.spinner(waiting), stage.STAGE.aside():
            found = model_library.check(file.name, file.getvalue(), _text(card))
    except HeadroomError as error:
        adding.refused = error
    else:
        adding.found = checked_models.said(found.model, found.fitness)


def _text(card: UploadedFile | None) -> str | None:
    return None if card is None else services.card_text(card.getvalue(), card.name)


def _add(adding: Adding, file: UploadedFile, card: UploadedFile | None) -> None:
    mine, title = session.mine(), "" if adding.found is None else adding.found.title
    try:
        with stage.STAGE.aside():
            name = services.add_model(file.name, file.getvalue(), _text(card))
    except HeadroomError as error:
        adding.found, adding.refused = None, error
        return
    mine.choose(name)
    mine.told = f"{plain(title)} was added as {plain(name)} and is now in view."
    _leave()
    st.rerun()


def _show_refused(error: HeadroomError) -> None:
    show_error(error, "Not added")
    if isinstance(error, AlreadyThere) and st.button("Open that one", key="open-twin"):
        session.mine().choose(error.name)
        _leave()
        st.rerun()


def _show_found(found: Said) -> None:
    show, icon = _BOXES[found.tone]
    show(
        "\n".join(f"- {plain(one)}" for one in found.minded) or "Nothing speaks against it.",
        title=found.verdict,
        icon=icon,
    )
    rows = [f"| {plain(one.name)} | {plain(one.said)} |" for one in found.facts]
    st.markdown("\n".join([f"| Title | **{plain(found.title)}** |", "|---|---|", *rows]))
    _say_removed(found)
    if found.lacking:
        lines = [f"- `{one.key}`: {plain(one.means)}" for one in found.lacking]
        st.markdown("**What its card does not say**\n\n" + "\n".join(lines))
        st.caption("It can be filled in under Library once the model is added.")


def _say_removed(found: Said) -> None:
    """The same file may have been removed, with a card that would come back with it."""
    same = [one for one in model_library.removed() if one.fingerprint == found.fingerprint]
    if same:
        title = plain(same[0].entry.title or same[0].entry.name)
        when = dates.said_moment(same[0].at)
        st.info(
            f"This very file was removed on {when}, as {title}. Bringing that back, under Library, "
            "brings its card back too.",
            icon=":material/info:",
        )
