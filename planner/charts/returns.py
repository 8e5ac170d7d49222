"""Returns ranked, and what the next money brings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.charts.figure import Figure
from planner.charts.palette import Palette, palette
from planner.charts.rows import (
    MOST_ROWS,
    break_even_rule,
    row_axis,
    row_height,
    row_texts,
    shown_of,
)
from planner.services import CellReturn
from planner.wording.units import Units, cell_labels, full_format

_FAR = 6.0


def returns_chart(model: FittedModel, rows: Sequence[CellReturn]) -> Figure:
    """Average and marginal return of every cell with 90 % intervals, best margin first."""
    colours, units, names = palette(), Units.of(model), cell_labels(model)
    ranked = sorted(rows, key=lambda row: -_sortable(row.marginal.mean))[:MOST_ROWS]
    kinds = [units.average, units.marginal]
    points = []
    for row in ranked:
        for kind, summary in zip(kinds, (row.iroas, row.marginal), strict=True):
            if summary is not None and math.isfinite(summary.mean):
                points.append(_point(names[row.cell], kind, summary))
    most = _end(points, units)
    frame = pd.DataFrame(
        [{**p, "high": min(p["high"], most)} for p in points if p["mean"] <= most],
        columns=["cell", "kind", "mean", "low", "high"],
    )
    chart = _returns_layers(frame, [names[row.cell] for row in ranked], kinds, most, units, colours)
    return Figure(chart, _returns_said(ranked, names, units) + shown_of(len(ranked), len(rows)))


def _point(cell: str, kind: str, of: Summary) -> dict[str, Any]:
    return {"cell": cell, "kind": kind, "mean": of.mean, "low": of.low, "high": of.high}


def _sortable(value: float) -> float:
    return value if math.isfinite(value) else 1e300


def _end(points: Sequence[dict[str, Any]], units: Units) -> float:
    """Right end of the axis; a cell whose return is unbounded must not hide the others."""
    highs = sorted(p["high"] for p in points if math.isfinite(p["high"]))
    if not highs:
        return 2.0 * (units.break_even or 1.0)
    usual = highs[len(highs) // 2]
    return max(1.06 * min(highs[-1], _FAR * usual), 1.2 * (units.break_even or 0.0)) or 1.0


def _returns_layers(
    frame: pd.DataFrame,
    order: list[str],
    kinds: list[str],
    most: float,
    units: Units,
    colours: Palette,
) -> alt.TopLevelMixin:
    low = min([0.0, *frame["low"].tolist()])
    axis = alt.Axis(
        title=units.per_money_title,
        labelExpr=units.ratio_labels(),
        tickCount=6,
        gridOpacity=0.6,
    )
    scale = alt.Scale(domain=[low, most], nice=False)
    legend = alt.Legend(title=None, orient="top", symbolSize=90, symbolStrokeWidth=2, offset=18)
    form = ".2f" if units.is_money else full_format(frame["mean"])
    tips = [
        alt.Tooltip("cell:N", title="Cell"),
        alt.Tooltip("kind:N", title="Return"),
        alt.Tooltip("mean:Q", title="mean", format=form),
        alt.Tooltip("low:Q", title="from (90 %)", format=form),
        alt.Tooltip("high:Q", title="to (90 %)", format=form),
    ]
    base = alt.Chart(frame)
    y = row_axis(order)
    offset = alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, paddingOuter=0.9))
    colour = alt.Color(
        "kind:N",
        sort=kinds,
        legend=legend,
        scale=alt.Scale(domain=kinds, range=[colours.current, colours.ink]),
    )
    shape = alt.Shape(
        "kind:N",
        sort=kinds,
        legend=legend,
        scale=alt.Scale(domain=kinds, range=["diamond", "circle"]),
    )
    x = alt.X("mean:Q", axis=axis, scale=scale)
    layers = [
        base.mark_rule(strokeWidth=1.5).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2="high", y=y, yOffset=offset,
            color=colour, tooltip=tips,
        ),
        base.mark_point(filled=True, opacity=1, size=85).encode(
            x=x, y=y, yOffset=offset, color=colour, shape=shape, tooltip=tips
        ),
    ]  # fmt: skip
    if units.break_even is not None and low <= units.break_even <= most:
        layers += break_even_rule(units, colours, axis, scale)
    return alt.layer(*layers).properties(height=row_height(len(order), extra=56))


def _returns_said(ranked: Sequence[CellReturn], names: Sequence[str], units: Units) -> str:
    best, least = ranked[0], ranked[-1]
    said = (
        f"The next unit of money brings {units.most} in {names[best.cell]} "
        f"({units.say_ratio(best.marginal.mean)}) and least in {names[least.cell]} "
        f"({units.say_ratio(least.marginal.mean)})."
    )
    if units.break_even is None:
        return said
    above = sum(row.marginal.mean > units.break_even for row in ranked)
    return (
        f"{said} {above} of {len(ranked)} lie above the break-even of "
        f"{units.say_ratio(units.break_even)}."
    )


# --- the next money ---------------------------------------------------------------------


def next_money_chart(model: FittedModel, rows: Sequence[CellReturn]) -> Figure:
    """What the next money brings in each cell, against what it must bring to pay for itself."""
    colours, units, names = palette(), Units.of(model), cell_labels(model)
    ranked = sorted(rows, key=lambda row: -row.next_brings.mean)[:MOST_ROWS]
    brings = [row.next_brings.times(units.factor) for row in ranked]
    frame = pd.DataFrame(
        {
            "cell": [names[row.cell] for row in ranked],
            "mean": [b.mean for b in brings],
            "low": [b.low for b in brings],
            "high": [b.high for b in brings],
            "text": [units.say_outcome(b.mean) for b in brings],
        }
    )
    money = ranked[0].next_money
    needed = None if units.break_even is None else money * units.break_even
    chart = _next_money_layers(frame, money, needed, units, colours)
    return Figure(
        chart, _next_said(ranked, brings, names, needed, units) + shown_of(len(ranked), len(rows))
    )


def _next_money_layers(
    frame: pd.DataFrame, money: float, needed: float | None, units: Units, colours: Palette
) -> alt.TopLevelMixin:
    order = frame["cell"].tolist()
    most = 1.04 * max([*frame["high"], *([1.1 * needed] if needed else [])])
    axis = alt.Axis(
        title=f"{units.outcome_title} from the next {units.say_exactly(money)}",
        labelExpr=units.outcome_labels(),
        tickCount=6,
        gridOpacity=0.6,
    )
    low = min([0.0, *frame["low"].tolist()])
    scale = alt.Scale(domain=[low, most or 1.0], nice=False)
    exact = full_format(frame["high"])
    tips = [
        alt.Tooltip("cell:N", title="Cell"),
        alt.Tooltip("mean:Q", title=f"Brings, mean{units.bracket}", format=exact),
        alt.Tooltip("low:Q", title="from (90 %)", format=exact),
        alt.Tooltip("high:Q", title="to (90 %)", format=exact),
    ]
    base = alt.Chart(frame)
    y = row_axis(order)
    layers = [
        base.mark_bar(size=16, color=colours.current, opacity=0.35).encode(
            x=alt.X("mean:Q", axis=axis, scale=scale), y=y, tooltip=tips
        ),
        base.mark_rule(color=colours.ink, strokeWidth=1.5).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2="high", y=y, tooltip=tips
        ),
        base.mark_point(filled=True, opacity=1, size=60, shape="circle", color=colours.ink).encode(
            x=alt.X("mean:Q", axis=axis, scale=scale), y=y, tooltip=tips
        ),
    ]
    if needed is not None:
        text = f"pays for itself from {units.say_exactly(round(needed, 2))}"
        level = alt.Chart(pd.DataFrame([{"mean": needed, "text": text}]))
        x = alt.X("mean:Q", axis=axis, scale=scale)
        layers += [
            level.mark_rule(color=colours.ink, strokeDash=[2, 3]).encode(x=x),
            level.mark_text(
                baseline="bottom", align="right" if needed > 0.6 * most else "center",
                dx=4 if needed > 0.6 * most else 0, fontSize=12, color=colours.ink,
            ).encode(x=x, y=alt.value(-4), text="text:N"),
        ]  # fmt: skip
    return (
        alt.layer(alt.layer(*layers), row_texts(frame, colours))
        .resolve_scale(y="independent")
        .resolve_axis(y="independent")
        .properties(height=row_height(len(order), extra=16))
    )


def _next_said(
    ranked: Sequence[CellReturn],
    brings: Sequence[Summary],
    names: Sequence[str],
    needed: float | None,
    units: Units,
) -> str:
    money = units.say_exactly(ranked[0].next_money)
    said = (
        f"The next {money} brings {units.most} in {names[ranked[0].cell]}: "
        f"{units.say_interval(brings[0])}; least in {names[ranked[-1].cell]}: "
        f"{units.say_outcome(brings[-1].mean)}."
    )
    if needed is None:
        return said
    return f"{said} It pays for itself from {units.say_exactly(round(needed, 2))}."
