"""One response curve, large, with its marginal curve below."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.curve_marks import (
    Planned,
    curve_layers,
    finding,
    line,
    name_of,
    point,
    points_of,
    response_frame,
    spend_axis_style,
    with_end,
    y_of,
)
from planner.charts.figure import Figure
from planner.charts.layers import chart, layer
from planner.charts.palette import Palette
from planner.charts.reading import at, last_crossing, slope_at
from planner.questions.evidence import ResponseCurve
from planner.wording.units import Units

_HEIGHT = 480
# Two panels share one view, so that it takes any width: shares of its height.
_UPPER = ("0.60 * height", "22")
_LOWER = ("height", "0.70 * height + 16")
_STEEPEST = 4.0


def curve_detail(
    model: FittedModel, curve: ResponseCurve, palette: Palette, planned: Planned | None = None
) -> Figure:
    """One curve, and below it what the next unit of money brings, with break-even."""
    units = Units.of(model)
    most = float(curve.spend[-1])
    x = alt.X(
        "spend:Q",
        title=units.spend_title,
        axis=alt.Axis(
            labelExpr=axes.money_labels(units), grid=False, tickCount=8, **spend_axis_style(palette)
        ),
        scale=alt.Scale(domain=[0, most], nice=False),
    )
    # Of few and wild draws the mean leaves the interval.
    ends = [*curve.high.tolist(), *curve.low.tolist(), *curve.mean.tolist()]
    shown = _finite([value * units.factor for value in ends])
    top, low = max(shown), min(0.0, *shown)
    upper = _panel("mean:Q", axes.outcome_labels(units), [low, top * 1.04], _UPPER, 5)
    steepest = _steepest(curve, units)
    lower = _panel("marginal:Q", axes.ratio_labels(units), [0, steepest], _LOWER, 3)
    drawn = layer(
        layer(
            *curve_layers(curve, units, palette, x, upper, planned),
            _panel_title(units.outcome_title, "10", palette),
        ),
        layer(
            *_marginal_layers(curve, units, palette, x, lower, steepest, planned),
            _panel_title(units.marginal_title, "0.70 * height", palette),
        ),
        *_crossing(curve, units, palette, x),
        *_beyond_label(curve, palette, x),
        *_hover(curve, units, palette, x),
        resolve={"scale": {"y": "independent"}},
        height=_HEIGHT,
    )
    return Figure(drawn, f"{name_of(model, curve)}: {finding(curve, units)}", units.locale)


def _panel(
    field: str, labels: str, domain: list[float], band: tuple[str, str], ticks: int
) -> alt.Y:
    return alt.Y(
        field,
        title=None,
        axis=alt.Axis(
            labelExpr=labels, tickCount=ticks, minExtent=52, labelFlush=False, orient="left"
        ),
        scale=alt.Scale(
            domain=domain, nice=False, zero=False, range=[alt.ExprRef(e) for e in band]
        ),
    )


def _panel_title(text: str, y: str, palette: Palette) -> alt.Chart:
    return (
        chart([{"text": text}])
        .mark_text(align="left", baseline="middle", fontSize=12, color=palette.quiet)
        .encode(x=alt.value(0), y=alt.value(alt.ExprRef(y)), text=alt.Text("text:N"))
    )


def _marginal_layers(
    curve: ResponseCurve,
    units: Units,
    palette: Palette,
    x: alt.X,
    y: alt.Y,
    steepest: float,
    planned: Planned | None,
) -> list[alt.Chart]:
    frame = _marginal_frame(curve, units, steepest)
    base = chart(frame)
    band = base.mark_area(color=palette.current, opacity=0.2).encode(
        x=x, y=y_of(y, "low:Q"), y2=alt.Y2("high")
    )
    layers = [band, *line(frame[frame["marginal"] <= steepest], curve, palette, x, y)]
    if units.break_even is not None and units.break_even < steepest:
        layers += _break_even_level(curve, units, units.break_even, palette, y)
    xs, slopes = curve.spend.tolist(), [m * units.factor for m in curve.marginal.tolist()]
    for spend, shape, colour in points_of(curve, palette, planned):
        slope = at(xs, slopes, spend)
        if slope <= steepest:
            layers.append(point({"spend": spend, "marginal": slope}, shape, colour, palette, x, y))
    return layers


def _break_even_level(
    curve: ResponseCurve, units: Units, level: float, palette: Palette, y: alt.Y
) -> list[alt.Chart]:
    """The level at break-even, labelled at the end that the curve leaves free."""
    slopes = [slope * units.factor for slope in curve.marginal.tolist()]
    most = float(curve.spend[-1])
    left, right = (
        abs(at(curve.spend.tolist(), slopes, share * most) - level) for share in (0.04, 0.94)
    )
    text = f"break-even {units.say_ratio(level)}"
    base = chart([{"marginal": level, "text": text}])
    label = base.mark_text(
        align="left" if left > right else "right", baseline="bottom",
        dx=6 if left > right else -4, dy=-3, color=palette.ink, fontSize=12,
    )  # fmt: skip
    edge = alt.value(0) if left > right else alt.value(alt.ExprRef("width"))
    return [
        base.mark_rule(color=palette.ink, strokeDash=[2, 3]).encode(y=y),
        label.encode(x=edge, y=y, text=alt.Text("text:N")),
    ]


def _crossing(curve: ResponseCurve, units: Units, palette: Palette, x: alt.X) -> list[alt.Chart]:
    """The spend at which the next unit stops paying for itself, through both panels."""
    _, spend, _ = break_even_range(curve, units)
    if spend is None:
        return []
    near_right = spend > 0.75 * float(curve.spend[-1])
    frame = pd.DataFrame([{"spend": spend, "text": f"break-even at {units.say_money(spend)}"}])
    base = chart(frame)
    return [
        base.mark_rule(color=palette.ink, strokeDash=[2, 3]).encode(
            x=x, y=alt.value(alt.ExprRef("22")), y2=alt.value(alt.ExprRef("height"))
        ),
        base.mark_text(
            align="right" if near_right else "left",
            baseline="bottom",
            dx=-6 if near_right else 6,
            fontSize=12,
            color=palette.ink,
        ).encode(x=x, y=alt.value(alt.ExprRef("0.60 * height - 6")), text=alt.Text("text:N")),
    ]


def _beyond_label(curve: ResponseCurve, palette: Palette, x: alt.X) -> list[alt.Chart]:
    most = float(curve.spend[-1])
    if curve.observed >= most:
        return []
    frame = pd.DataFrame([{"spend": most, "text": "beyond what was observed"}])
    mark = chart(frame).mark_text(
        align="right", baseline="middle", dx=-4, fontSize=12, color=palette.mind
    )
    return [mark.encode(x=x, y=alt.value(alt.ExprRef("10")), text=alt.Text("text:N"))]


def _hover(curve: ResponseCurve, units: Units, palette: Palette, x: alt.X) -> list[alt.Chart]:
    """A thin line that follows the pointer, with every figure at that spend."""
    frame = response_frame(curve, units)
    marginal = [m * units.factor for m in curve.marginal.tolist()]
    xs = curve.spend.tolist()
    frame["slope"] = [_or_none(at(xs, marginal, s)) for s in frame["spend"]]
    outcome = axes.full_format(frame["high"])
    nearest = alt.selection_point(
        name="pointed", on="pointerover", nearest=True, encodings=["x"], empty=False,
        clear="pointerout",
    )  # fmt: skip
    line = (
        chart(frame)
        .mark_rule(color=palette.quiet)
        .encode(
            x=x,
            y=alt.value(alt.ExprRef("22")),
            y2=alt.value(alt.ExprRef("height")),
            opacity=alt.condition(nearest, alt.value(0.7), alt.value(0)),
            tooltip=[
                alt.Tooltip("spend:Q", title=units.spend_title, format=axes.full_format(xs)),
                alt.Tooltip("mean:Q", title=f"Brings, mean{units.bracket}", format=outcome),
                alt.Tooltip("median:Q", title="median", format=outcome),
                *axes.interval_tips(outcome),
                alt.Tooltip("slope:Q", title=units.marginal,
                            format=axes.return_format(units, marginal)),
                alt.Tooltip("evidence:N", title="Evidence"),
            ],
        )
        .add_params(nearest)
    )  # fmt: skip
    return [line]


def _marginal_frame(curve: ResponseCurve, units: Units, steepest: float) -> pd.DataFrame:
    """Marginal curve up to ``steepest``; unbounded or steeper points leave no mark."""
    xs = curve.spend.tolist()
    mean, low, high = (
        [value * units.factor for value in values.tolist()]
        for values in (curve.marginal, curve.marginal_low, curve.marginal_high)
    )
    points = with_end(xs, curve.observed)
    enters = last_crossing(xs, mean, steepest)
    if enters is not None:
        points = sorted({*points, enters})
    rows = [
        {"spend": x, "marginal": at(xs, mean, x), "low": at(xs, low, x), "high": at(xs, high, x)}
        for x in points
    ]
    kept = [row for row in rows if row["low"] <= steepest and math.isfinite(row["marginal"])]
    return pd.DataFrame(
        [{**row, "high": min(row["high"], steepest)} for row in kept],
        columns=["spend", "marginal", "low", "high"],
    )


def _steepest(curve: ResponseCurve, units: Units) -> float:
    """Upper end of the marginal panel: the steep start of a curve must not hide the rest."""
    mean = _finite([m * units.factor for m in curve.marginal.tolist()])
    high = _finite([m * units.factor for m in curve.marginal_high.tolist()])
    if not mean:
        return 1.0
    anchor = max(units.break_even or 0.0, sorted(mean)[len(mean) // 2])
    slope = slope_at(curve, units)
    if math.isfinite(slope):
        anchor = max(anchor, slope)
    return min(1.05 * max([*high, *mean]), _STEEPEST * anchor) or 1.0


def break_even_range(curve: ResponseCurve, units: Units) -> list[float | None]:
    """Spend beyond which the next unit no longer pays for itself: low, middle and high.

    None where the marginal return crosses break-even nowhere on the curve.
    """
    if units.break_even is None:
        return [None, None, None]
    return [
        last_crossing(curve.spend.tolist(), [m * units.factor for m in slopes], units.break_even)
        for slopes in (
            curve.marginal_low.tolist(), curve.marginal.tolist(), curve.marginal_high.tolist(),
        )
    ]  # fmt: skip


def _finite(values: list[float]) -> list[float]:
    return [value for value in values if math.isfinite(value)]


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
