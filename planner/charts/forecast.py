"""What a plan is expected to bring: the whole outcome by period, and each channel's part."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.charts.rows import MARKS, MOST_ROWS, beside, row_axis, row_height, shown_of
from planner.questions.forecast import Forecast
from planner.questions.rows import Row
from planner.wording import amounts, dates
from planner.wording.names import labels_said
from planner.wording.units import Units

_HEIGHT, _TICKS = 260, 7

Spec = dict[str, Any]


# --- by period --------------------------------------------------------------------------


def outcome_chart(forecast: Forecast, palette: Palette) -> Figure:
    """Outcome by period over its base with the predictive band; the compared plan a thin line.

    Where the base is unknown, what media brings in each period.
    """
    units = Units.of(forecast.basis.model)
    rows = _period_rows(forecast, units)
    whole = forecast.total is not None
    title = f"{units.outcome[:1].upper()}{units.outcome[1:]}{units.bracket}"
    drawn = _outcome_layers(forecast, rows, title if whole else units.outcome_title, units, palette)
    said = _outcome_said(forecast, units) if whole else _brought_said(forecast, units)
    return Figure(layer(*drawn, height=_HEIGHT), said, units.locale)


def _period_rows(forecast: Forecast, units: Units) -> list[Spec]:
    """Every period as shown; what is not known is null."""
    of = forecast.periods
    whole = of.total is not None
    columns = {
        "plan": of.total if whole else of.incremental,
        "compared": of.compared_total if whole else of.compared_incremental,
        "base": of.base,
        "carry": of.carry_over,
        "brings": of.incremental,
        "low": of.low,
        "high": of.high,
    }
    rows: list[Spec] = [
        {"day": str(day)[:10], "period": dates.said_date(day, units.locale)} for day in of.dates
    ]
    for name, values in columns.items():
        for place, row in enumerate(rows):
            row[name] = None if values is None else float(values[place]) * units.factor
    return rows


def _outcome_layers(
    forecast: Forecast, rows: list[Spec], title: str, units: Units, palette: Palette
) -> list[alt.Chart]:
    known = forecast.periods
    x = _period_axis(forecast, rows)
    axis = alt.Axis(title=title, labelExpr=axes.outcome_labels(units), tickCount=5, gridOpacity=0.6)
    scale = alt.Scale(zero=known.total is None)
    base = chart(rows).encode(x=x, tooltip=_period_tips(forecast, rows))
    single = len(rows) == 1

    def line(field: str, **style: Any) -> alt.Chart:
        drawn = base.mark_point(**style) if single else base.mark_line(**style)
        return drawn.encode(y=alt.Y(f"{field}:Q", axis=axis, scale=scale))

    layers: list[alt.Chart] = []
    if known.low is not None:
        band = (
            base.mark_rule(color=palette.plan, opacity=0.4, strokeWidth=6)
            if single
            else base.mark_area(color=palette.plan, opacity=0.16)
        )
        low = alt.Y("low:Q", axis=axis, scale=scale)
        layers.append(band.encode(y=low, y2=alt.Y2("high")))
    if known.base is not None:
        layers.append(line("base", color=palette.quiet, strokeWidth=1.5, strokeDash=[2, 3]))
    layers.append(line("compared", color=palette.current, strokeWidth=1))
    layers.append(line("plan", color=palette.plan, strokeWidth=2))
    return layers


def _period_axis(forecast: Forecast, rows: list[Spec]) -> alt.X:
    every = max(len(rows) // _TICKS, 1)
    # The last one would stand half outside.
    named = range(0, max(len(rows) - 1, 1), every)
    shown = [(r["day"], r["period"] if k in named else "") for k, r in enumerate(rows)]
    keys = ["━ plan", "─ compared plan"]
    if forecast.periods.base is not None:
        keys.append("┄ base")
    if forecast.periods.low is not None:
        keys.append("▒ 90 % of what will be observed")
    return alt.X(
        "day:O",
        sort=[row["day"] for row in rows],
        title="   ".join(keys),
        axis=alt.Axis(
            labelExpr=axes.lookup_labels(shown), labelAngle=0, labelOverlap=True, ticks=False,
            labelPadding=6, grid=False,
        ),
    )  # fmt: skip


def _period_tips(forecast: Forecast, rows: list[Spec]) -> list[alt.Tooltip]:
    form = axes.full_format([row["plan"] for row in rows])
    known = forecast.periods
    tips = [
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("plan:Q", title="Plan, mean", format=form),
        alt.Tooltip("compared:Q", title="Compared plan, mean", format=form),
    ]
    if known.low is not None:
        tips += axes.interval_tips(form)
    if known.base is not None:
        tips += [
            alt.Tooltip("base:Q", title="Base", format=form),
            alt.Tooltip("carry:Q", title="Carry-over of past spend", format=form),
            alt.Tooltip("brings:Q", title="Brought by the plan", format=form),
        ]
    return tips


def _length(forecast: Forecast) -> str:
    model, count = forecast.basis.model, len(forecast.periods.dates)
    return f"{count} {dates.periods_word(model.frequency, count)}"


def _outcome_said(forecast: Forecast, units: Units) -> str:
    total = forecast.total
    assert total is not None
    assert forecast.periods.base is not None
    say = units.say_outcome
    if total.low is None or total.high is None:
        span = "; no range, since the observation noise is not known"
    else:
        span = (
            f" ({amounts.span(say(total.low), say(total.high), units.locale)} in nine cases of ten)"
        )
    return (
        f"The {_length(forecast)} are expected to end at {say(total.mean)} {units.outcome}{span}; "
        f"under the compared plan at {say(total.compared)}. "
        f"The base is {say(float(forecast.periods.base.sum()))} of it."
    )


def _brought_said(forecast: Forecast, units: Units) -> str:
    of, say = forecast.periods, units.say_outcome
    why = forecast.basis.outlook.base_missing
    brings = units.with_result(say(float(of.incremental.sum())))
    return (
        f"Within the {_length(forecast)} the plan brings {brings}, "
        f"the compared plan {say(float(of.compared_incremental.sum()))}. "
        f"The whole {units.outcome} is not shown: {why.rstrip('.')}."
    )


# --- by channel -------------------------------------------------------------------------


def contribution_chart(forecast: Forecast, palette: Palette) -> Figure:
    """A row per channel: circle under the compared plan, square with its 90 % under this one."""
    units = Units.of(forecast.basis.model)
    rows = [_channel_row(forecast, row, units) for row in forecast.rows]
    rows.sort(key=lambda row: -abs(row["gain"]))
    shown = rows[:MOST_ROWS]
    named = "; ".join(f"{row['cell']} {row['text']}" for row in rows[:3])
    total = units.with_result(units.say_outcome(forecast.incremental.mean))
    change = units.say_outcome_change(forecast.versus.gain.mean)
    return Figure(
        _contributions(pd.DataFrame(shown), units, palette),
        f"The plan brings {total}, {change} against the compared plan. {named}."
        + shown_of(len(shown), len(rows)),
        units.locale,
    )


def _channel_row(forecast: Forecast, row: Row, units: Units) -> Spec:
    card = forecast.basis.model.card
    then, now = row.compared_incremental.mean, row.incremental.times(units.factor)
    same = units.say_outcome(then) == units.say_outcome(row.incremental.mean)
    moved = "unchanged" if same else units.say_outcome_change(row.gain.mean)
    return {
        "cell": labels_said(row.labels, card),
        "compared": then * units.factor,
        "mean": now.mean,
        "low": now.low,
        "high": now.high,
        "gain": row.gain.mean * units.factor,
        "text": f"{units.say_outcome(row.incremental.mean)}  ({moved})",
    }


def _contributions(frame: pd.DataFrame, units: Units, palette: Palette) -> Layered:
    order = frame["cell"].tolist()
    exact = axes.full_format([*frame["high"], *frame["compared"]])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("mean:Q", title="Plan, mean", format=exact),
        *axes.interval_tips(exact),
        alt.Tooltip("compared:Q", title="Compared plan, mean", format=exact),
        alt.Tooltip("gain:Q", title="Difference, mean", format="+" + exact),
    ]
    marks = MARKS.replace("current", "compared plan")
    axis = alt.Axis(
        title=f"{units.outcome_title}   {marks}",
        labelExpr=axes.outcome_labels(units),
        tickCount=5,
        gridOpacity=0.6,
    )
    x = alt.X("mean:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = chart(frame).encode(y=row_axis(order), tooltip=tips)
    span = base.mark_rule(strokeWidth=2, color=palette.plan, opacity=0.45).encode(
        x=alt.X("low:Q", axis=axis), x2=alt.X2("high")
    )
    point: Spec = {"filled": True, "opacity": 1, "size": 110}
    circle = base.mark_point(shape="circle", color=palette.current, **point).encode(
        x=alt.X("compared:Q", axis=axis)
    )
    square = base.mark_point(shape="square", color=palette.plan, **point).encode(x=x)
    return beside([span, circle, square], frame, palette, row_height(len(frame)))
