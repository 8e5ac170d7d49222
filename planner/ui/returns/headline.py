"""Where the next money brings most, and who stands where against break-even."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.model import FittedModel
from planner.questions import fitness
from planner.services import CellReturn
from planner.ui.parts import headline, heed, stands
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import ahead, definitions, standings
from planner.wording.names import cell_labels
from planner.wording.units import Units


def show(model: FittedModel, cells: Sequence[CellReturn]) -> None:
    """The best cell, and where the cells stand against break-even."""
    units, names = Units.of(model), cell_labels(model)
    best = max(cells, key=lambda cell: cell.next_brings.mean)
    # Nothing more can be spent on what is over.
    brings = "would have brought" if heed.is_over(model) else "brings"
    whole = ahead.whole(model, state.horizon(model), fitness.today())
    sentence = (
        f"The next {units.say_exactly(best.next_money)}{f', {whole},' if whole else ''} {brings} "
        f"{units.most} in "
        f"{names[best.cell]}: "
        f"about {units.say_outcome(best.next_brings.mean)}"
    )
    span = units.say_outcome_span(best.next_brings)
    headline.show(sentence, f"({span})", definitions.INTERVAL, heed.tone(model))
    heed.show(model)
    if units.break_even is not None:
        facts = stands.facts(model, cells)
        level = standings.level(units, facts)
        said = f"{standings.grouped(model, facts, heed.is_over(model))} (break-even mROAS {level})."
        st.markdown(plain(said), help=standings.MEANS)
