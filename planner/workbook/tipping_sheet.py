"""Tipping points, and what moves the gain most."""

from __future__ import annotations

from typing import Any

from planner.charts.palette import LIGHT
from planner.wording.definitions import TIPPING, TORNADO
from planner.workbook.flips import Flips, TippingPoint
from planner.workbook.native_charts import GRID, NO_GRID, axis, dress
from planner.workbook.sheet import Sheet

_NONE = (
    "None were computed for this workbook. A tipping point says how wrong a channel's response, "
    "the margin or the value of a unit must be before the advice flips. The factors on Inputs show "
    "at once what another response would make of these plans."
)
_ORDER = "Another decision within the evidence stands first, then what else lies within it."
_LAST, _TOP, _MOST = 4, 5, 20


def write_tipping(sheet: Sheet, flips: Flips) -> None:
    """Write tipping points and tornado, or that there are none."""
    sheet.widths(40, 20, 20, 60, 22)
    sheet.title("Tipping points", f"{TIPPING} {_ORDER}", _LAST)
    sheet.paragraph(2, 0, _LAST, flips.said or _NONE, "said" if flips.said else "wrapped")
    row = _points(sheet, flips.points) if flips.points else _TOP
    if flips.aside:
        sheet.paragraph(row, 0, _LAST, flips.aside, "quiet_wrapped")
        row += 1
    row = _tornado(sheet, row + 1, flips) if flips.bars else row
    sheet.page(row, _LAST, high=1)


def _points(sheet: Sheet, points: tuple[TippingPoint, ...]) -> int:
    sheet.text(_TOP - 1, 0, "What", "head")
    sheet.texts(_TOP - 1, 1, ("Flips below", "Flips above"), "head_right")
    sheet.text(_TOP - 1, 3, "The advice becomes", "head_aside")
    sheet.text(_TOP - 1, 4, "Within the evidence", "head")
    for row, point in enumerate(points, start=_TOP):
        sheet.label(row, 0, point.what)
        sheet.texts(row, 1, (point.below, point.above), "right")
        sheet.text(row, 3, point.becomes, "aside_wrapped")
        sheet.text(row, 4, point.within)
    return _TOP + len(points)


# --- tornado ----------------------------------------------------------------------------


def _tornado(sheet: Sheet, row: int, flips: Flips) -> int:
    """Bars as figures and as a chart; the row after them."""
    form, on = "saved money" if flips.in_money else "saved outcome", flips.on
    sheet.text(row, 0, f"What moves the gain of {on} most, one number at a time", "section")
    sheet.paragraph(row + 1, 0, _LAST, TORNADO, "quiet_wrapped")
    sheet.text(row + 2, 0, "What", "head")
    sheet.texts(row + 2, 1, ["Gain at its low end", "Gain at its high end"], "head_right")
    sheet.text(row + 2, 3, "From, to", "head_aside")
    first, shown = row + 3, flips.bars[:_MOST]
    for place, bar in enumerate(shown, start=first):
        sheet.label(place, 0, bar.what)
        sheet.numbers(place, 1, (bar.at_low, bar.at_high), form)
        sheet.text(place, 3, f"{bar.low} to {bar.high}", "aside")
    after = first + len(shown)
    sheet.text(after, 0, "As expected", "sum_text")
    sheet.number(after, 1, flips.gain or 0.0, form)
    sheet.sheet.insert_chart(after + 2, 0, _chart(sheet, first, len(shown), flips), _PLACE)
    return after + 2 + 18


_PLACE = {"x_offset": 4, "description": "What one number alone does to the expected gain"}


def _chart(sheet: Sheet, first: int, count: int, flips: Flips) -> Any:
    """Two bars a number, on one line, from the expected gain on."""
    chart: Any = sheet.book.book.add_chart({"type": "bar"})
    last = first + count - 1
    for column, name, colour in (
        (1, "At its low end", LIGHT.current),
        (2, "At its high end", LIGHT.plan),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": f"={sheet.span(first, 0, last, 0)}",
                "values": f"={sheet.span(first, column, last, column)}",
                "fill": {"color": colour},
                "gap": 50,
                "overlap": 100,
            }
        )
    chart.set_x_axis(
        axis(
            num_format="#,##0",
            crossing=flips.gain or 0.0,
            label_position="high",
            major_gridlines=GRID,
        )
    )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": {"size": 9},
            "label_position": "low",
            "major_gridlines": NO_GRID,
        }
    )
    dress(chart, f"Gain of {flips.on}", (900, 340))
    return chart
