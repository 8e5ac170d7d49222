"""What the next money brings in each cell."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, beside, row_axis, row_height, shown_of
from planner.questions.evidence import CellReturn
from planner.wording import next_money
from planner.wording.names import cell_labels
from planner.wording.units import Units


def next_money_chart(model: FittedModel, cells: Sequence[CellReturn], palette: Palette) -> Figure:
    """What the next money brings in each cell, against what it must bring to pay for itself."""
    units, names = Units.of(model), cell_labels(model)
    ranked = sorted(cells, key=lambda cell: -cell.next_brings.mean)[:MOST_ROWS]
    brings = [cell.next_brings.times(units.factor) for cell in ranked]
    frame = pd.DataFrame(
        {
            "cell": [names[cell.cell] for cell in ranked],
            "mean": [b.mean for b in brings],
            "low": [b.low for b in brings],
            "high": [b.high for b in brings],
            "text": [units.say_shown(b.mean) for b in brings],
        }
    )
    money = ranked[0].next_money
    chart = _next_money_layers(frame, money, next_money.needed(units, money), units, palette)
    text = next_money.said(model, ranked) + shown_of(len(ranked), len(cells))
    return Figure(chart, text, units.locale)


def _next_money_layers(
    frame: pd.DataFrame, money: float, needed: float | None, units: Units, palette: Palette
) -> Layered:
    order = frame["cell"].tolist()
    most = 1.04 * max([*frame["high"], *([1.1 * needed] if needed else [])])
    axis = alt.Axis(
        title=f"{units.outcome_title} from the next {units.say_exactly(money)}",
        labelExpr=axes.outcome_labels(units),
        tickCount=6,
        gridOpacity=0.6,
    )
    low = min([0.0, *frame["low"].tolist()])
    scale = alt.Scale(domain=[low, most or 1.0], nice=False)
    exact = axes.full_format(frame["high"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("mean:Q", title=f"Brings, mean{units.bracket}", format=exact),
        *axes.interval_tips(exact),
    ]
    base = chart(frame)
    y = row_axis(order)
    layers = [
        base.mark_bar(size=16, color=palette.current, opacity=0.35).encode(
            x=alt.X("mean:Q", axis=axis, scale=scale), y=y, tooltip=tips
        ),
        base.mark_rule(color=palette.ink, strokeWidth=1.5).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), y=y, tooltip=tips
        ),
        base.mark_point(filled=True, opacity=1, size=60, shape="circle", color=palette.ink).encode(
            x=alt.X("mean:Q", axis=axis, scale=scale), y=y, tooltip=tips
        ),
    ]
    if needed is not None:
        text = f"pays for itself from {units.say_exactly(round(needed, 2))}"
        level = chart([{"mean": needed, "text": text}])
        x = alt.X("mean:Q", axis=axis, scale=scale)
        layers += [
            level.mark_rule(color=palette.ink, strokeDash=[2, 3]).encode(x=x),
            level.mark_text(
                baseline="bottom", align="right" if needed > 0.6 * most else "center",
                dx=4 if needed > 0.6 * most else 0, fontSize=12, color=palette.ink,
            ).encode(x=x, y=alt.value(-4), text=alt.Text("text:N")),
        ]  # fmt: skip
    return beside(layers, frame, palette, row_height(len(order), extra=16))
