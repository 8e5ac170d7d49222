"""What to mind of plans that are compared: what each does, and what holds for all of them once."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from mmm_core.model import FittedModel
from planner.questions.compared import PlansCompared
from planner.ui.parts import beyond, standing
from planner.ui.parts.markup import plain


def show(model: FittedModel, of: PlansCompared) -> None:
    """Draw it; nothing where there is nothing to mind."""
    standing.begun(model, of.reference.plan.horizon)
    for one in of.plans:
        world = one.answer.model
        standing.warn(world, one.departs, one.name)
        beyond.line(world, one.answer.extrapolations, one.name)
    for line in dict.fromkeys(_of_all(of)):
        st.markdown(f":orange[:material/info:] {plain(line)}")


def _of_all(of: PlansCompared) -> Iterator[str]:
    for one in of.plans:
        yield from (finding.text for finding in one.fitness.findings)
        yield from one.answer.notes
