"""Where the difference between two plans comes from, step by step: a waterfall."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from mmm_core.statistics import Summary
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import beside, row_axis, row_height
from planner.questions.compared import Compared
from planner.wording import amounts
from planner.wording.amounts import is_nothing
from planner.wording.units import Units

_STEPS = {
    "money": "Money", "mix": "Channel mix", "timing": "Timing", "assumptions": "Assumptions",
}  # fmt: skip
_WHOLE = "In all"
_SHADE = 0.45


def split_chart(one: Compared, base: str, units: Units, palette: Palette) -> Figure:
    """A bar a step, each from where the one before ends, and the whole below.

    Parameters
    ----------
    one : a plan with parts, so not the base itself
    base : what the base is called
    units : in which the outcome of both is said
    """
    assert one.parts is not None
    rows, at, whole = list[dict[str, Any]](), 0.0, one.outcome.mean
    for part in one.parts.parts:
        rows.append(_row(_STEPS[part.step], at, part.outcome, part.profit, whole, units))
        at += part.outcome.mean * units.factor
    rows.append(_row(_WHOLE, 0.0, one.parts.outcome, one.parts.profit, whole, units))
    named = "; ".join(f"{row['cell'].lower()} {row['text']}" for row in rows[:-1])
    text = f"{one.name} against {base}: {rows[-1]['text']} in all, of which {named}."
    return Figure(_chart(pd.DataFrame(rows), units, palette), text, units.locale)


def _row(
    name: str, at: float, of: Summary, profit: Summary | None, whole: float, units: Units
) -> dict[str, Any]:
    """One bar; ``whole`` is what it is nothing beside."""
    mean = of.mean * units.factor
    span = amounts.span(units.say_outcome_change(of.low), units.say_outcome_change(of.high))
    worth = "" if profit is None else units.say_money_change(profit.mean)
    said = "none" if is_nothing(of.mean, whole) else units.say_outcome_change(of.mean)
    kind = "whole" if name == _WHOLE else "less" if mean < 0 else "more"
    return {"cell": name, "from": at, "to": at + mean, "text": said, "span": span, "profit": worth,
            "kind": kind}  # fmt: skip


def _chart(frame: pd.DataFrame, units: Units, palette: Palette) -> Layered:
    order = frame["cell"].tolist()
    title = units.outcome_title
    axis = alt.Axis(
        title=f"Change of {title[0].lower()}{title[1:]}",
        labelExpr=axes.outcome_labels(units),
        tickCount=5,
        gridOpacity=0.6,
    )
    ends = [*frame["from"], *frame["to"], 0.0]
    room = 0.05 * ((max(ends) - min(ends)) or 1.0)
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    tips = [
        alt.Tooltip("cell:N", title="Step"),
        alt.Tooltip("text:N", title="Change, mean"),
        alt.Tooltip("span:N", title="90 %"),
        *([alt.Tooltip("profit:N", title="Of profit")] if frame["profit"].any() else []),
    ]
    steps, whole = frame[frame["kind"] != "whole"], frame[frame["kind"] == "whole"]
    fill = alt.condition(
        "datum.kind == 'less'", alt.value(palette.current), alt.value(palette.plan)
    )
    bars = [
        chart(rows)
        .mark_bar(size=14, opacity=opacity)
        .encode(
            y=row_axis(order),
            x=alt.X("from:Q", axis=axis, scale=scale),
            x2=alt.X2("to"),
            color=fill,
            tooltip=tips,
        )
        for rows, opacity in ((steps, _SHADE), (whole, 1.0))
    ]
    zero = (
        chart([{"zero": 0.0}])
        .mark_rule(color=palette.quiet)
        .encode(x=alt.X("zero:Q", axis=axis, scale=scale))
    )
    return beside([zero, *bars], frame, palette, row_height(len(frame)))
