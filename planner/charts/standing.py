"""All channels in one picture: where each stands against break-even, and how much it spends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.charts.rows import (
    MOST_ROWS,
    axis_end,
    break_even_line,
    row_axis,
    row_height,
    shown_of,
    sortable,
)
from planner.questions.by_channel import ChannelReturn
from planner.questions.evidence import CellReturn
from planner.questions.standing import Place, Standing
from planner.wording.names import cell_labels, channel_names
from planner.wording.standings import SAID, counted
from planner.wording.units import Units

_SHAPES: dict[Place, str] = {
    "room": "triangle-up",
    "open": "circle",
    "below_threshold": "diamond",
    "past": "triangle-down",
    "unknown": "circle",
}
_SIZES = (70, 420)
# Of a channel whose regions do not all stand alike; sums have no place of their own.
MIXED = "mixed"


def standing_chart(model: FittedModel, cells: Sequence[CellReturn], palette: Palette) -> Figure:
    """mROAS of every cell with its interval against break-even; larger marks spend more.

    The largest by spend, where there are more than fit; each in the shape of where it stands.
    """
    names = cell_labels(model)
    marks = [_Mark(names[one.cell], one.spend, one.marginal, (one.standing,)) for one in cells]
    return _figure(model, marks, palette)


def channel_standing_chart(
    model: FittedModel, channels: Sequence[ChannelReturn], palette: Palette
) -> Figure:
    """The same of channels with all their regions: a square where not all of these stand alike."""
    names = channel_names(model)
    marks = [_Mark(names[one.channel], one.spend, one.marginal, one.standings) for one in channels]
    return _figure(model, marks, palette)


@dataclass(frozen=True)
class _Mark:
    """One row: its name, what it spends and returns, and where the cells in it stand."""

    name: str
    spend: float
    marginal: Summary
    standings: tuple[Standing, ...]

    @property
    def place(self) -> str:
        places = {one.place for one in self.standings}
        return places.pop() if len(places) == 1 else MIXED

    @property
    def stands(self) -> str:
        only = len(self.standings) == 1
        return SAID[self.standings[0].place][0] if only else counted(self.standings)


def _figure(model: FittedModel, marks: Sequence[_Mark], palette: Palette) -> Figure:
    units, total = Units.of(model), sum(mark.spend for mark in marks) or 1.0
    largest = sorted(marks, key=lambda mark: -mark.spend)[:MOST_ROWS]
    places = [*SAID, MIXED]
    shown = sorted(
        largest, key=lambda mark: (places.index(mark.place), -sortable(mark.marginal.mean))
    )
    most = axis_end((mark.marginal.high for mark in shown), units, room=1.25)
    frame = pd.DataFrame([_row(mark, units, total, most) for mark in shown])
    drawn = _chart(frame, most, units, palette)
    said = _said(marks, units, total) + shown_of(len(shown), len(marks))
    return Figure(drawn, said, units.locale)


def _row(mark: _Mark, units: Units, total: float, most: float) -> dict[str, str | float]:
    of = mark.marginal
    within = math.isfinite(of.mean) and of.mean <= most
    return {
        "cell": mark.name,
        "place": mark.place,
        "stands": mark.stands,
        "mean": of.mean if within else math.nan,
        "low": of.low if within else math.nan,
        "high": min(of.high, most) if within else math.nan,
        "share": mark.spend / total,
        "spend": units.say_money(mark.spend),
        "text": units.say_share(mark.spend / total),
    }


def _chart(frame: pd.DataFrame, most: float, units: Units, palette: Palette) -> Layered:
    order = frame["cell"].tolist()
    axis = alt.Axis(
        title=units.marginal_title,
        labelExpr=axes.ratio_labels(units),
        tickCount=6,
        gridOpacity=0.6,
    )
    low = min([0.0, *frame["low"].dropna().tolist()])
    scale = alt.Scale(domain=[low, most], nice=False)
    x, y = alt.X("mean:Q", axis=axis, scale=scale), row_axis(order)
    form = axes.return_format(units, frame["mean"].dropna())
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("stands:N", title="At the current plan"),
        alt.Tooltip("mean:Q", title=units.marginal, format=form),
        *axes.interval_tips(form),
        alt.Tooltip("spend:N", title="Spend"),
        alt.Tooltip("text:N", title="Share of spend"),
    ]
    base = chart(frame)
    colour, shape = _encodings(palette, MIXED in frame["place"].tolist())
    size = alt.Size(
        "share:Q",
        legend=None,
        scale=alt.Scale(domain=[0.0, max(frame["share"].max(), 1e-9)], range=list(_SIZES)),
    )
    layers = [
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), y=y, color=colour,
            tooltip=tips,
        ),
        base.mark_point(filled=True, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, size=size, tooltip=tips
        ),
    ]  # fmt: skip
    if units.break_even is not None and low <= units.break_even <= most:
        layers += break_even_line(units, palette, axis, scale)
    apart = {"scale": {"y": "independent"}, "axis": {"y": "independent"}}
    height = row_height(len(order), extra=16)
    return layer(layer(*layers), _shares(frame, palette), resolve=apart, height=height)


def _encodings(palette: Palette, mixed: bool) -> tuple[alt.Color, alt.Shape]:
    """Where a cell stands, in colour and in shape; the words above the chart are the legend."""
    colours: dict[Place, str] = {
        "room": palette.plan,
        "open": palette.current,
        "below_threshold": palette.mind,
        "past": palette.loss,
        "unknown": palette.current,
    }
    places: list[str] = [*SAID, *([MIXED] if mixed else [])]
    ranges = [
        [*(of[place] for place in SAID), *([others] if mixed else [])]
        for of, others in ((colours, palette.ink), (_SHAPES, "square"))
    ]
    scales = [alt.Scale(domain=places, range=found) for found in ranges]
    return (
        alt.Color("place:N", legend=None, scale=scales[0]),
        alt.Shape("place:N", legend=None, scale=scales[1]),
    )


def _shares(frame: pd.DataFrame, palette: Palette) -> alt.Chart:
    """A column of shares of spend at the right edge, one per row, under its name."""
    order = frame["cell"].tolist()
    axis = alt.Axis(
        orient="right",
        title="of spend",
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=6,
        titleY=-6,
        titleFontSize=12,
        titleFontWeight="normal",
        titleColor=palette.quiet,
        labelExpr=axes.lookup_labels(zip(order, frame["text"].tolist(), strict=True)),
        labelPadding=8,
        labelFlush=False,
        labelColor=palette.ink,
        ticks=False,
        domain=False,
        grid=False,
    )
    y = alt.Y("cell:N", sort=order, axis=axis)
    return chart(frame[["cell"]]).mark_point(opacity=0, size=0).encode(y=y)


def _said(marks: Sequence[_Mark], units: Units, total: float) -> str:
    best, least = (
        pick(marks, key=lambda mark: sortable(mark.marginal.mean)) for pick in (max, min)
    )
    first = max(marks, key=lambda mark: mark.spend)
    said = (
        f"{units.marginal} is highest in {best.name} "
        f"({units.say_ratio(best.marginal.mean)}) and lowest in {least.name} "
        f"({units.say_ratio(least.marginal.mean)}); most money goes to {first.name} "
        f"({units.say_share(first.spend / total)})."
    )
    if units.break_even is None:
        return said
    level, every = units.say_ratio(units.break_even), (one for m in marks for one in m.standings)
    return f"Against break-even at {level}: {counted(every)}. {said}"
