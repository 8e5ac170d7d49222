"""Returns ranked: average and marginal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

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
from planner.questions.evidence import CellReturn
from planner.questions.standing import counts
from planner.wording.names import cell_labels
from planner.wording.standings import SAID
from planner.wording.units import Units


def returns_chart(model: FittedModel, cells: Sequence[CellReturn], palette: Palette) -> Figure:
    """Average and marginal return of every cell with 90 % intervals, best margin first.

    Its rows stand beside those of the next money; which mark is which is said above it.
    """
    units, names = Units.of(model), cell_labels(model)
    ranked = sorted(cells, key=lambda cell: -sortable(cell.marginal.mean))[:MOST_ROWS]
    kinds = [units.average, units.marginal]
    points = []
    for cell in ranked:
        for kind, summary in zip(kinds, (cell.iroas, cell.marginal), strict=True):
            if summary is not None:
                points.append(_point(names[cell.cell], kind, summary))
    most = axis_end((p["high"] for p in points), units, room=1.2)
    frame = pd.DataFrame(
        [_drawn(point, most, units) for point in points],
        columns=["cell", "kind", "mean", "at", "low", "high", "beyond"],
    )
    chart = _returns_layers(
        frame, [names[cell.cell] for cell in ranked], kinds, most, units, palette
    )
    text = _returns_said(ranked, cells, names, units) + shown_of(len(ranked), len(cells))
    return Figure(chart, text, units.locale)


def _point(cell: str, kind: str, of: Summary) -> dict[str, Any]:
    return {"cell": cell, "kind": kind, "mean": of.mean, "low": of.low, "high": of.high}


def _drawn(point: dict[str, Any], most: float, units: Units) -> dict[str, Any]:
    """A point as far as the axis reaches: one beyond it stands at its end, with its figure."""
    mean = point["mean"]
    ends = {end: min(point[end], most) for end in ("low", "high")}
    known = math.isfinite(mean)
    beyond = f"{units.say_ratio(mean) if known else 'unbounded'} ▸" if mean > most else ""
    return {
        **point, **ends, "mean": mean if known else None, "at": min(mean, most), "beyond": beyond
    }  # fmt: skip


def _returns_layers(
    frame: pd.DataFrame,
    order: list[str],
    kinds: list[str],
    most: float,
    units: Units,
    palette: Palette,
) -> Layered:
    low = min([0.0, *frame["low"].tolist()])
    axis = alt.Axis(
        title=units.per_money_title,
        labelExpr=axes.ratio_labels(units),
        tickCount=6,
        gridOpacity=0.6,
    )
    scale = alt.Scale(domain=[low, most], nice=False)
    form = axes.return_format(units, frame["mean"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("kind:N", title="Return"),
        alt.Tooltip("mean:Q", title="mean", format=form),
        *axes.interval_tips(form),
    ]
    base = chart(frame)
    y = row_axis(order)
    offset = alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, paddingOuter=0.9))
    colour = alt.Color(
        "kind:N",
        sort=kinds,
        legend=None,
        scale=alt.Scale(domain=kinds, range=[palette.current, palette.ink]),
    )
    shape = alt.Shape(
        "kind:N",
        sort=kinds,
        legend=None,
        scale=alt.Scale(domain=kinds, range=["diamond", "circle"]),
    )
    x = alt.X("at:Q", axis=axis, scale=scale)
    layers = [
        base.mark_rule(strokeWidth=1.5).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), y=y, yOffset=offset,
            color=colour, tooltip=tips,
        ),
        base.mark_point(filled=True, opacity=1, size=85).encode(
            x=x, y=y, yOffset=offset, color=colour, shape=shape, tooltip=tips
        ),
        base.mark_text(align="right", dx=-8, fontSize=12).encode(
            x=x, y=y, yOffset=offset, color=colour, text=alt.Text("beyond:N"), tooltip=tips
        ),
    ]  # fmt: skip
    if units.break_even is not None and low <= units.break_even <= most:
        layers += break_even_line(units, palette, axis, scale)
    return layer(*layers, height=row_height(len(order), extra=16))


def _returns_said(
    ranked: Sequence[CellReturn], cells: Sequence[CellReturn], names: Sequence[str], units: Units
) -> str:
    best, least = ranked[0], ranked[-1]
    said = (
        f"The next unit of money brings {units.most} in {names[best.cell]} "
        f"({units.say_ratio(best.marginal.mean)}) and least in {names[least.cell]} "
        f"({units.say_ratio(least.marginal.mean)})."
    )
    if units.break_even is None:
        return said
    room = counts(cell.standing for cell in cells).get("room", 0)
    return (
        f"{said} {room} of {len(cells)} {SAID['room'][room != 1]} above the break-even of "
        f"{units.say_ratio(units.break_even)}."
    )
