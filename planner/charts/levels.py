"""Marginal returns at the current plan and at the one in view."""

from __future__ import annotations

import math
from dataclasses import dataclass

import altair as alt
import pandas as pd

from mmm_core.statistics import Summary, summarize
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import (
    MOST_ROWS,
    axis_end,
    beside,
    break_even_line,
    row_axis,
    row_height,
    shown_of,
    sortable,
)
from planner.questions.optimize import OptimizeAnswer
from planner.wording.limits import held_by_cell
from planner.wording.names import cell_labels
from planner.wording.units import Units


@dataclass(frozen=True)
class Level:
    """One cell's marginal return at the current plan and at the one in view, as shown."""

    cell: str
    now: Summary
    plan: Summary
    text: str


def mroas_levels(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """mROAS per cell at the current plan and at the one in view, against break-even."""
    model = answer.answer.model
    units, names = Units.of(model), cell_labels(model)
    before = [summarize(draws) for draws in answer.answer.reference_evaluation.marginal]
    after = [summarize(draws) for draws in answer.answer.evaluation.marginal]
    held = {k: f"{why[0].lower()}{why[1:]}" for k, why in held_by_cell(answer).items()}
    rows = []
    for k, name in enumerate(names):
        b, a = before[k].times(units.factor), after[k].times(units.factor)
        said = f"{_said(b.mean, units)} → {_said(a.mean, units)}"
        rows.append(Level(name, b, a, f"{said}, {held[k]}" if k in held else said))
    spend = answer.answer.evaluation.spend.tolist()
    most = sorted(range(len(rows)), key=lambda k: -spend[k])[:MOST_ROWS]
    kept = sorted((rows[k] for k in most), key=lambda row: -sortable(row.now.mean))
    return Figure(
        _levels_chart(kept, units, palette),
        _levels_said(kept, units) + shown_of(len(kept), len(rows)),
        units.locale,
    )


def _said(value: float, units: Units) -> str:
    """A return; none to speak of where nothing is spent and the first unit brings without end."""
    return units.say_ratio(value) if math.isfinite(value) else "–"


def _levels_chart(rows: list[Level], units: Units, palette: Palette) -> Layered:
    order = [row.cell for row in rows]
    most = axis_end((s.high for row in rows for s in (row.now, row.plan)), units, room=1.25)
    axis = alt.Axis(
        title=units.marginal,
        labelExpr=axes.ratio_labels(units),
        tickCount=6,
        gridOpacity=0.6,
    )
    scale = alt.Scale(domain=[min(0.0, *_lows(rows)), most], nice=False)
    layers: list[alt.Chart] = []
    for found, shape, colour, offset in (
        ([(row.cell, row.now) for row in rows], "circle", palette.current, -6),
        ([(row.cell, row.plan) for row in rows], "square", palette.plan, 6),
    ):
        frame = _levels_frame(found, most)
        if frame.empty:
            continue
        layers += _with_interval(frame, order, axis, scale, (shape, colour, offset), units)
    if units.break_even is not None and units.break_even <= most:
        layers += break_even_line(units, palette, axis, scale)
    texts = pd.DataFrame({"cell": order, "text": [row.text for row in rows]})
    return beside(layers, texts, palette, row_height(len(rows), extra=16))


def _lows(rows: list[Level]) -> list[float]:
    found = [s.low for row in rows for s in (row.now, row.plan) if math.isfinite(s.low)]
    return found or [0.0]


def _levels_frame(levels: list[tuple[str, Summary]], most: float) -> pd.DataFrame:
    """One row per cell whose mean the axis reaches."""
    return pd.DataFrame(
        {"cell": cell, "mean": of.mean, "low": of.low, "high": min(of.high, most)}
        for cell, of in levels
        if math.isfinite(of.mean) and of.mean <= most
    )


def _with_interval(
    frame: pd.DataFrame,
    order: list[str],
    axis: alt.Axis,
    scale: alt.Scale,
    mark: tuple[str, str, int],
    units: Units,
) -> list[alt.Chart]:
    shape, colour, offset = mark
    form = axes.return_format(units, frame["mean"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("mean:Q", title=units.marginal, format=form),
        *axes.interval_tips(form),
    ]
    base = chart(frame)
    y = row_axis(order)
    return [
        base.mark_rule(color=colour, strokeWidth=1.5, yOffset=offset).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), y=y, tooltip=tips
        ),
        base.mark_point(
            shape=shape, filled=True, opacity=1, size=80, color=colour, yOffset=offset
        ).encode(x=alt.X("mean:Q", axis=axis, scale=scale), y=y, tooltip=tips),
    ]


def _levels_said(rows: list[Level], units: Units) -> str:
    first, last = rows[0], rows[-1]
    said = (
        f"At the current plan the next unit of money returns {units.say_ratio(first.now.mean)} in "
        f"{first.cell} and {units.say_ratio(last.now.mean)} in {last.cell}; at the plan in view "
        f"{units.say_ratio(first.plan.mean)} and {units.say_ratio(last.plan.mean)}."
    )
    if units.break_even is None:
        return said
    return f"{said} Break-even is {units.say_ratio(units.break_even)}."
