"""The guardrail table: one line a cell, with its current spend, limits and lock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.services import PRESETS
from planner.ui.optimize.draft import CellLimits, Draft
from planner.ui.parts import tables
from planner.ui.shell import state
from planner.wording import definitions
from planner.wording.units import Units

_LOW, _HIGH, _LOCK, _NOW = "Min %", "Max %", "Lock", "Current spend"
_MOST = "Max money"


def choose_preset(model: FittedModel, draft: Draft, key: str) -> None:
    """Chips that fill the table; pressing one replaces all limits."""

    def take() -> None:
        chosen = next(p for p in PRESETS if p.name == st.session_state[f"preset-{key}"])
        bench = state.workbench(model)
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
    """The draft with the limits as they are now in the table."""
    widget = f"rows-{key}-{draft.edition}"
    bench = state.workbench(model)
    # What the table began with stays the same while it is on the screen: the browser keeps
    # edits as differences to it.
    if widget not in st.session_state or bench.base is None:
        bench.base = draft.limits
    names = _names(model)
    frame = _frame(model, reference, bench.base, names)
    edited = st.data_editor(
        frame.style.format({_NOW: Units.of(model).say_money}),
        key=widget,
        hide_index=True,
        num_rows="fixed",
        placeholder="empty",
        disabled=[*names, _NOW],
        height=tables.height(len(frame)),
        column_config=_columns(list(names)),
        alt="Guardrails: for each row its current spend, the least and most it may spend, a lock.",
    )
    return replace(draft, limits=tuple(_limits(i, line) for i, line in edited.iterrows()))


def _names(model: FittedModel) -> dict[str, list[str]]:
    """Label columns, the model's dimensions with channels under their display names."""
    columns: dict[str, list[str]] = {}
    for dim in model.cells.dims:
        labels = [name[dim] for name in model.cells.names]
        if dim == CHANNEL:
            labels = [model.card.channel_name(label) for label in labels]
        columns[dim.capitalize()] = [tables.label(label) for label in labels]
    return columns


def _frame(
    model: FittedModel,
    reference: Reference,
    cells: tuple[CellLimits, ...],
    names: dict[str, list[str]],
) -> pd.DataFrame:
    spend = reference.plan.array(model).sum(axis=0)
    frame = pd.DataFrame(
        {
            **names,
            _NOW: spend,
            _LOW: [limits.low for limits in cells],
            _HIGH: [limits.high for limits in cells],
            _LOCK: [limits.locked for limits in cells],
        }
    ).astype({_LOW: "float64", _HIGH: "float64"})
    if (spend <= 0).any():
        # Percentages of nothing are nothing: such cells are opened in money.
        most = pd.Series([limits.most for limits in cells], dtype="float64")
        frame.insert(len(frame.columns) - 1, _MOST, most)
    return frame


def _limits(index: Any, line: pd.Series[Any]) -> CellLimits:
    low, high = (None if pd.isna(line[name]) else float(line[name]) for name in (_LOW, _HIGH))
    most = line.get(_MOST)
    money = None if most is None or pd.isna(most) else float(most)
    return CellLimits(int(index), low, high, bool(line[_LOCK]), money)


def _columns(names: list[str]) -> dict[str, Any]:
    return {
        **{name: st.column_config.TextColumn(name) for name in names},
        _NOW: st.column_config.NumberColumn(_NOW, help=definitions.CURRENT_PLAN),
        _LOW: st.column_config.NumberColumn(
            _LOW, help="Least spend, in percent of the current spend.", min_value=0, format="%g %%"
        ),
        _HIGH: st.column_config.NumberColumn(
            _HIGH, help="Most spend, in percent of the current spend.", min_value=0, format="%g %%"
        ),
        _MOST: st.column_config.NumberColumn(
            _MOST,
            help="Most spend in money, for rows that spend nothing now; elsewhere it does not "
            "count.",
            min_value=0,
        ),
        _LOCK: st.column_config.CheckboxColumn(
            _LOCK, help="Keep the current spend in every period; min and max do not count then."
        ),
    }
