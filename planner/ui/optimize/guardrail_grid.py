"""The guardrail table as it is drawn: every cell as text, typed or following, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import CHANNEL, Floats
from mmm_core.model import FittedModel
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits, Field, Side, reader
from planner.ui.parts import figure_field, tables
from planner.ui.parts.grid_edits import GridEdits
from planner.wording import amounts, definitions
from planner.wording.figures import Unreadable
from planner.wording.names import cell_name, channel_names
from planner.wording.units import Units

LOCK, _NOW = "Lock", "Current spend"
FIELDS: dict[str, Field] = {
    "Min %": "low", "Min money": "least", "Max %": "high", "Max money": "most",
}  # fmt: skip
_SIDES: dict[Field, Side] = {"low": "min", "least": "min", "high": "max", "most": "max"}
_COLUMN = {field: column for column, field in FIELDS.items()}
OTHER: dict[str, str] = {
    "Min %": "Min money", "Min money": "Min %", "Max %": "Max money", "Max money": "Max %",
}  # fmt: skip
ABOUT = "≈"
_NAME_WIDTH, _WIDTH, _LOCK_WIDTH = 104, 84, 60


def is_about(value: Any) -> bool:
    """Whether a text is a figure that follows another one."""
    return isinstance(value, str) and value.lstrip().startswith(ABOUT)


def is_of_nothing(field: Field, spends: bool) -> bool:
    """Whether a percentage would be one of nothing."""
    return field in ("low", "high") and not spends


def rows_of(draft: Draft) -> tuple[CellLimits, ...]:
    """What the table has a row of: the channels of a panel, else the cells."""
    return draft.channels or draft.limits


def entry(draft: Draft, field: Field, row: int) -> str:
    """A field of the table as ``Entries`` calls it."""
    return f"{field}.{'c' if draft.channels else ''}{row}"


@dataclass(frozen=True)
class GuardrailGrid:
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
        spends, rows = self._spends(), range(len(rows_of(self.draft)))
        columns: dict[str, Any] = {
            **self._names(),
            _NOW: [say(float(spend)) for spend in spends],
            **{
                name: [self._text(row, name, float(spends[row])) for row in rows] for name in FIELDS
            },
            LOCK: [limits.locked for limits in rows_of(self.draft)],
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
        for column, field in FIELDS.items():
            for row in range(len(rows_of(self.draft))):
                text = self.draft.entries.text(entry(self.draft, field, row))
                if text is None:
                    continue
                name = names[row] if self.draft.channels else cell_name(self.model, row)
                error = figure_field.read(reader(self.model, field), text).error
                if error is None and is_of_nothing(field, bool(spends[row] > 0)):
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
        """Label columns, the model's dimensions under their display names."""
        if self.draft.channels:
            return {CHANNEL.capitalize(): list(map(tables.label, channel_names(self.model)))}
        columns: dict[str, list[str]] = {}
        for dim in self.model.cells.dims:
            labels = [self.model.card.label_name(dim, one[dim]) for one in self.model.cells.names]
            columns[dim.capitalize()] = [tables.label(label) for label in labels]
        return columns

    def _text(self, row: int, column: str, spend: float) -> str:
        """A cell as it was typed last, else as its figure is written, else as it follows."""
        field, limits = FIELDS[column], rows_of(self.draft)[row]
        unread = self.draft.entries.text(entry(self.draft, field, row))
        counted = limits.counted(_SIDES[field], spend > 0)
        stands = unread is not None or (counted is not None and counted[0] == field)
        # A follower that was edited is no follower any more, and is soon written as none.
        about = unread is None and is_about(self.edits.typed.get((row, column)))
        typed = self.edits.text((row, column), stands and not about)
        if typed is not None or unread is not None:
            return typed if typed is not None else unread or ""
        if self.draft.channels and field in ("least", "most"):
            return self._sum(row, _SIDES[field])
        if counted is None:
            return ""
        if counted[0] == field:
            return "" if is_of_nothing(field, spend > 0) else self._written(field, counted[1])
        return self._following(field, limits, spend)

    def _written(self, field: Field, value: float) -> str:
        return reader(self.model, field).write(value)

    def _following(self, field: Field, limits: CellLimits, spend: float) -> str:
        """A bound in the unit that it was not typed in; none of a row that is locked."""
        money = limits.money(_SIDES[field], spend) or 0.0
        if limits.locked or is_of_nothing(field, spend > 0):
            return ""
        if field in ("low", "high"):
            return f"{ABOUT} {self._written(field, float(f'{100 * money / spend:.3g}'))}"
        return f"{ABOUT} {amounts.amount(money, Units.of(self.model).locale)}" if money else "0"

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
            LOCK: st.column_config.CheckboxColumn(
                LOCK,
                width=_LOCK_WIDTH,
                help="Keep the current spend in every period; min and max do not count then.",
            ),
        }


def _figures(title: str, help: str) -> Any:
    """A column of figures as people write them: text, for number columns change what is typed."""
    return st.column_config.TextColumn(title, help=help, alignment="right", width=_WIDTH)
