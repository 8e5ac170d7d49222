"""An answer in pictures: where the money moves, what that brings, and the plan by period."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.charts.figure import Figure
from planner.charts.palette import Palette
from planner.services import OptimizeAnswer
from planner.ui.optimize import answer_figures
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.ui.parts.tables import FEW_ROWS
from planner.ui.shell import state
from planner.wording import definitions

_WEEKS = "The plan week by week"


def moves(model: FittedModel, found: OptimizeAnswer) -> None:
    """Where the money moves, and beside it what each move brings."""
    grid = st.grid(2, min_column_width=400, gap="medium")
    for title, draw, legend in (
        ("Where the money moves", charts.dumbbell, picture.KEY),
        ("What each move brings", charts.gains_chart, ""),
    ):
        with grid.cell(), st.container(gap=None):
            _picture(title, found, draw, legend)
    said = answer_figures.effects(model, found)
    if said:
        st.caption(plain(said), help=f"{definitions.MORE_MONEY} {definitions.BETTER_MIX}")


def weeks(model: FittedModel, found: OptimizeAnswer) -> None:
    """The plan by period; folded where it has many rows, and drawn once it is opened."""
    if len(model.cells) <= FEW_ROWS:
        with st.container(gap=None):
            _picture(_WEEKS, found, charts.weeks_chart)
        return
    box = st.expander(_WEEKS, key=f"weeks-{state.model_key(model)}", on_change="rerun")
    if box.open:
        with box:
            _drawn(_WEEKS, found, charts.weeks_chart)


def _picture(
    title: str,
    found: OptimizeAnswer,
    draw: Callable[[OptimizeAnswer, Palette], Figure],
    legend: str = "",
) -> None:
    st.markdown(f"**{title}** &nbsp; {legend}" if legend else f"**{title}**")
    _drawn(title, found, draw)


def _drawn(
    title: str, found: OptimizeAnswer, draw: Callable[[OptimizeAnswer, Palette], Figure]
) -> None:
    key = f"{state.model_key(found.answer.model)} {found.problem.fingerprint}"
    picture.show(title, key, partial(draw, found))
