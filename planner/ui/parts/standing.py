"""Where a plan does not hold what is committed or spent: it cannot be carried out as it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.finance.commitments import Departure
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import commitments


def begun(model: FittedModel, horizon: Horizon) -> None:
    """Say that periods have begun which are still planned; nothing where none has."""
    stands = state.workbench(model).commitments
    said = commitments.begun_by_today(model, horizon, stands.spent)
    if said:
        st.markdown(f":orange[:material/event_busy: {plain(said)}]")


def warn(model: FittedModel, found: Sequence[Departure], who: str) -> None:
    """Say it; nothing where the plan holds all of it."""
    said = commitments.departs(model, found)
    if said:
        st.markdown(f":orange[:material/lock_open: {plain(f'{who} {said}')}.]")
