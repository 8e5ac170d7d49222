"""What surrounds every screen: the model and horizon in view, and taking in a model."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.errors import HeadroomError
from mmm_core.importers.registry import importers, suffixes
from mmm_core.library import LibraryEntry
from mmm_core.limits import CHECKS
from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner import services
from planner.charts.palette import palette_of
from planner.questions import fitness
from planner.ui.parts.markup import plain
from planner.ui.shell import (
    assumed_link,
    committed_link,
    horizon,
    person,
    session,
    stage,
    state,
)
from planner.ui.shell.errors import guarded, show_error
from planner.wording import ahead, assumed, commitments, dates

ICON = str(Path(__file__).with_name("icon.png"))
_WORDMARK = Path(__file__).with_name("wordmark.svg").read_text("utf-8")
_MODEL = "model"
_NAMED = 3
_COMMITMENTS = ("plan/compare.py", {"compare-tab": "Commitments"})
_REPLACED = {
    "file": (
        "This model was replaced",
        "has another file in the library than when you looked at it last. Every figure is of the "
        "new file now",
    ),
    "card": (
        "The card of this model was changed",
        "has another card in the library than when you looked at it last. Every figure is as the "
        "new card says",
    ),
}


def wordmark() -> str:
    """The product's name beside its mark, in the accent of the theme in view."""
    accent = palette_of(str(st.context.theme.type)).plan
    return _WORDMARK.replace('fill="#0F8579"', f'fill="{accent}"')


def sidebar() -> None:
    """Model, horizon and upload; what is chosen here holds for every screen."""
    session.mine().drawn = ""
    with st.sidebar:
        choice, length, adding = st.container(), st.container(), st.container()
        who = st.container()
        with st.container(), suppress(HeadroomError):
            _unusable()
        with adding:
            with guarded():
                _upload()
            _share()
        with choice, guarded():
            _choose_model()
        with who, guarded():
            person.choose()
        # Where there is no model, or none that can be read, the screen itself says so.
        with length, suppress(HeadroomError):
            model = state.current_model()
            assumed_link.begin(model)
            committed_link.begin(model)
            horizon.choose(model)


@stage.part()
def _share() -> None:
    """The address, which says what is in view and what was asked, to be copied."""
    box = st.popover(
        "Link to this view", icon=":material/link:", width="stretch", key="share", on_change="rerun"
    )
    if box.open:
        with box:
            _address()


@stage.part(every=1.0)
def _address() -> None:
    """As it is while the box is open: what was typed last may still be on its way."""
    st.caption(
        "Whoever opens it sees this model, horizon and question, under the same assumptions; the "
        "answer is found anew."
    )
    query = urlencode({name: st.query_params[name] for name in st.query_params})
    st.code(f"{st.context.url}?{query}" if query else st.context.url, language=None)


def in_view(model: FittedModel, briefly: bool = False) -> None:
    """One quiet line above a screen's title: which model, over which horizon.

    What was replaced since this person looked is said above it, until they have read it.
    """
    _say_replaced(model)
    shown = state.horizon(model)
    stretch = f"{dates.length(model, shown)}, {dates.span(model, shown, lead=False)}"
    lines = [
        f"{model.card.title} · {stretch}",
        ahead.begun(model, shown, fitness.today()),
        ahead.between(model, shown),
    ]
    # Where something may be assumed on the screen itself, nothing on it moves for that.
    if briefly and assumed.line(model):
        lines[0] += f" · {assumed.count(assumptions_of(model).rows).lower()}"
    elif not briefly:
        lines.append(assumed.line(model))
    st.caption("  \n".join(plain(line) for line in lines if line))
    _say_standing(model)
    _say_left_out(model)
    assumed_link.say(model)
    committed_link.say(model)
    _say_unfit(model)


def _say_standing(model: FittedModel) -> None:
    """What is committed or spent over this horizon: it stands in every plan on every screen."""
    of = state.workbench(model).commitments
    said = commitments.stands(model, of.within(model, state.horizon(model)))
    if not said:
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.caption(f":material/lock: {plain(said)}.", width="content")
    row.page_link(_COMMITMENTS[0], label="Edit commitments", query_params=_COMMITMENTS[1])


