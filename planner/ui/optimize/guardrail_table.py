"""The guardrail table: a row a cell, or a channel of a panel, with its limits and a lock.

A bound may be typed in percent of the current spend or in money. What is typed is kept as it was
typed, and asked so; the other column follows, rounded, marked as about so much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.services import PRESETS
from planner.ui.optimize import budget_range, exceptions_table, panel, undo
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.guardrail_grid import (
    ABOUT,
    FIELDS,
    LOCK,
    OTHER,
    GuardrailGrid,
    entry,
    is_about,
    is_of_nothing,
    rows_of,
)
from planner.ui.optimize.limits import CellLimits, reader
from planner.ui.parts import figure_field, grid_keys, tables
from planner.ui.parts.grid_edits import GridEdits, Place
from planner.ui.shell import state
from planner.ui.shell.workbench import Workbench


def choose_preset(model: FittedModel, draft: Draft, key: str) -> None:
    """Chips that fill the table; pressing one replaces all limits."""

    def take() -> None:
        chosen = next(p for p in PRESETS if p.name == st.session_state[f"preset-{key}"])
        bench = state.workbench(model)
        # What a browser sends while the form folds up says again what was chosen long ago.
        if chosen.name != bench.draft.preset:
            undo.remember(bench)
            bench.draft = bench.draft.with_preset(model, chosen)

    said = {p.name: f"{p.name} {100 * p.low:.0f}–{100 * p.high:.0f} %" for p in PRESETS}
    st.segmented_control(
        "Guardrails",
        list(said),
        default=draft.preset,
        format_func=lambda name: said[name],
        key=f"preset-{key}",
        required=True,
        on_change=take,
        help="How far every row may move from its current spend. Edit single rows below.",
    )


def edit(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    """The draft with the limits as they are now in the table; what cannot be read is said below."""
    widget, bench = f"rows-{key}-{draft.edition}", state.workbench(model)
    spend = reference.plan.array(model).sum(axis=0)
    draft = _taken(model, spend, draft, bench, st.session_state.get(widget))
    table = GuardrailGrid(model, draft, spend, bench.typed)
    frame = table.frame()
    with grid_keys.typed("rows"):
        st.data_editor(
            frame,
            key=widget,
            hide_index=True,
            num_rows="fixed",
            disabled=table.read_only(),
            height=tables.height(len(frame)),
            column_config=table.columns(),
            alt="Guardrails: for each row its current spend, the least and the most it may spend "
            "in percent and in money, a lock.",
        )
        grid_keys.keep()
    table.refuse()
    if draft.channels:
        draft = exceptions_table.edit(model, spend, draft, key)
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        with st.container(gap="small"), st.container(gap=None):
            # As many places whatever it says: what stands below is not drawn anew.
            budget_range.say(model, reference, draft)
        undo.button(model, key)
    return draft


# --- what was typed ---------------------------------------------------------------------


def _taken(model: FittedModel, spend: Floats, draft: Draft, bench: Workbench, widget: Any) -> Draft:
    """The draft with what has been typed since the last time."""
    if widget is None:
        bench.typed = GridEdits()
        return draft
    now = GridEdits.of(widget)
    fresh = _without_followers(bench.typed.fresh(now))
    if fresh:
        undo.remember(bench)
    for (row, column), value in fresh.items():
        spends = bool(draft.channels) or bool(spend[row] > 0)
        draft = entered(model, draft, row, column, value, spends)
    # Together, and before anything is drawn: a run may be cut short by what is typed next.
    bench.draft, bench.typed = draft, bench.typed.after(now)
    return draft


def _without_followers(fresh: Mapping[Place, Any]) -> dict[Place, Any]:
    """Without what was pasted along: a figure that follows the one beside it."""
    return {
        (row, column): value
        for (row, column), value in fresh.items()
        if not (is_about(value) and (row, OTHER.get(column, "")) in fresh)
    }


def entered(
    model: FittedModel, draft: Draft, row: int, column: str, value: Any, spends: bool = True
) -> Draft:
    """One cell of the table, typed; a text that is no figure leaves the limit as it was.

    Parameters
    ----------
    spends : the row spends something now, so that there is something to take a percentage of
    """
    limits = rows_of(draft)[row]
    if column == LOCK:
        return _with_row(draft, replace(limits, locked=bool(value)))
    if column not in FIELDS:
        return draft
    field, text = FIELDS[column], "" if value is None else str(value)
    typed = figure_field.read(reader(model, field), text.lstrip().removeprefix(ABOUT))
    if typed.error is not None or (typed.value is not None and is_of_nothing(field, spends)):
        return draft.with_text(entry(draft, field, row), text)
    draft = draft.with_text(entry(draft, field, row), None)
    if typed.value is not None:  # and so the other follows
        draft = draft.with_text(entry(draft, FIELDS[OTHER[column]], row), None)
    return _with_row(draft, limits.with_figure(field, typed.value))


def _with_row(draft: Draft, limits: CellLimits) -> Draft:
    rows = rows_of(draft)
    changed = (*rows[: limits.cell], limits, *rows[limits.cell + 1 :])
    if not draft.channels:
        return replace(draft, limits=changed)
    spread = panel.spread(draft.limits, changed, draft.own)
    return replace(draft, channels=changed, limits=spread)
