"""The guardrail table: a row a cell, or a channel of a panel, with its limits and a lock.

A bound may be typed in percent of the current spend or in money. What is typed is kept as it was
typed, and asked so; the other column follows, rounded, marked as about so much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.services import PRESETS
from planner.ui.optimize import budget_range, exceptions_table, panel
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits, Field, Side, reader
from planner.ui.parts import figure_field, grid_keys, tables
from planner.ui.parts.grid_edits import GridEdits, Place
from planner.ui.shell import state
from planner.ui.shell.workbench import Workbench
from planner.wording import amounts, definitions
from planner.wording.figures import Unreadable
from planner.wording.names import cell_name, channel_names
from planner.wording.units import Units

_LOCK, _NOW = "Lock", "Current spend"
_FIELDS: dict[str, Field] = {
    "Min %": "low", "Min money": "least", "Max %": "high", "Max money": "most",
}  # fmt: skip
_SIDES: dict[Field, Side] = {"low": "min", "least": "min", "high": "max", "most": "max"}
_COLUMN = {field: column for column, field in _FIELDS.items()}
_OTHER: dict[str, str] = {
    "Min %": "Min money", "Min money": "Min %", "Max %": "Max money", "Max money": "Max %",
}  # fmt: skip
_ABOUT = "≈"
_NAME_WIDTH, _WIDTH, _LOCK_WIDTH = 104, 84, 60


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
    """The draft with the limits as they are now in the table; what cannot be read is said below."""
    widget, bench = f"rows-{key}-{draft.edition}", state.workbench(model)
    spend = reference.plan.array(model).sum(axis=0)
    draft = _taken(model, spend, draft, bench, st.session_state.get(widget))
    table = _Table(model, draft, spend, bench.typed)
    frame = table.frame()
    with st.container(gap=None):
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
    budget_range.say(model, reference, draft)
    return draft


# --- what was typed ---------------------------------------------------------------------


def _taken(model: FittedModel, spend: Floats, draft: Draft, bench: Workbench, widget: Any) -> Draft:
    """The draft with what has been typed since the last time."""
    if widget is None:
        bench.typed = GridEdits()
        return draft
    now = GridEdits.of(widget)
    for (row, column), value in _without_followers(bench.typed.fresh(now)).items():
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
        if not (_is_about(value) and (row, _OTHER.get(column, "")) in fresh)
    }


def _is_about(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip().startswith(_ABOUT)


def entered(
    model: FittedModel, draft: Draft, row: int, column: str, value: Any, spends: bool = True
) -> Draft:
    """One cell of the table, typed; a text that is no figure leaves the limit as it was.

    Parameters
    ----------
    spends : the row spends something now, so that there is something to take a percentage of
    """
    limits = _limits(draft)[row]
    if column == _LOCK:
        return _with_row(draft, replace(limits, locked=bool(value)))
    if column not in _FIELDS:
        return draft
    field, text = _FIELDS[column], "" if value is None else str(value)
    typed = figure_field.read(reader(model, field), text.lstrip().removeprefix(_ABOUT))
    if typed.error is not None or (typed.value is not None and _is_of_nothing(field, spends)):
        return draft.with_text(_name(draft, field, row), text)
    draft = draft.with_text(_name(draft, field, row), None)
    if typed.value is not None:  # and so the other follows
        draft = draft.with_text(_name(draft, _FIELDS[_OTHER[column]], row), None)
    return _with_row(draft, limits.with_figure(field, typed.value))


def _is_of_nothing(field: Field, spends: bool) -> bool:
    return field in ("low", "high") and not spends


def _limits(draft: Draft) -> tuple[CellLimits, ...]:
    return draft.channels or draft.limits


def _with_row(draft: Draft, limits: CellLimits) -> Draft:
    rows = _limits(draft)
    changed = (*rows[: limits.cell], limits, *rows[limits.cell + 1 :])
    if not draft.channels:
        return replace(draft, limits=changed)
    spread = panel.spread(draft.limits, changed, draft.own)
    return replace(draft, channels=changed, limits=spread)


def _name(draft: Draft, field: Field, row: int) -> str:
    """A field as ``Entries`` calls it."""
    return f"{field}.{'c' if draft.channels else ''}{row}"


# --- the table --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """The table as it is drawn.

    Parameters
    ----------
    spend : money of each cell in the reference, (cells,)
    """

    model: FittedModel
    draft: Draft
    spend: Floats
    edits: GridEdits

    def frame(self) -> pd.DataFrame:
        """Everything in it as text, for the browser writes numbers in a locale of its own."""
        say = Units.of(self.model).say_money
        spends, rows = self._spends(), range(len(_limits(self.draft)))
        columns: dict[str, Any] = {
            **self._names(),
            _NOW: [say(float(spend)) for spend in spends],
            **{
                name: [self._text(row, name, float(spends[row])) for row in rows]
                for name in _FIELDS
            },
            _LOCK: [limits.locked for limits in _limits(self.draft)],
        }
        return pd.DataFrame(columns)

    def read_only(self) -> list[str]:
        """What is shown and cannot be typed: in a panel, sums of money over a channel's cells."""
        sums = [_COLUMN["least"], _COLUMN["most"]] if self.draft.channels else []
        return [*self._names(), _NOW, *sums]

    def refuse(self) -> None:
        """What could not be read, below the table."""
        spends = self._spends()
        names = channel_names(self.model)
        for column, field in _FIELDS.items():
            for row in range(len(_limits(self.draft))):
                text = self.draft.entries.text(_name(self.draft, field, row))
                if text is None:
                    continue
                name = names[row] if self.draft.channels else cell_name(self.model, row)
                error = figure_field.read(reader(self.model, field), text).error
                if error is None and _is_of_nothing(field, bool(spends[row] > 0)):
                    error = Unreadable(f"“{text}” is a share of nothing.", "Give it in money.")
                if error is not None:
                    figure_field.refuse(error, f"{name}, {column}")

    def _spends(self) -> Floats:
        """Money of each row in the reference."""
        if not self.draft.channels:
            return self.spend
        by_channel: Floats = self.spend.reshape(-1, len(self.draft.channels)).sum(axis=0)
        return by_channel

    def _names(self) -> dict[str, list[str]]:
        """Label columns, the model's dimensions with channels under their display names."""
        if self.draft.channels:
            return {CHANNEL.capitalize(): list(map(tables.label, channel_names(self.model)))}
        columns: dict[str, list[str]] = {}
        for dim in self.model.cells.dims:
            labels = [name[dim] for name in self.model.cells.names]
            if dim == CHANNEL:
                labels = [self.model.card.channel_name(label) for label in labels]
            columns[dim.capitalize()] = [tables.label(label) for label in labels]
        return columns

    def _text(self, row: int, column: str, spend: float) -> str:
        """A cell as it was typed last, else as its figure is written, else as it follows."""
        field, limits = _FIELDS[column], _limits(self.draft)[row]
        unread = self.draft.entries.text(_name(self.draft, field, row))
        counted = limits.counted(_SIDES[field], spend > 0)
        stands = unread is not None or (counted is not None and counted[0] == field)
        # A follower that was edited is no follower any more, and is soon written as none.
        about = unread is None and _is_about(self.edits.typed.get((row, column)))
        typed = self.edits.text((row, column), stands and not about)
        if typed is not None or unread is not None:
            return typed if typed is not None else unread or ""
        if self.draft.channels and field in ("least", "most"):
            return self._sum(row, _SIDES[field])
        if counted is None:
            return ""
        if counted[0] == field:
            return "" if _is_of_nothing(field, spend > 0) else self._written(field, counted[1])
        return self._following(field, limits, spend)

    def _written(self, field: Field, value: float) -> str:
        return reader(self.model, field).write(value)

    def _following(self, field: Field, limits: CellLimits, spend: float) -> str:
        """A bound in the unit that it was not typed in; none of a row that is locked."""
        money = limits.money(_SIDES[field], spend) or 0.0
        if limits.locked or _is_of_nothing(field, spend > 0):
            return ""
        if field in ("low", "high"):
            return f"{_ABOUT} {self._written(field, float(f'{100 * money / spend:.3g}'))}"
        return f"{_ABOUT} {amounts.amount(money, Units.of(self.model).locale)}" if money else "0"

    def _sum(self, channel: int, side: Side) -> str:
        """What a channel's cells may spend together."""
        count = len(self.draft.channels)
        limits = self.draft.limits[channel::count]
        found = [one.money(side, float(self.spend[one.cell])) for one in limits]
        if any(one is None for one in found):
            return ""
        return amounts.amount(sum(filter(None, found)), Units.of(self.model).locale)

    def columns(self) -> dict[str, Any]:
        """How each column is titled and explained."""
        sign = Units.of(self.model).symbol or "money"
        sums = (
            " The sum over all its rows, exceptions counted."
            if self.draft.channels
            else (" Type it here or in percent, the other follows; what you type is what is asked.")
        )
        return {
            **{
                name: st.column_config.TextColumn(name, pinned=True, width=_NAME_WIDTH)
                for name in self._names()
            },
            _NOW: _figures("Now", f"Current spend. {definitions.CURRENT_PLAN}"),
            "Min %": _figures("Min %", "Least spend, in percent of the current spend."),
            "Min money": _figures(f"Min {sign}", f"Least spend, in money over the horizon.{sums}"),
            "Max %": _figures("Max %", "Most spend, in percent of the current spend."),
            "Max money": _figures(f"Max {sign}", f"Most spend, in money over the horizon.{sums}"),
            _LOCK: st.column_config.CheckboxColumn(
                _LOCK,
                width=_LOCK_WIDTH,
                help="Keep the current spend in every period; min and max do not count then.",
            ),
        }


def _figures(title: str, help: str) -> Any:
    """A column of figures as people write them: text, for number columns change what is typed."""
    return st.column_config.TextColumn(title, help=help, alignment="right", width=_WIDTH)
