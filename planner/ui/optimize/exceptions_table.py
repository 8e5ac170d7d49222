"""Exceptions of a panel: a grid of rows by channel, one range a cell, empty as the channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from planner.ui.optimize import panel, undo
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import MOST_PERCENT, SIDES, CellLimits
from planner.ui.parts import figure_field, grid_keys, tables
from planner.ui.parts.grid_edits import GridEdits
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.workbench import Workbench
from planner.wording.figures import Unreadable
from planner.wording.names import cell_name, channel_names, dimension, listed
from planner.wording.ranges import Bound, Ranges
from planner.wording.units import Units

_ROW = "row"
_NAME_WIDTH, _WIDTH = 120, 112


def edit(model: FittedModel, spend: Floats, draft: Draft, key: str) -> Draft:
    """The draft with the exceptions as they are now in the grid; refusals are said below.

    Parameters
    ----------
    spend : money of each cell in the reference, (cells,)
    """
    widget, bench = f"cells-{key}-{draft.edition}", state.workbench(model)
    draft = _taken(model, draft, bench, st.session_state.get(widget))
    # Its label stays the same, for the browser folds an expander whose label has changed.
    label = f"Exceptions by {plain(dimension(model.cells.dims[0]).lower())}"
    box = st.expander(label, key=f"exceptions-{key}", on_change="rerun")
    if box.open:
        with box:
            _draw(model, draft, bench, widget)
    elif draft.own:
        names = listed([cell_name(model, cell) for cell in sorted(draft.own)])
        st.caption(f"With limits of their own: {plain(names)}.")
    _refuse(model, draft)
    return draft


def entered(model: FittedModel, draft: Draft, cell: int, value: Any) -> Draft:
    """One cell of the grid, typed; a text that is no range leaves its limits as they were."""
    text = "" if value is None else str(value)
    try:
        limits = _read(model, cell, text)
    except Unreadable:
        return draft.with_text(f"range.{cell}", text)
    draft = draft.with_text(f"range.{cell}", None)
    own = draft.own - {cell} if limits is None else draft.own | {cell}
    known = draft.limits if limits is None else _with_cell(draft.limits, limits)
    return replace(draft, own=own, limits=panel.spread(known, draft.channels, own))


def written(model: FittedModel, limits: CellLimits) -> str:
    """Limits of a cell as a person would type them; empty where a bound is."""
    if limits.locked:
        return "lock"
    # What counts where something is spent now is how it was typed.
    found = [limits.counted(side, True) for side in SIDES]
    bounds = [
        Bound("money" if one[0] in ("least", "most") else "percent", one[1]) for one in found if one
    ]
    return _ranges(model).write(*bounds) if len(bounds) == 2 else ""


# --- what was typed ---------------------------------------------------------------------


def _taken(
    model: FittedModel, draft: Draft, bench: Workbench, widget: Mapping[str, Any] | None
) -> Draft:
    """The draft with what has been typed since the last time."""
    if widget is None:
        bench.exceptions = GridEdits()
        return draft
    now, count = GridEdits.of(widget), len(draft.channels)
    fresh = bench.exceptions.fresh(now)
    if fresh:
        undo.remember(bench)
    for (row, column), value in fresh.items():
        draft = entered(model, draft, row * count + int(column), value)
    # Together, and before anything is drawn: a run may be cut short by what is typed next.
    bench.draft, bench.exceptions = draft, bench.exceptions.after(now)
    return draft


def _ranges(model: FittedModel) -> Ranges:
    units = Units.of(model)
    return Ranges(units.currency, units.locale, MOST_PERCENT)


def _read(model: FittedModel, cell: int, text: str) -> CellLimits | None:
    said = _ranges(model).read(text)
    if said is None:
        return None
    if said == "lock":
        return CellLimits(cell, 100.0, 100.0, locked=True)
    low, high = said
    limits = CellLimits(cell, None, None)
    limits = limits.with_figure("low" if low.unit == "percent" else "least", low.value)
    return limits.with_figure("high" if high.unit == "percent" else "most", high.value)


def _with_cell(known: tuple[CellLimits, ...], limits: CellLimits) -> tuple[CellLimits, ...]:
    return (*known[: limits.cell], limits, *known[limits.cell + 1 :])


# --- the grid ---------------------------------------------------------------------------


def _draw(model: FittedModel, draft: Draft, bench: Workbench, widget: str) -> None:
    examples = _ranges(model)
    st.caption(
        f"One range a cell, such as {plain(examples.examples())}, or lock; empty is as the channel "
        "above."
    )
    frame, names = _frame(model, draft, bench.exceptions), channel_names(model)
    # Its keys are kept by the table above, once for all grids of the screen.
    grid_keys.typed("exceptions").data_editor(
        frame,
        key=widget,
        hide_index=True,
        num_rows="fixed",
        disabled=[_ROW],
        height=tables.height(len(frame)),
        column_config={
            _ROW: st.column_config.TextColumn(
                dimension(model.cells.dims[0]), pinned=True, width=_NAME_WIDTH
            ),
            **{
                str(k): st.column_config.TextColumn(
                    tables.label(name), alignment="right", width=_WIDTH
                )
                for k, name in enumerate(names)
            },
        },
        alt="Exceptions: for each row and channel the range that it may spend; empty where "
        "the channel's limits hold.",
    )


def _frame(model: FittedModel, draft: Draft, edits: GridEdits) -> pd.DataFrame:
    rows, count = model.cells.labels[0], len(draft.channels)
    columns = {
        str(k): [_text(model, draft, edits, row, k) for row in range(len(rows))]
        for k in range(count)
    }
    return pd.DataFrame({_ROW: list(map(tables.label, rows)), **columns})


def _text(model: FittedModel, draft: Draft, edits: GridEdits, row: int, channel: int) -> str:
    """A cell as it was typed last, else as its range is written."""
    cell = row * len(draft.channels) + channel
    typed = edits.text((row, str(channel)), stands=True)
    if typed is not None:
        return typed
    unread = draft.entries.text(f"range.{cell}")
    if unread is not None:
        return unread
    return written(model, draft.limits[cell]) if cell in draft.own else ""


def _refuse(model: FittedModel, draft: Draft) -> None:
    """What could not be read, below the grid; said also where that is folded away."""
    for name, text in draft.entries.unread:
        column, _, cell = name.partition(".")
        if column != "range":
            continue
        try:
            _ranges(model).read(text)
        except Unreadable as error:
            figure_field.refuse(error, cell_name(model, int(cell)))
