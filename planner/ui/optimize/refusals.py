"""Declined moves where there is no list of moves: as lines of the question, and in a conflict."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.model import FittedModel
from optimizer.feasibility.remedy import Remedy
from optimizer.guardrails import Declined
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording.moves import refusal


def lines(model: FittedModel, key: str) -> None:
    """Each declined move of the question with its reason, and a button to take it back."""
    bench = state.workbench(model)
    for place, one in enumerate(bench.draft.declined):
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        said = plain(refusal(model, one))
        row.markdown(f":material/do_not_disturb_on: {said}", width="stretch")
        row.button(
            "Take back", key=f"back-{place}-{key}", type="tertiary", icon=":material/undo:",
            on_click=bench.take_back, args=(one.label,),
        )  # fmt: skip


def offer(model: FittedModel, remedies: Sequence[Remedy], key: str) -> None:
    """A button that takes back what a way out names, where it is nothing else, and asks again."""
    labels = [one.source.label for one in remedies if isinstance(one.source, Declined)]
    if not labels or len(labels) < len(remedies):
        return

    def use() -> None:
        bench = state.workbench(model)
        bench.take_back(*labels)
        problem = bench.draft.problem(model, state.reference(model))
        bench.ask(state.with_standing(model, problem))

    what = "the refusal" if len(labels) == 1 else f"{len(labels)} refusals"
    st.button(
        f"Take back {what} and solve again",
        on_click=use,
        icon=":material/undo:",
        key=f"take-back-{key}",
    )
