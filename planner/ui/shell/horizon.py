"""The horizon in view, chosen in the sidebar: start and length, or a quarter or year by name.

What is assumed before it stands at the top of every screen (``sidebar.in_view``).
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mmm_core.errors import HeadroomError, InvalidPlan
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.periods import Horizon
from mmm_core.plan import FURTHEST_YEARS, default_horizon
from planner import services
from planner.services import NamedHorizon
from planner.ui.parts import figure_field
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state
from planner.wording import ahead, dates
from planner.wording.figures import Reader

_NAMED, _START = "horizon", "start"
_FREE = ""


def choose(model: FittedModel) -> None:
    """What is chosen holds for every screen; what cannot be read is said, and changes nothing."""
    moved = _move(model)
    offered = {one.name: one for one in services.named_horizons(model)}
    name = _choose_name(offered)
    found = _typed(model, moved) if name == _FREE else _by_name(model, offered, name)
    if found is not None:
        session.mine().horizons[state.model_key(model)] = found
    shown = state.horizon(model)
    said = dates.span(model, shown)
    lines = [said if found is not None else f"Shown until then: {said}"]
    if found is not None and name in offered:
        lines.append(ahead.as_periods(model, offered[name]))
    st.caption("  \n".join(plain(line) for line in lines if line))


def move_to(model: FittedModel, horizon: Horizon) -> None:
    """Another horizon in view from now on; the sidebar's fields follow when it is drawn next.

    Raises
    ------
    InvalidPlan
        If it begins within the data, or too long after them, or is too long.
    """
    services.horizon_from(model, str(horizon.start))
    most = FURTHEST_YEARS * model.frequency.per_year
    if horizon.periods > most:
        raise InvalidPlan(
            f"The horizon has {horizon.periods} periods; screens show up to {most}.",
            "Plan it with the command line.",
        )
    mine = session.mine()
    mine.moved_to = mine.horizons[state.model_key(model)] = horizon


def _move(model: FittedModel) -> bool:
    """The fields say the horizon that was asked for elsewhere, if there is one."""
    mine, usual = session.mine(), default_horizon(model)
    wanted, mine.moved_to = mine.moved_to, None
    if wanted is None:
        return False
    mine.named = _FREE
    st.session_state[_START] = "" if wanted.start == usual.start else str(wanted.start)
    st.session_state[_length_key(model)] = str(wanted.periods)
    return True


def _length_key(model: FittedModel) -> str:
    return dates.periods_word(model.frequency).replace(" ", "-")


# --- by name ----------------------------------------------------------------------------


def _choose_name(offered: Mapping[str, NamedHorizon]) -> str:
    """The quarter or year in view; "" where start and length say it."""
    mine = session.mine()
    if mine.named is None:
        mine.named = st.query_params.get(_NAMED, _FREE)
    names = [_FREE, *offered]
    if mine.named not in names:  # of a link, or of another model: it stays until another is chosen
        names.append(mine.named)
    st.session_state[_NAMED] = mine.named
    mine.named = st.selectbox(
        "Horizon",
        names,
        key=_NAMED,
        format_func=lambda name: _title(offered, name),
        help="Which periods are planned: some from a start on, or a quarter or year of the fiscal "
        "calendar on the model's card. A period belongs to where it begins.",
        on_change=_take_name,
    )
    if mine.named != _FREE:
        st.query_params[_NAMED] = mine.named
    elif _NAMED in st.query_params:
        del st.query_params[_NAMED]
    return mine.named


def _title(offered: Mapping[str, NamedHorizon], name: str) -> str:
    if name == _FREE:
        return "Start and length"
    return ahead.offered(offered[name]) if name in offered else f"{printable(name)} (not offered)"


def _take_name() -> None:
    session.mine().named = st.session_state[_NAMED]


def _by_name(model: FittedModel, offered: Mapping[str, NamedHorizon], name: str) -> Horizon | None:
    if name in offered:
        return offered[name].horizon
    last = dates.said_date(model.dates[-1], model.card.locale)
    _refuse(
        f"{printable(name)} is no quarter or year that can be planned with this model: its data "
        f"end {last}, and horizons begin up to {FURTHEST_YEARS} years after that. Choose another."
    )
    return None


# --- start and length -------------------------------------------------------------------


def _typed(model: FittedModel, moved: bool) -> Horizon | None:
    """The horizon as it is typed; None where a part of it cannot be read.

    A length that was set from elsewhere just now begins with nothing else.
    """
    frequency, start = model.frequency, _from_start(model)
    usual = default_horizon(model)
    word = dates.periods_word(frequency)
    most = float(FURTHEST_YEARS * frequency.per_year)
    length = figure_field.ask(
        f"Horizon ({word})",
        Reader("number", locale=model.card.locale, positive=True, whole=True, most=most),
        None if moved else usual.periods,
        _length_key(model),
        "How far the plan reaches: this many periods from its start on.",
        placeholder=str(usual.periods),
        bind="query-params",
    )
    if start is None or length.error is not None:
        return None
    periods = int(length.value or usual.periods)
    session.mine().periods[frequency.name] = periods
    return Horizon(start.start, periods)


def _from_start(model: FittedModel) -> Horizon | None:
    """As many periods as usual, from the start that is typed."""
    usual = default_horizon(model)
    text = st.text_input(
        "Starts",
        key=_START,
        placeholder=str(usual.start),
        help="The first period of the plan, as 2026-01-05: right after the data, or up to "
        f"{FURTHEST_YEARS} years later. In between, the current plan is assumed.",
        autocomplete="off",
        bind="query-params",
    )
    if not (text or "").strip():
        return usual
    try:
        return services.horizon_from(model, text.strip())
    except HeadroomError as error:
        _refuse(f"{error.message} {error.remedy}")
        return None


def _refuse(why: str) -> None:
    st.markdown(f":small[:red[{plain(why)}]]")
