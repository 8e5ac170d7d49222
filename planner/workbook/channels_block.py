"""By channel, on the sheet of comparison: a block a figure, and the money moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.wording.amounts import UNBOUNDED
from planner.workbook.entry import Entry
from planner.workbook.layout import InputsLayout, TablesLayout, price_of
from planner.workbook.said import NOT_KNOWN, month_names, units_of
from planner.workbook.sheet import Sheet, local

SPEND, BROUGHT, AVERAGE, MARGINAL = range(4)


@dataclass(frozen=True)
class ChannelsLayout:
    """Blocks of a row a channel, from a row on."""

    sheet: Sheet
    top: int
    channels: int

    def block(self, which: int) -> int:
        """Row of the first channel in a block."""
        return self.top + which * (self.channels + 3) + 2

    def column(self, which: int, plan: int) -> str:
        """A figure of all channels."""
        first = self.block(which)
        return self.sheet.span(first, 1 + plan, first + self.channels - 1, 1 + plan)

    def moved(self, plan: int) -> int:
        """Row of the first channel of the money moved against the first plan."""
        return self.block(MARGINAL + plan)

    def starts(self, plans: int) -> list[int]:
        """Rows in which blocks begin."""
        return [self.block(which) - 2 for which in range(4 + plans - 1)]

    @property
    def names(self) -> str:
        """The channels."""
        first = self.block(SPEND)
        return self.sheet.span(first, 0, first + self.channels - 1, 0)


def write_channels(
    at: ChannelsLayout,
    of: Sequence[Entry],
    places: tuple[InputsLayout, Sequence[TablesLayout]],
    names: Sequence[str],
) -> None:
    """Write what each channel spends and brings under every plan."""
    units, (inputs, tables) = units_of(of), places
    titles = (
        f"Spend by channel{units.money_bracket}",
        f"{units.result.capitalize()} by channel{units.bracket}",
        f"{units.average} by channel",
        f"{units.marginal} by channel: the next unit of spend",
    )
    for which, title in enumerate(titles):
        _heads(at, at.block(which), title, [entry.name for entry in of], names)
    for plan, entry in enumerate(of):
        for channel in range(at.channels):
            price = inputs.price(channel)
            _channel(at, (plan, channel), entry, tables[plan], price, units.is_money)


def _heads(
    at: ChannelsLayout, top: int, title: str, heads: Sequence[str], names: Sequence[str]
) -> None:
    at.sheet.text(top - 2, 0, title, "section")
    at.sheet.text(top - 1, 0, "Channel", "head")
    at.sheet.texts(top - 1, 1, heads, "head_right")
    for channel, name in enumerate(names):
        at.sheet.label(top + channel, 0, name)


def _channel(
    at: ChannelsLayout,
    place: tuple[int, int],
    entry: Entry,
    tables: TablesLayout,
    price: str,
    in_money: bool,
) -> None:
    sheet, (plan, channel) = at.sheet, place
    rows = [at.block(which) + channel for which in range(4)]
    own, revenue = local(rows[SPEND], 1 + plan), local(rows[BROUGHT], 1 + plan)
    source = tables.by_channel + channel
    spent, brought, slope, first, factor = (
        tables.sheet.at(source, column)
        for column in (
            tables.MONEY,
            tables.OUTCOME,
            tables.SLOPE,
            tables.FIRST_RETURN,
            tables.FACTOR,
        )
    )
    of, value = entry.tables, entry.model.card.outcome.value_per_unit
    worth = value if in_money and value is not None else 1.0
    form = "ratio" if in_money else "factor"
    unit = f"Value_{plan + 1}"
    per_unit = f"*N({unit})" if in_money else ""

    def valued(formula: str) -> str:
        return f'IF(ISNUMBER({unit}),{formula},"{NOT_KNOWN}")' if in_money else formula

    money, outcome = float(of.spend[channel].sum()), float(entry.outcome[channel]) * worth
    average: float | str = outcome / money if money > 0 else NOT_KNOWN
    steep = float(of.plan_slope[channel]) / money if money > 0 else float(of.zero_return[channel])
    cells: tuple[tuple[str, float | str, str], ...] = (
        (spent, money, "money"),
        (valued(f"{brought}{per_unit}"), outcome, "money" if in_money else "outcome"),
        (
            f'IF(AND({own}>0,ISNUMBER({revenue})),N({revenue})/{own},"{NOT_KNOWN}")',
            average,
            form,
        ),
        (
            valued(_marginal(own, slope, (first, f"{factor}/({price_of(price)})"), per_unit)),
            _shown(steep * worth),
            form,
        ),
    )
    for row, (formula, shown, look) in zip(rows, cells, strict=True):
        sheet.formula(row, 1 + plan, formula, shown, look)


def _marginal(own: str, slope: str, at_zero: tuple[str, str], per_unit: str) -> str:
    """Return of the next unit of money; where none is spent, of the first."""
    first, factor = at_zero
    first_money = f'IF(ISNUMBER({first}),{factor}*N({first}){per_unit},"{UNBOUNDED}")'
    return f"IF({own}>0,{slope}/MAX({own},1E-9){per_unit},{first_money})"


def _shown(value: float) -> float | str:
    return value if np.isfinite(value) else UNBOUNDED


def write_moved(
    at: ChannelsLayout, of: Sequence[Entry], tables: Sequence[TablesLayout], names: Sequence[str]
) -> None:
    """Write what every plan spends beyond the first, by channel and month."""
    sheet, base = at.sheet, of[0].tables.spend
    for plan, entry in enumerate(of[1:], start=1):
        top, change = at.moved(plan), entry.tables.spend - base
        title = f"Money moved: {entry.name} less {of[0].name}"
        heads = [*month_names(entry)[: tables[0].months], "Together"]
        _heads(at, top, title, heads, names)
        for channel, month in np.ndindex(change.shape):
            mine, theirs = (
                one.sheet.at(one.curve(channel, month), one.SPENT)
                for one in (tables[plan], tables[0])
            )
            moved = float(change[channel, month])
            sheet.formula(top + channel, 1 + month, f"{mine}-{theirs}", moved, "moved")
        for channel in range(at.channels):
            cells = f"{local(top + channel, 1)}:{local(top + channel, tables[0].months)}"
            total = float(change[channel].sum())
            sheet.formula(top + channel, 1 + tables[0].months, f"SUM({cells})", total, "moved")
