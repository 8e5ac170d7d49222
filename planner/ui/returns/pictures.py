"""The two charts of the Returns screen, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.services import CellReturn
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.wording.units import Units


def show(model: FittedModel, cells: Sequence[CellReturn], key: str) -> None:
    """What the next money brings, and average beside marginal return.

    Parameters
    ----------
    key : equal for equal cells
    """
    grid = st.grid(2, min_column_width=400, gap="large")
    units = Units.of(model)
    marks = f":small[:gray[◆ {plain(units.average)}] &nbsp;● {plain(units.marginal)}]"
    for title, name, draw, legend in (
        ("What the next money brings", "next money", charts.next_money_chart, ""),
        ("Average and marginal return", "returns", charts.returns_chart, f" &nbsp; {marks}"),
    ):
        with grid.cell():
            st.subheader(f"{title}{legend}", anchor=False)
            picture.show(name, key, partial(draw, model, cells))
