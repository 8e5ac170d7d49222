"""All channels in one chart: what each spends, and where it stands against break-even."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.charts.rows import MOST_ROWS
from planner.facts.fact import Facts
from planner.questions.evidence import next_step
from planner.questions.standing import Place
from planner.services import PlanAnswer
from planner.ui.parts import picture, stands
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import standings
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
        st.markdown(_legend(model, facts))
        level = standings.level(units, facts)
        st.caption(plain(f"Against break-even at an mROAS of {level}; larger marks spend more."))
    key = f"{state.shown_key(model)} {step}"
    picture.show("standing", key, partial(charts.standing_chart, model, cells))
    if len(cells) > MOST_ROWS:
        rest = "the largest by spend; all of them are on the Returns screen"
        st.caption(f"Shown {MOST_ROWS} of {len(cells)}: {rest}.")


def _legend(model: FittedModel, facts: Facts) -> str:
    """What shapes and colours mean, with how many there are."""
    said = [
        f":{_COLOURS[place]}[{standings.MARKS[place]}] {standings.SAID[place][2]}: {count}"
        for place, count in standings.how_many(model, facts).items()
    ]
    return " &nbsp; ".join(said)
