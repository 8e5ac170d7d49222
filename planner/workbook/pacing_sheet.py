"""Pacing: the plan by period, and room for what was really spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planner.wording import dates
from planner.wording.units import Units
from planner.workbook.entry import Entry
from planner.workbook.layout import TablesLayout
from planner.workbook.sheet import MOST, Sheet, local, wide

_TOP = 6
_TOTALS = ("Plan", "Actual", "Plan so far", "Actual so far", "Ahead of plan", "Share of plan spent")
_MIND = 0.05


def write_pacing(sheet: Sheet, entry: Entry, tables: TablesLayout, names: Sequence[str]) -> None:
    """Write the pacing of one plan.

    Parameters
    ----------
    tables : where its money by period stands
    names : of the channels, as people call them
    """
    frequency = entry.model.frequency
    channels, periods = len(names), entry.tables.shares.shape[0]
    column = wide(float(entry.tables.spend.sum()))
    sheet.widths(16, *[column] * len(_TOTALS), 3, *[column] * (2 * channels + 1))
    about = (
        f"The plan by {dates.periods_word(frequency, 1)}, as the inputs have it; each month keeps "
        "its spread. Type what was spent into the tinted cells: amber is more than 5 % ahead of "
        "plan, or behind it."
    )
    # Every page repeats the first column: a title that goes beyond it would be cut on all others.
    sheet.named("Pacing")
    sheet.title(entry.name, about, len(_TOTALS), first=1)
    first = 1 + len(_TOTALS) + 1
    _heads(sheet, entry, names, first)
    for row in range(periods):
        _period(sheet, row, entry, tables, first)
    sheet.page(_TOP + periods - 1, first + channels - 1, (_TOP, 1), columns=(first,))
    _minded(sheet, first, channels, periods)


def _heads(sheet: Sheet, entry: Entry, names: Sequence[str], first: int) -> None:
    word = dates.periods_word(entry.model.frequency, 1).capitalize()
    money, channels = Units.of(entry.model).money_bracket, len(names)
    labelled = "ending" if entry.model.card.period_label == "end" else "of"
    sheet.text(_TOP - 1, 0, f"{word} {labelled}", "head")
    sheet.texts(_TOP - 1, 1, _TOTALS, "head_right")
    for place, block in enumerate((f"Plan{money}", f"Actual{money}")):
        column = first + place * (channels + 1)
        sheet.text(_TOP - 2, column, block, "section")
        sheet.texts(_TOP - 1, column, names, "head_right")


def _period(sheet: Sheet, period: int, entry: Entry, at: TablesLayout, first: int) -> None:
    tables, row = entry.tables, _TOP + period
    channels, month = len(tables.channels), int(tables.months.spent[period])
    day = tables.months.dates[period].astype("M8[D]").item()
    sheet.sheet.write_datetime(
        row, 0, datetime(day.year, day.month, day.day), sheet.book.form("day")
    )
    actual = first + channels + 1
    for channel in range(channels):
        money = float(tables.spend[channel, month] * tables.shares[period, channel])
        sheet.formula(row, first + channel, at.spent(period, channel), money, "money")
        sheet.blank(row, actual + channel, "input money")
    _totals(sheet, row, period, entry, (first, actual))


def _totals(sheet: Sheet, row: int, period: int, entry: Entry, blocks: tuple[int, int]) -> None:
    tables, channels = entry.tables, entry.tables.shares.shape[1]
    by_period = (tables.spend[:, tables.months.spent].T * tables.shares).sum(axis=1)
    so_far = float(by_period[: period + 1].sum())
    plan, actual = (f"{local(row, at)}:{local(row, at + channels - 1)}" for at in blocks)
    last = _TOP + tables.shares.shape[0]
    spent, whole = f"SUM($C${_TOP + 1}:$C{row + 1})", f"SUM($B${_TOP + 1}:$B${last})"
    here = f"COUNT({actual})>0"
    cells: list[tuple[str, float | str, str]] = [
        (f"SUM({plan})", float(by_period[period]), "money"),
        (f'IF({here},SUM({actual}),"")', "", "money"),
        (f"SUM($B${_TOP + 1}:$B{row + 1})", so_far, "money"),
        (f'IF({here},{spent},"")', "", "money"),
        (f'IF({here},{spent}-{local(row, 3)},"")', "", "money"),
        (f'IF(AND({here},{whole}>0),{spent}/{whole},"")', "", "share"),
    ]
    for column, (formula, value, form) in enumerate(cells, start=1):
        sheet.formula(row, column, formula, value, form)


def _minded(sheet: Sheet, first: int, channels: int, periods: int) -> None:
    last, actual = _TOP + periods - 1, first + channels + 1
    ahead, so_far = local(_TOP, 5), local(_TOP, 3)
    test = f"=IF(ISNUMBER(${ahead}),ABS(${ahead})>{_MIND}*${so_far},FALSE)"
    sheet.amber((_TOP, 5, last, 5), type="formula", criteria=test)
    sheet.takes((_TOP, actual, last, actual + channels - 1), (0, MOST), "An amount, 0 or more.")
