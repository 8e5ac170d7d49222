"""The marks that every response curve is drawn with, small or large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from planner.charts.layers import chart
from planner.charts.palette import Palette
from planner.charts.reading import at, slope_at
from planner.questions.evidence import ResponseCurve
from planner.wording import standings
from planner.wording.names import cell_labels
from planner.wording.units import Units

Planned = Sequence[float]  # money of a plan per cell, in the model's order


def curve_layers(
    curve: ResponseCurve,
    units: Units,
    palette: Palette,
    x: alt.X,
    y: alt.Y,
    planned: Planned | None,
) -> list[alt.Chart]:
    """Ground beyond the evidence, band, line, and the marks of current and planned spend."""
    frame = response_frame(curve, units)
    most = float(curve.spend[-1])
    layers = []
    if curve.observed < most:
        ground = pd.DataFrame([{"from": curve.observed, "to": most}])
        layers.append(
            chart(ground)
            .mark_rect(color=palette.mind_ground, opacity=0.75)
            .encode(x=x_of(x, "from:Q"), x2=alt.X2("to"))
        )
    layers.append(
        chart(frame)
        .mark_area(color=palette.current, opacity=0.2)
        .encode(x=x, y=y_of(y, "low:Q"), y2=alt.Y2("high"))
    )
    layers += line(frame, curve, palette, x, y)
    xs, levels = frame["spend"].tolist(), frame["mean"].tolist()
    for spend, shape, colour in points_of(curve, palette, planned):
        row = {"spend": spend, "mean": at(xs, levels, spend)}
        layers.append(point(row, shape, colour, palette, x, y))
    return layers


def line(
    frame: pd.DataFrame, curve: ResponseCurve, palette: Palette, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """The mean: solid as far as the evidence reaches, dashed beyond."""
    known, beyond = frame[frame["spend"] <= curve.observed], frame[frame["spend"] >= curve.observed]
    return [
        chart(part).mark_line(color=palette.ink, strokeWidth=2, strokeDash=dash).encode(x=x, y=y)
        for part, dash in ((known, [1, 0]), (beyond, [5, 4]))
        if len(part)
    ]


def points_of(
    curve: ResponseCurve, palette: Palette, planned: Planned | None
) -> list[tuple[float, str, str]]:
    """Circle at current spend; square at the plan's, if there is one and the chart reaches it."""
    points = [(curve.current, "circle", palette.current)]
    if planned is not None and planned[curve.cell] <= float(curve.spend[-1]):
        points.append((planned[curve.cell], "square", palette.plan))
    return points


def point(
    row: dict[str, float], shape: str, colour: str, palette: Palette, x: alt.X, y: alt.Y
) -> alt.Chart:
    """One mark that stands out from the line it lies on."""
    return (
        chart([row])
        .mark_point(
            shape=shape, size=90, filled=True, opacity=1, color=colour,
            stroke=palette.ground, strokeWidth=1.5,
        )
        .encode(x=x, y=y)
    )  # fmt: skip


def x_of(x: alt.X, field: str) -> alt.X:
    """The same axis and scale for another field."""
    return alt.X(field, **_without_field(x))


def y_of(y: alt.Y, field: str) -> alt.Y:
    """The same axis and scale for another field."""
    return alt.Y(field, **_without_field(y))


def _without_field(channel: Any) -> dict[str, Any]:
    return {
        key: channel[key]
        for key in ("title", "axis", "scale", "sort")
        if channel[key] is not alt.Undefined
    }


def response_frame(curve: ResponseCurve, units: Units) -> pd.DataFrame:
    """Curve as shown, with a point exactly where the evidence ends."""
    xs = curve.spend.tolist()
    series = {
        name: [value * units.factor for value in values.tolist()]
        for name, values in (
            ("mean", curve.mean), ("median", curve.median), ("low", curve.low),
            ("high", curve.high),
        )
    }  # fmt: skip
    return pd.DataFrame(
        {
            "spend": x,
            **{name: at(xs, ys, x) for name, ys in series.items()},
            "evidence": "observed" if x <= curve.observed else "extrapolated",
        }
        for x in with_end(xs, curve.observed)
    )


def with_end(xs: list[float], end: float) -> list[float]:
    """The points of an axis, one of them exactly where the evidence ends."""
    return sorted({*xs, end}) if xs[0] < end < xs[-1] else xs


def finding(curve: ResponseCurve, units: Units) -> str:
    """What current spend brings, what the next unit returns, and whether it pays."""
    level = at(curve.spend.tolist(), curve.mean.tolist(), curve.current)
    slope = units.say_ratio(slope_at(curve, units))
    if curve.current <= 0:
        return f"nothing is spent today; the first unit of money returns {slope}."
    unknown = curve.standing.place == "unknown"
    said = "" if unknown else f"; it {standings.said(curve.standing, units)}"
    return (
        f"current spend of {units.say_money(curve.current)} brings about "
        f"{units.say_outcome(level)}; the next unit of money returns {slope}{said}."
    )


def name_of(model: FittedModel, curve: ResponseCurve) -> str:
    """Display name of a curve's cell."""
    return cell_labels(model)[curve.cell]


def spend_axis_style(palette: Palette) -> dict[str, Any]:
    """How the axis of spend is drawn: a faint line with ticks."""
    return {"domain": True, "domainColor": palette.faint, "ticks": True, "tickColor": palette.faint}
