"""What surrounds every screen: the model and horizon in view, and taking in a model."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.errors import HeadroomError
from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner import model_library
from planner.charts.palette import palette_of
from planner.questions import fitness
from planner.ui.parts.markup import plain
from planner.ui.shell import (
    adding,
    assumed_link,
    committed_link,
    horizon,
    last_model,
    person,
    session,
    stage,
    state,
)
from planner.ui.shell.errors import guarded
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
        choice, length, below = st.container(), st.container(), st.container()
        who = st.container()
        with st.container(), suppress(HeadroomError):
            _unusable()
        with below:
            with guarded():
                adding.offer()
                adding.tell()
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
    stretch = f"{dates.length(model, shown)}, {dates.horizon_days(model, shown)}"
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
    names = [fit.name for _, fits in model_library.by_line(known) for fit in fits]
    if mine.model is None:
        mine.model = st.query_params.get(_MODEL) or last_model.first(known)
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
        help="The fitted model that every figure on these screens comes from. Fits of one line "
        "stand together, the newest first.",
        on_change=_take_choice,
    )
    st.query_params[_MODEL] = mine.model
    last_model.remember(mine.chosen)


def _take_choice() -> None:
    session.mine().choose(st.session_state[_MODEL])


def _why_not(mine: session.Session, known: tuple[LibraryEntry, ...]) -> str:
    if mine.model in {entry.name for entry in known}:
        return "not usable"
    if mine.model is not None and model_library.removed_as(mine.model) is not None:
        return "removed"
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
