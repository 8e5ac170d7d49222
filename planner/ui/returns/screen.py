"""The screen of returns: headline, two charts, and every figure."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.finance.commitments import begun
from planner.questions import fitness
from planner.questions.inside import Reach, reach_of
from planner.services import CellReturn
from planner.ui.parts import basis, cells
from planner.ui.parts.markup import plain
from planner.ui.returns import headline, next_money, pictures, table
from planner.ui.shell import state
from planner.wording import definitions, inside
from planner.wording.dates import periods_word

_REACH = "Data reach"


def show(model: FittedModel) -> None:
    """Of a model that is fit to plan with."""
    reference = state.reference(model)
    top = st.container()
    # Below each other: beside the amount, names of regions and channels would be cut off.
    amount = next_money.ask(model, reference)
    wanted = cells.chosen(model)
    every = state.cell_returns(model, amount)
    shown = [cell for cell in every if cell.cell in wanted]
    with top:
        headline.show(model, shown)
    pictures.show(model, shown, f"{state.shown_key(model)} {amount} {sorted(wanted)}")
    st.space("small")
    st.subheader("Every figure", anchor=False)
    past = begun(model, state.horizon(model), (), fitness.today())
    left, reach = state.horizon(model).periods - past, _reach(model, every, past)
    st.markdown(plain(inside.said(model, reach)), help=definitions.INSIDE)
    called = f"{_REACH}, {left} {periods_word(model.frequency, left)}" if past else _REACH
    table.show(model, shown, reach.cells, reference.plan.total(), called)
    basis.show(model, reference)


def _reach(model: FittedModel, cells: list[CellReturn], past: int) -> Reach:
    """How far the data reach beside the current plan, in what has not begun of the horizon."""
    stands = [one.standing for one in sorted(cells, key=lambda one: one.cell)]
    return reach_of(state.status_quo(model).reference_evaluation, stands, past)
