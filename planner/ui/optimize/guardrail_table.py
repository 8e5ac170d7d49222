"""The guardrail table: one line a cell, with its current spend, limits and lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.services import PRESETS
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import MOST_PERCENT, Field
from planner.ui.parts import figure_field, grid_keys, tables
from planner.ui.shell import state
from planner.ui.shell.workbench import Workbench
from planner.wording import definitions
from planner.wording.figures import Reader
from planner.wording.names import cell_name
from planner.wording.units import Units

_LOW, _HIGH, _LOCK, _NOW = "Min %", "Max %", "Lock", "Current spend"
_MOST = "Max money"
_FIELDS: dict[str, Field] = {_LOW: "low", _HIGH: "high", _MOST: "most"}
_NEVER = object()


def choose_preset(model: FittedModel, draft: Draft, key: str) -> None:
    """Chips that fill the table; pressing one replaces all limits."""

    def take() -> None:
        chosen = next(p for p in PRESETS if p.name == st.session_state[f"preset-{key}"])
        bench = state.workbench(model)
        # What a browser sends while the form folds up says again what was chosen long ago.
        if chosen.name != bench.draft.preset:
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
    """The draft with the limits as they are now in the table; what cannot be read is said below.

    The browser keeps edits as differences to the table that it was given. So the table takes in
    what was typed, word for word: the difference is gone, and its cell may be written anew.
    """
    widget, bench = f"rows-{key}-{draft.edition}", state.workbench(model)
    draft = _taken(model, draft, bench, st.session_state.get(widget))
    names = _names(model)
    frame = _frame(model, reference, draft, bench.typed, names)
    with st.container(gap=None):
        st.data_editor(
            frame.style.format({_NOW: Units.of(model).say_money}),
            key=widget,
            hide_index=True,
            num_rows="fixed",
            disabled=[*names, _NOW],
            height=tables.height(len(frame)),
            column_config=_columns(list(names)),
            alt="Guardrails: for each row its current spend, the least and most it may spend, "
            "a lock.",
        )
        grid_keys.keep()
    for column, field in _FIELDS.items():
        for cell in range(len(draft.limits)):
            text = draft.entries.text(f"{field}.{cell}")
            read = figure_field.read(_reader(model, column), text or "")
            if read.error is not None:
                figure_field.refuse(read.error, f"{cell_name(model, cell)}, {column}")
    return draft


# --- what was typed ---------------------------------------------------------------------


def _taken(
    model: FittedModel, draft: Draft, bench: Workbench, widget: Mapping[str, Any] | None
) -> Draft:
    """The draft with what has been typed since the last time."""
    if widget is None:
        bench.typed = {}
        return draft
    now = {
        (int(cell), column): value
        for cell, line in widget["edited_rows"].items()
        for column, value in line.items()
    }
    fresh = {place: v for place, v in now.items() if bench.typed.get(place, _NEVER) != v}
    for (cell, column), value in fresh.items():
        draft = entered(model, draft, cell, column, value)
    if fresh:
        # Together, and before anything is drawn: a run may be cut short by what is typed next.
        bench.draft, bench.typed = draft, now
    return draft


def entered(model: FittedModel, draft: Draft, cell: int, column: str, value: Any) -> Draft:
    """One cell of the table, typed; a text that is no figure leaves the limit as it was."""
    limits = draft.limits[cell]
    if column == _LOCK:
        limits = replace(limits, locked=bool(value))
    elif column in _FIELDS:
        field = _FIELDS[column]
        typed = figure_field.read(_reader(model, column), "" if value is None else str(value))
        draft = draft.with_text(f"{field}.{cell}", typed.unread)
        if typed.error is None:
            limits = limits.with_figure(field, typed.value)
    changed = (*draft.limits[:cell], limits, *draft.limits[cell + 1 :])
    return replace(draft, limits=changed)


def _reader(model: FittedModel, column: str) -> Reader:
    units = Units.of(model)
    if column == _MOST:
        return Reader("money", units.currency, units.locale)
    return Reader("percent", locale=units.locale, most=MOST_PERCENT)


# --- the table --------------------------------------------------------------------------


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
    draft: Draft,
    typed: Mapping[tuple[int, str], Any],
    names: dict[str, list[str]],
) -> pd.DataFrame:
    spend = reference.plan.array(model).sum(axis=0)

    def texts(column: str) -> list[str]:
        return [_shown(model, draft, typed, cell, column) for cell in range(len(draft.limits))]

    frame = pd.DataFrame({**names, _NOW: spend, _LOW: texts(_LOW), _HIGH: texts(_HIGH)})
    if (spend <= 0).any():
        # Percentages of nothing are nothing: such cells are opened in money.
        frame[_MOST] = texts(_MOST)
    frame[_LOCK] = [limits.locked for limits in draft.limits]
    return frame


def _shown(
    model: FittedModel,
    draft: Draft,
    typed: Mapping[tuple[int, str], Any],
    cell: int,
    column: str,
) -> str:
    """A cell as it was typed last, else as its figure is written."""
    if (cell, column) in typed:
        return str(typed[cell, column] or "")
    field = _FIELDS[column]
    unread, value = draft.entries.text(f"{field}.{cell}"), getattr(draft.limits[cell], field)
    return unread or ("" if value is None else _reader(model, column).write(value))


def _columns(names: list[str]) -> dict[str, Any]:
    return {
        **{name: st.column_config.TextColumn(name) for name in names},
        _NOW: st.column_config.NumberColumn(_NOW, help=definitions.CURRENT_PLAN),
        _LOW: _figures(_LOW, "Least spend, in percent of the current spend."),
        _HIGH: _figures(_HIGH, "Most spend, in percent of the current spend."),
        _MOST: _figures(
            _MOST,
            "Most spend in money, for rows that spend nothing now; elsewhere it does not count.",
        ),
        _LOCK: st.column_config.CheckboxColumn(
            _LOCK, help="Keep the current spend in every period; min and max do not count then."
        ),
    }


def _figures(name: str, help: str) -> Any:
    """A column of figures as people write them: text, for number columns change what is typed."""
    return st.column_config.TextColumn(name, help=help, alignment="right")
