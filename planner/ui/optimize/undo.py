"""Taking back what was typed into the guardrail table, or set by a preset, step by step."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.model import FittedModel
from planner.ui.optimize.draft import Draft
from planner.ui.shell import state
from planner.ui.shell.workbench import Workbench

_MOST = 50


def remember(bench: Workbench) -> None:
    """Keep the table as it is, before it is changed."""
    bench.past = (*bench.past[1 - _MOST :], bench.draft)


def with_table_of(draft: Draft, before: Draft) -> Draft:
    """A draft with the table of another one; all else stays, and the table is drawn anew."""
    return replace(
        draft,
        limits=before.limits,
        channels=before.channels,
        own=before.own,
        preset=before.preset,
        entries=draft.entries.with_table_of(before.entries),
        edition=draft.edition + 1,
    )


def button(model: FittedModel, key: str) -> None:
    """One step back, where there is one."""
    bench = state.workbench(model)

    def take_back() -> None:
        if bench.past:
            *past, before = bench.past
            bench.past, bench.draft = tuple(past), with_table_of(bench.draft, before)
            st.session_state[f"preset-{key}"] = before.preset

    if bench.past:
        st.button(
            "Undo",
            key=f"undo-{key}",
            on_click=take_back,
            type="tertiary",
            icon=":material/undo:",
            help="Take back the last change of the table.",
        )
