"""Where the next money brings most, and where it would be lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.model import FittedModel
from planner.charts.standing import cell_standing
from planner.services import CellReturn
from planner.ui.parts import headline
from planner.ui.parts.markup import plain
from planner.wording import definitions
from planner.wording.names import cell_labels, listed
from planner.wording.units import Units


def show(model: FittedModel, cells: Sequence[CellReturn]) -> None:
    """The best cell, and those past break-even."""
    units, names = Units.of(model), cell_labels(model)
    best = max(cells, key=lambda cell: cell.next_brings.mean)
    sentence = (
        f"The next {units.say_exactly(best.next_money)} brings {units.most} in {names[best.cell]}: "
        f"about {units.say_outcome(best.next_brings.mean)}"
    )
    span = units.say_outcome_span(best.next_brings)
    headline.show(sentence, f"({span})", definitions.INTERVAL)
    past = [cell for cell in cells if cell_standing(cell, units) == "past"]
    if past:
        worst = sorted(past, key=lambda cell: cell.marginal.mean)
        verb = "is" if len(past) == 1 else "are"
        said = listed([names[cell.cell] for cell in worst])
        level = units.say_ratio(units.break_even or 0.0)
        st.markdown(plain(f"{said} {verb} past break-even, an mROAS of {level}."))
