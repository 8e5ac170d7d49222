"""Response curves: what each channel brings as its whole calendar is scaled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmm_core.labels import CHANNEL, Floats
from mmm_core.response import calendar_shape
from mmm_core.statistics import quantiles
from planner.charts.palette import LIGHT
from planner.wording.units import Units
from planner.workbook.entry import Entry
from planner.workbook.layout import TablesLayout
from planner.workbook.native_charts import NO_GRID, axis, dress
from planner.workbook.sheet import Sheet, wide
from planner.workbook.singles import single

_POINTS, _WIDE, _HIGH, _ACROSS = 15, 330, 230, 3
_ROWS_A_CHART = 13
_ABOUT = (
    "What each channel brings as its whole calendar is scaled, as saved: the mean of the draws, "
    "and in grey the 90 % interval. The square follows the inputs. The figures stand below."
)
_LINES = ("Spend", "Outcome, mean", "One draw in twenty is below", "One draw in twenty is above")


def write_curves(sheet: Sheet, entry: Entry, tables: TablesLayout, names: Sequence[str]) -> None:
    """Write the curves of one plan, along its own calendar.

    Parameters
    ----------
    names : of the channels, as people call them
    """
    sheet.widths(24, 28, wide(float(entry.outcome.max())))
    sheet.title(f"Response curves: {entry.name}", _ABOUT, 8)
    charts = -(-len(names) // _ACROSS)
    top = 4 + charts * _ROWS_A_CHART
    sheet.text(top - 2, 0, "The figures of the curves", "section")
    sheet.text(top - 1, 0, "Channel", "head")
    sheet.texts(top - 1, 2, ["Inputs now", *["" for _ in range(_POINTS)]], "head_right")
    for channel, name in enumerate(names):
        row = top + channel * (len(_LINES) + 1)
        _figures(sheet, row, channel, name, entry, tables)
        _chart(sheet, row, channel, name, entry)
    sheet.page(top - 4, 8, high=0 if charts > 4 else 1)


def _figures(
    sheet: Sheet, row: int, channel: int, name: str, entry: Entry, tables: TablesLayout
) -> None:
    money, (low, mean, high) = _curve(entry, channel)
    sheet.label(row, 0, name)
    for place, (label, values) in enumerate(zip(_LINES, (money, mean, low, high), strict=True)):
        sheet.text(row + place, 1, label, "quiet")
        sheet.numbers(row + place, 3, values, "outcome" if place else "money")
    source = tables.by_channel + channel
    spent, brought = float(entry.tables.spend[channel].sum()), float(entry.outcome[channel])
    sheet.formula(row, 2, tables.sheet.at(source, tables.MONEY), spent, "money")
    sheet.formula(row + 1, 2, tables.sheet.at(source, tables.OUTCOME), brought, "outcome")


def _curve(entry: Entry, channel: int) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Money, and low, mean and high of what it brings, (points,) each."""
    of = entry.of
    plan = of.plan.array(of.model)
    cells = of.groups((CHANNEL,))[channel][1]
    shape = calendar_shape(plan, of.calendar)
    spent = of.spend[cells]
    weights = spent / spent.sum() if spent.sum() > 0 else np.full(len(cells), 1 / len(cells))
    top = max(1.5 * float(spent.sum()), _finite(entry, channel)) or 1.0
    money = top * (np.arange(_POINTS) / (_POINTS - 1)) ** 1.5
    curves = single(of.window.curves(np.zeros_like(plan), shape, np.array(cells)))
    brought = np.zeros((_POINTS, of.model.samples))
    for place, at in enumerate(money[1:], start=1):  # no money brings nothing
        brought[place] = sum(curves.value(k, float(at * weights[k])) for k in range(len(cells)))
    low, _, high = quantiles(brought)
    return money, (low, brought.mean(axis=1), high)


def _chart(sheet: Sheet, row: int, channel: int, name: str, entry: Entry) -> None:
    chart: Any = sheet.book.book.add_chart({"type": "scatter", "subtype": "smooth"})
    points = sheet.span(row, 3, row, 2 + _POINTS)
    for place, colour, width in (
        (2, LIGHT.current, 0.75),
        (3, LIGHT.current, 0.75),
        (1, LIGHT.plan, 2.0),
    ):
        chart.add_series(
            {
                "name": f"={sheet.at(row + place, 1)}",
                "categories": f"={points}",
                "values": f"={sheet.span(row + place, 3, row + place, 2 + _POINTS)}",
                "line": {"color": colour, "width": width},
                "marker": {"type": "none"},
            }
        )
    chart.add_series(
        {
            "name": "Inputs now",
            "categories": f"={sheet.at(row, 2)}",
            "values": f"={sheet.at(row + 1, 2)}",
            "line": {"none": True},
            "marker": {
                "type": "square",
                "size": 8,
                "fill": {"color": LIGHT.plan},
                "border": {"color": LIGHT.ground},
            },
        }
    )
    money = max(float(entry.tables.spend[channel].sum()), _finite(entry, channel))
    plain = axis(8, min=0, major_gridlines=NO_GRID)
    spent, units = _scale(money), Units.of(entry.model)
    brought = _scale(float(entry.outcome[channel]))
    chart.set_x_axis({**plain, "name": f"Spend{units.money_bracket}", "num_format": spent})
    chart.set_y_axis({**plain, "name": _outcome(entry), "num_format": brought})
    dress(chart, f"={sheet.at(row, 0)}", (_WIDE, _HIGH), keyed=False)
    across, down = channel % _ACROSS, channel // _ACROSS
    sheet.sheet.insert_chart(
        3 + down * _ROWS_A_CHART,
        0,
        chart,
        {
            "x_offset": 4 + across * (_WIDE + 10),
            "object_position": 2,
            "description": f"Response curve of {name}: outcome over spend",
        },
    )


def _outcome(entry: Entry) -> str:
    """What the model explains, and in which unit."""
    outcome = entry.model.card.outcome
    unit = f" ({outcome.unit})" if outcome.unit else ""
    return f"Incremental {outcome.name.lower() or 'outcome'}{unit}"


def _finite(entry: Entry, channel: int) -> float:
    limit = float(entry.tables.total_limit[channel])
    return limit if np.isfinite(limit) else 0.0


def _scale(size: float) -> str:
    """Millions where amounts are counted in them, thousands likewise, and small numbers whole."""
    if size >= 2e7:
        return '#,##0,," M"'
    if size >= 2e6:
        return '#,##0.0,," M"'
    if size >= 2e4:
        return '#,##0," k"'
    return "#,##0" if size >= 20 else "0.00"
