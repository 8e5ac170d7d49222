"""What the response curves show, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.model import FittedModel
from planner.charts.tiles import grid_finding
from planner.services import OptimizeAnswer, ResponseCurve
from planner.ui.parts import headline, heed, stands
from planner.ui.parts.markup import plain
from planner.wording import contrary, definitions, standings
from planner.wording.units import Units

_OF_PLAN = "The squares are of the plan last found on Optimize:"


def show(model: FittedModel, shown: Sequence[ResponseCurve], found: OptimizeAnswer | None) -> None:
    """Which cells have room, and why the plan that the squares mark moves one the other way."""
    sentence, detail = grid_finding(model, shown, stands.facts(model, shown), heed.is_over(model))
    text = standings.MEANS if Units.of(model).break_even else definitions.NEXT
    headline.show(sentence, f"({detail})", text, heed.tone(model))
    heed.show(model)
    if found is not None and found.problem.assumptions == assumptions_of(model):
        places = {curve.cell: curve.standing.place for curve in shown}
        lines = contrary.lines(model, found, places)
        if lines:
            st.markdown("  \n".join(map(plain, [_OF_PLAN, *lines])))
