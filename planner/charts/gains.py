"""What each move brings: the change against the current plan, channel by channel."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from mmm_core.statistics import Summary, summarize
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import added_up, beside, largest, row_axis, row_height
from planner.questions.gains import change_of, on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.wording import amounts
from planner.wording.units import Units

_MOVED = 1e-5


def gains_chart(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """A bar per cell from nothing to its mean change, with the 90 % interval over it.

    Of many those of the largest moves, and one of the others together: the means add up.
    """
    model, units = answer.answer.model, Units.of(answer.answer.model)
    scale, title = _worth(answer, units)
    moved = answer.answer.evaluation.spend - answer.answer.reference_evaluation.spend
    parts = sorted(added_up(model), key=lambda one: -abs(float(moved[one[1]].sum())))
    most = float(answer.answer.plan.total()) or 1.0

    def row(name: str, cells: list[int]) -> dict[str, Any]:
        of = summarize(change_of(answer, cells))
        still = max(abs(float(moved[cell])) for cell in cells) <= _MOVED * most
        text = "not moved" if still else _said(of, units, scale)
        return {
            "cell": name, "mean": of.mean * scale, "low": of.low * scale,
            "high": of.high * scale, "text": text, "zero": 0.0,
        }  # fmt: skip

    total = summarize(change_of(answer, slice(None)))
    rows = [row(*one) for one in parts]
    shown = [row(*one) for one in largest(parts)]
    return Figure(
        _chart(pd.DataFrame(shown), title, units, palette),
        f"In all {_said(total, units, scale)}. {_named(rows)}",
        units.locale,
    )


def _worth(answer: OptimizeAnswer, units: Units) -> tuple[float, str]:
    """What a change is multiplied with to be shown, and what the axis is called."""
    if on_profit(answer):
        return 1.0, f"Change of profit{units.money_bracket}"
    title = units.outcome_title
    return units.factor, f"Change of {title[0].lower()}{title[1:]}"


def _said(of: Summary, units: Units, scale: float) -> str:
    mean, low, high = (end * scale for end in (of.mean, of.low, of.high))
    say = units.say_shown_change
    return f"{say(mean)}  ({amounts.span(say(low), say(high), units.locale)})"


def _named(rows: list[dict[str, Any]]) -> str:
    first = sorted(rows, key=lambda row: -abs(row["mean"]))[:3]
    return "; ".join(f"{row['cell']} {row['text']}" for row in first) + "."


def _chart(frame: pd.DataFrame, title: str, units: Units, palette: Palette) -> Layered:
    order = frame["cell"].tolist()
    axis = alt.Axis(title=title, labelExpr=axes.outcome_labels(units), tickCount=5, gridOpacity=0.6)
    ends = [*frame["low"], *frame["high"], 0.0]
    room = 0.04 * ((max(ends) - min(ends)) or 1.0)
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    x = alt.X("mean:Q", axis=axis, scale=scale)
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("text:N", title="Change, mean (90 %)"),
    ]
    base = chart(frame).encode(y=row_axis(order), tooltip=tips)
    # Less where money is taken away is no loss of the plan: grey, and to the left.
    fill = alt.condition("datum.mean < 0", alt.value(palette.current), alt.value(palette.plan))
    bar = base.mark_bar(size=14, opacity=0.45).encode(x=x, x2=alt.X2("zero"), color=fill)
    span = base.mark_rule(strokeWidth=1.5, color=palette.ink).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high")
    )
    zero = (
        chart([{"zero": 0.0}])
        .mark_rule(color=palette.quiet)
        .encode(x=alt.X("zero:Q", axis=axis, scale=scale))
    )
    return beside([zero, bar, span], frame, palette, row_height(len(frame)))
