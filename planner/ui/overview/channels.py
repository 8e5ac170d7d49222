"""All channels in one chart: what each spends, and where it stands against break-even."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mmm_core.assumptions.applied import is_varying
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner import charts
from planner.charts.rows import MOST_ROWS
from planner.facts.fact import Facts
from planner.questions.by_channel import channel_returns
from planner.questions.evidence import next_step
from planner.questions.standing import Place
from planner.services import CellReturn, PlanAnswer
from planner.ui.parts import picture, stands
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.wording import standings
from planner.wording.names import channel_names
from planner.wording.units import Units

_COLOURS: dict[Place, str] = {
    "room": "primary",
    "open": "gray",
    "below_threshold": "orange",
    "past": "red",
    "unknown": "gray",
}


def show(model: FittedModel, now: PlanAnswer) -> None:
    """The chart, its legend with how many stand where, and how many of them are drawn."""
    step, units = next_step(now.plan.total()), Units.of(model)
    cells, even = state.cell_returns(model, step), units.break_even
    if even is None:
        st.markdown("**What the next money returns**")
    else:
        st.markdown("**Where each channel stands**")
        facts = stands.facts(model, cells)
        st.markdown(_legend(model, facts), help=standings.MEANS)
        level = standings.level(units, facts)
        st.caption(plain(f"Against break-even at an mROAS of {level}; larger marks spend more."))
    key = f"{state.shown_key(model)} {step}"
    if len(cells) <= MOST_ROWS or len(model.cells.dims) == 1 or is_varying(model):
        _cells(model, cells, key)
        return
    # Of a large panel nobody reads thousands of rows: channels first, regions on request.
    channels = channel_returns(now.evaluation, cells)
    draw = partial(charts.channel_standing_chart, model, channels)
    picture.show("standing of channels", key, draw)
    st.caption(
        "A channel's rows together: the next money is spread over them as they spend now. "
        "■ where not all of them stand alike."
    )
    _one_channel(model, cells, key)


def _cells(model: FittedModel, cells: Sequence[CellReturn], key: str) -> None:
    picture.show("standing", key, partial(charts.standing_chart, model, cells))
    if len(cells) > MOST_ROWS:
        rest = "the largest by spend; all of them are on the Returns screen"
        st.caption(f"Shown {MOST_ROWS} of {len(cells):,}: {rest}.")


@stage.part()
def _one_channel(model: FittedModel, cells: Sequence[CellReturn], key: str) -> None:
    """The regions of a channel, once somebody has chosen it."""
    labels, names = model.cells.along(CHANNEL), channel_names(model)
    chosen = st.selectbox(
        "Open a channel",
        range(len(labels)),
        index=None,
        format_func=lambda channel: names[channel],
        placeholder="Its rows, the largest first",
        key=f"standing-of-{model.name}",
        width=320,
    )
    if chosen is not None:
        inside = [one for one in cells if model.cells.names[one.cell][CHANNEL] == labels[chosen]]
        _cells(model, inside, f"{key} {labels[chosen]}")


def _legend(model: FittedModel, facts: Facts) -> str:
    """What shapes and colours mean, with how many there are."""
    said = [
        f":{_COLOURS[place]}[{standings.MARKS[place]}] {standings.SAID[place][2]}: {count}"
        for place, count in standings.how_many(model, facts).items()
    ]
    return " &nbsp; ".join(said)
