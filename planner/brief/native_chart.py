"""Charts that the presentation program draws itself, with their figures in a sheet behind."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt
from xlsxwriter import Workbook

from planner.brief.deck import FONT, Box, Slide, describe, rgb
from planner.brief.package import STILL
from planner.charts.palette import LIGHT

_GAP, _OVERLAP = 45, -10


@dataclass(frozen=True)
class Series:
    """What is drawn in one colour: a value a category; None for a bar that is not there."""

    name: str
    values: tuple[float | None, ...]
    colour: str


def bars(
    slide: Slide,
    box: Box,
    names: Sequence[str],
    series: Sequence[Series],
    form: str,
    alt: str,
    name: str,
    size: float = 11,
) -> None:
    """Bars that lie, a group a name from top to bottom, each with its amount.

    Parameters
    ----------
    form : how amounts are written, as spreadsheets know it
    alt : what the chart shows, for who cannot see it
    name : what the program lists it as
    size : of its words, in points
    """
    data: Any = _Data(form)  # type: ignore[no-untyped-call]
    data.categories = list(names)
    for one in series:
        data.add_series(one.name, one.values)
    shape = slide.raw.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu, data)
    shape.name, chart = name, shape.chart
    describe(shape, alt)
    chart.has_title, chart.font.size, chart.font.name = False, Pt(size), FONT
    chart.font.color.rgb = rgb(LIGHT.quiet)
    # What the colours are stands above it, in the order in which the bars do.
    chart.has_legend = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = _GAP, _OVERLAP
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = form, False
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(size - 1)
    for drawn, one in zip(plot.series, series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(one.colour)
        drawn.invert_if_negative = False
    _axes(chart, size)


def _axes(chart: Any, size: float) -> None:
    """Names read from the top; amounts stand at the bars, so that their axis is not needed."""
    category, value = chart.category_axis, chart.value_axis
    category.reverse_order = True
    category.format.line.color.rgb = rgb(LIGHT.faint)
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.tick_labels.font.size = Pt(size)
    category.tick_labels.font.color.rgb = rgb(LIGHT.ink)
    value.visible, value.has_major_gridlines, value.minimum_scale = False, False, 0


class _Data(CategoryChartData):
    """Names in the sheet behind a chart are text, whatever they begin with."""

    @property
    def xlsx_blob(self) -> bytes:
        """The sheet, which says nothing of when it was made."""
        raw = io.BytesIO()
        book = Workbook(raw, {"in_memory": True})
        book.set_properties({"created": STILL})
        sheet, form = book.add_worksheet(), book.add_format({"num_format": self.number_format})
        sheet.set_column(0, 0, 28)
        for row, category in enumerate(self.categories, start=1):
            sheet.write_string(row, 0, str(category.label))
        for column, one in enumerate(self, start=1):
            sheet.write_string(0, column, one.name)
            for row, value in enumerate(one.values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value, form)
        book.close()
        return raw.getvalue()
