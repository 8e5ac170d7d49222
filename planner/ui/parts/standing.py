"""Where a plan does not hold what is committed or spent: it cannot be carried out as it is."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import commitments


def warn(model: FittedModel, plan: Plan, who: str) -> None:
    """Say it; nothing where the plan holds all of it."""
    said = commitments.broken(model, plan, state.workbench(model).commitments)
    if said:
        st.markdown(f":orange[:material/lock_open: {plain(f'{who} {said}')}.]")