def _say_left_out(model: FittedModel) -> None:
    """What is assumed and does not count over the horizon in view; why is said on What-if."""
    rows = list(state.left_out(model))
    if rows:
        said = "; ".join(assumed.sentence(model, row) for row in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        st.markdown(
            f":orange[:material/warning: Assumed, and not counted over this horizon: "
            f"{plain(said)}{more}.]"
        )


def _say_unfit(model: FittedModel) -> None:
    """On every screen: what is read there must not be taken for a recommendation."""
    if not state.is_unfit(model):
        return
    found = [one for one in state.fitness(model).findings if one.fitness == "not_fit"]
    remedies = " ".join(dict.fromkeys(plain(one.remedy) for one in found if one.remedy))
    st.error(
        "\n".join(f"- {plain(one.text)}" for one in found) + f"\n\n{remedies}",
        title="This model is not fit to plan with",
        icon=":material/block:",
    )


def _say_replaced(model: FittedModel) -> None:
    mine, name = session.mine(), model.name
    mine.see(name, model.fingerprint, state.model_key(model))
    if name not in mine.replaced:
        return
    title, text = _REPLACED[mine.replaced[name]]
    st.warning(
        f"{plain(model.card.title)} {text}, and Optimize begins anew.",
        title=title,
        icon=":material/published_with_changes:",
    )
    if st.button("Understood", key=f"replaced-{name}", type="tertiary"):
        del mine.replaced[name]
        st.rerun()


# --- model ------------------------------------------------------------------------------


def _choose_model() -> None:
    mine, known = session.mine(), state.entries()
    names = [entry.name for entry in known if entry.error is None]
    if mine.model is None:
        mine.model = st.query_params.get(_MODEL) or next(iter(names), None)
    if mine.model is None:
        return
    titles = _titles(known)
    if mine.model not in names:
        # It stays in view, and in the address, until another is chosen.
        names.append(mine.model)
        titles[mine.model] = f"{printable(mine.model)} ({_why_not(mine, known)})"
    # The name is assigned, not given as a default: an upload may have chosen another.
    st.session_state[_MODEL] = mine.model
    mine.model = st.selectbox(
        "Model",
        names,
        key=_MODEL,
        format_func=lambda name: titles.get(name, name),
        help="The fitted model that every figure on these screens comes from.",
        on_change=_take_choice,
    )
    st.query_params[_MODEL] = mine.model


def _take_choice() -> None:
    session.mine().model = st.session_state[_MODEL]


def _why_not(mine: session.Session, known: tuple[LibraryEntry, ...]) -> str:
    if mine.model in {entry.name for entry in known}:
        return "not usable"
    return "gone" if mine.model in mine.seen else "not in the library"


def _titles(known: tuple[LibraryEntry, ...]) -> dict[str, str]:
    """Titles by name; a title that two models share has the name added."""
    often = Counter(entry.title for entry in known)
    return {
        entry.name: entry.title if often[entry.title] == 1 else f"{entry.title} ({entry.name})"
        for entry in known
    }


def _unusable() -> None:
    for entry in state.entries():
        if entry.error is not None:
            st.caption(f":orange[Not usable:] {plain(entry.name)}", help=plain(str(entry.error)))


# --- upload -----------------------------------------------------------------------------


def _upload() -> None:
    if not services.changes_allowed():
        return
    mine = session.mine()
    with st.popover(
        "Add a model", icon=":material/upload:", width="stretch", key=f"add-{mine.added}"
    ):
        st.markdown(
            f"A fitted {_readable()} of up to {st.get_option('server.maxUploadSize')} MB. "
            "It is checked before anything is kept. Once added, it is visible to everybody who "
            "uses this server."
        )
        card = st.file_uploader(
            "Model card, if there is one (choose it first)",
            type=["yaml", "yml"],
            key=f"card-{mine.uploads}",
            help="Title, currency, margin and display names; without it nothing is shown in money.",
        )
        file = st.file_uploader("Model file", type=[*suffixes()], key=f"upload-{mine.uploads}")
        if file is not None:
            with st.spinner(
                "Checking the file: its structure, its features, its numbers. "
                f"{CHECKS.most} files are checked at a time; others wait."
            ):
                _take(file.name, file.getvalue(), None if card is None else card.getvalue())
            # A new widget lets go of the file, and is ready for the next one.
            mine.uploads += 1
            st.rerun()
        if mine.upload_error is not None:
            show_error(mine.upload_error, f"{mine.uploaded} was not added")
    if mine.uploaded and mine.upload_error is None:
        named = "" if Path(mine.uploaded).stem == mine.model else f" as {plain(mine.model or '')}"
        st.toast(
            f"{plain(mine.uploaded)} was added{named} and is now in view.", icon=":material/check:"
        )
        mine.uploaded = ""


def _readable() -> str:
    return ", or ".join(
        f"{each.vendor} model as saved by `{each.saved_by}`, a "
        f"{' or '.join(f'`{suffix}`' for suffix in each.suffixes)} file"
        for each in importers()
    )


def _take(file_name: str, content: bytes, card: bytes | None) -> None:
    mine = session.mine()
    mine.uploaded, mine.upload_error = file_name, None
    try:
        text = None if card is None else services.card_text(card, "that was sent")
        mine.model = services.add_model(file_name, content, text)
        mine.added += 1
    except HeadroomError as error:
        mine.upload_error = error
