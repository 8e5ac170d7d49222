"""The plan's grids: parts, and totals by channel and by period, each of which can be typed into.

Amounts are text, read by the strict parser. A cell is shown as it was typed for as long as the
browser holds it, and written anew once something else overrules it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.model import FittedModel
from planner.calendar import edits
from planner.calendar.grid import TOTAL, Grid, Place, money_reader
from planner.ui.parts import figure_field, grid_keys, tables
from planner.ui.parts.grid_edits import GridEdits
from planner.ui.parts.markup import plain
from planner.ui.what_if import beside
from planner.ui.what_if.sheet import Sheet, Typing
from planner.ui.what_if.view import View
from planner.wording import dates
from planner.wording.figures import Unreadable
from planner.wording.locale import written as in_locale
from planner.wording.units import Units

_NAME = "name"  # of the column that names rows; channels have their number
_NAME_WIDTH, _BESIDE_WIDTH, _WIDTH = 104, 92, 88
_TOTAL_WIDTH = 120
# A title stands beside a sign that its cells can be typed into, and is cut where both do not fit.
_SIGN_WIDTH, _LETTER_WIDTH, _WIDEST = 40, 6.6, 160
_BLANK = "\u00a0"


@dataclass(frozen=True)
class Table:
    """One grid on the screen.

    Parameters
    ----------
    name : "parts", "periods", "channels" or "all"
    grid : what its fields stand for
    typing : what it has taken in
    key : of its widget
    """

    name: str
    grid: Grid
    typing: Typing
    key: str

    def place(self, row: int, column: str) -> Place | None:
        """A field by what the browser calls it; None for what is none."""
        labels = list(self.grid.columns)
        if not column.isdecimal() or int(column) >= len(labels):
            return None
        return row, labels[int(column)]


def tables_of(model: FittedModel, sheet: Sheet, view: View, key: str) -> list[Table]:
    """The grids of a view."""
    found = []
    for name, grid in view.grids(model, sheet.draft).items():
        typing = sheet.typing.setdefault(f"{name} {view.name}", Typing())
        widget = f"{name}-{view.name}-{typing.edition}-{key}"
        found.append(Table(name, grid, typing, widget))
    return found


# --- what was typed ---------------------------------------------------------------------


def take(model: FittedModel, sheet: Sheet, shown: list[Table]) -> None:
    """Take in what has been typed since the last time, grid by grid.

    What a grid still holds as it was typed, and another grid has overruled, is drawn anew.
    """
    for table in shown:
        widget = st.session_state.get(table.key)
        if widget is None:
            table.typing.edits = GridEdits()
        else:
            _take(model, sheet, table, GridEdits.of(widget))
    for table in shown:
        if any(not _stands(model, sheet, table, *at) for at in table.typing.edits.carried):
            table.typing.renew()


def _take(
    model: FittedModel, sheet: Sheet, table: Table, now: Mapping[tuple[int, str], Any]
) -> None:
    typing = table.typing
    places = {table.place(*at): value for at, value in typing.edits.fresh(now).items()}
    fresh = {place: value for place, value in places.items() if place is not None}
    # Before anything is drawn: a run may be cut short by what is typed next.
    typing.edits = typing.edits.after(now)
    if not fresh:
        return
    sheet.report, sheet.dropped = None, ""
    try:
        taken = edits.take(sheet.draft, model, table.grid, fresh, typing.waiting)
        if taken.move is not None:
            sheet.enter(sheet.calendar.made(taken.move, model))
    except HeadroomError as error:
        sheet.report = error
        typing.renew()
        return
    left = tuple(one for one in typing.unread if one.place in taken.waiting)
    typing.waiting, typing.unread = taken.waiting, taken.unread or left


def _stands(model: FittedModel, sheet: Sheet, table: Table, row: int, column: str) -> bool:
    """Whether a field holds what was typed there last, or waits for it to be put right."""
    place = table.place(row, column)
    if place is None or place in table.typing.waiting:
        return True
    said = str(table.typing.edits.typed.get((row, column)) or "")
    held = sheet.draft.total(table.grid.selection(place))
    try:
        return held == (edits.cents_of(said, money_reader(model)) if said.strip() else 0)
    except InvalidProblem:
        return False


# --- what is shown ----------------------------------------------------------------------


def draw(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """All four, laid out as one table with its totals at the edges."""
    by_name = {one.name: one for one in tables_of(model, sheet, view, key)}
    parts = by_name["parts"].grid
    texts = {"parts": beside.columns(model, parts), "channels": beside.blank(model, parts)}
    for left, right in (("parts", "periods"), ("channels", "all")):
        row = st.container(horizontal=True, gap="small")
        for name in (left, right):
            width: int | Literal["stretch"] = "stretch" if name == left else _TOTAL_WIDTH
            with row.container(width=width, gap=None), grid_keys.typed(name):
                _editor(model, sheet, by_name[name], texts.get(name, {}))
    grid_keys.keep()
    for table in by_name.values():
        _refuse(model, table)


def _editor(model: FittedModel, sheet: Sheet, table: Table, texts: Mapping[str, list[str]]) -> None:
    frame = _frame(model, sheet, table, texts)
    st.data_editor(
        frame,
        key=table.key,
        hide_index=True,
        num_rows="fixed",
        disabled=[_NAME, beside.FISCAL, beside.HOLIDAYS],
        height=tables.height(len(frame)),
        column_config=_columns(model, table, texts),
        alt=_ALT[table.name],
    )


_ALT = {
    "parts": "The plan: spend of each channel in each period.",
    "periods": "Totals by period, over the channels that are shown.",
    "channels": "Totals by channel, over the whole horizon.",
    "all": "The total of all that is shown.",
}


def _frame(
    model: FittedModel, sheet: Sheet, table: Table, beside_it: Mapping[str, list[str]]
) -> pd.DataFrame:
    """Everything as text, for the browser writes numbers in a locale of its own."""
    amounts = table.grid.amounts(sheet.draft)
    texts = [[written(model, int(cents)) for cents in row] for row in amounts]
    for (row, column), text in _typed(model, sheet, table).items():
        texts[row][int(column)] = text
    columns: dict[str, Any] = {_NAME: row_names(model, table.grid)} if _is_named(table) else {}
    amounts_of = zip(*texts, strict=True)
    return pd.DataFrame(
        columns | dict(beside_it) | {str(j): list(of) for j, of in enumerate(amounts_of)}
    )


def written(model: FittedModel, cents: int) -> str:
    """An amount as the parser reads it back in any convention: blanks between thousands.

    All alike, so that a column can be read down; cents where there are some.
    """
    whole, rest = divmod(cents, 100)
    after = in_locale(f".{rest:02}", model.card.locale) if rest else ""
    return f"{whole:,}".replace(",", _BLANK) + after


def _typed(model: FittedModel, sheet: Sheet, table: Table) -> dict[tuple[int, str], str]:
    """Texts that stand in the grid as they were typed."""
    typing, labels = table.typing, list(table.grid.columns)
    found = {}
    for at in typing.edits.typed:
        text = typing.edits.text(at, _stands(model, sheet, table, *at))
        if table.place(*at) is not None and text is not None:
            found[at] = text
    waiting = {(row, str(labels.index(name))): v for (row, name), v in typing.waiting.items()}
    return found | {at: "" if v is None else str(v) for at, v in waiting.items()}


def _is_named(table: Table) -> bool:
    """Whether rows have their names in it: the grids at the right share those at their left."""
    return table.name in ("parts", "channels")


def row_names(model: FittedModel, grid: Grid) -> list[str]:
    """What the rows of a grid are called."""
    names = grid.rows.names
    if names == (TOTAL,):
        return ["Total"]
    if len(names) < grid.horizon.periods:
        return list(names)
    days, locale = grid.horizon.dates(model.frequency), model.card.locale
    return [dates.said_date(day, locale) for day in days]


def _columns(model: FittedModel, table: Table, texts: Mapping[str, list[str]]) -> dict[str, Any]:
    titles = [_title(model, table, label) for label in table.grid.columns]
    columns = {
        str(j): st.column_config.TextColumn(
            tables.label(title),
            alignment="right",
            width=width_of(title),
            help=plain(_help(table, title)),
        )
        for j, title in enumerate(titles)
    }
    if _is_named(table):
        first = "All" if table.name == "channels" else _first(model, table)
        columns[_NAME] = st.column_config.TextColumn(first, pinned=True, width=_NAME_WIDTH)
    for title in texts:
        shown = title if table.name == "parts" else _BLANK
        columns[title] = st.column_config.TextColumn(shown, pinned=True, width=_BESIDE_WIDTH)
    return columns


def width_of(title: str) -> int:
    """Pixels of a column, equal in all grids of a screen: their columns stand below each other."""
    return min(max(_WIDTH, round(_SIGN_WIDTH + _LETTER_WIDTH * len(title))), _WIDEST)


def _title(model: FittedModel, table: Table, label: str) -> str:
    if table.name in ("periods", "all"):
        sign = Units.of(model).symbol
        return f"Total ({sign})" if sign else "Total"
    return model.card.channel_name(label)


def _first(model: FittedModel, table: Table) -> str:
    months = len(table.grid.rows.names) < table.grid.horizon.periods
    one = dates.periods_word(model.frequency, 1)
    return "Month" if months or model.frequency.months == 1 else f"{one[0].upper()}{one[1:]} of"


def _help(table: Table, title: str) -> str:
    return f"{title}: {_HELP[table.name]}" if len(table.grid.columns) > 1 else _HELP[table.name]


_HELP = {
    "parts": "what it spends in each period.",
    "periods": "Type a total: the channels follow in the shape that they have.",
    "channels": "type a total, its periods follow in the shape that they have.",
    "all": "Type a total: everything that is shown follows in the shape that it has.",
}


def _refuse(model: FittedModel, table: Table) -> None:
    """What could not be read, and so was not taken."""
    rows = row_names(model, table.grid)
    for one in table.typing.unread:
        row, label = one.place
        where = f"{_title(model, table, label)}, {rows[row]}"
        figure_field.refuse(Unreadable(one.message, one.remedy), where)
    if table.typing.unread and len(table.typing.waiting) > len(table.typing.unread):
        rest = len(table.typing.waiting) - len(table.typing.unread)
        st.caption(f"{rest} more typed with it: taken once this can be read.")
