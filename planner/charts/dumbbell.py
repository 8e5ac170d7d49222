"""Where money moves, from the current plan to the one in view."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from mmm_core.evaluation import PlanEvaluation
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import added_up, beside, largest, row_axis, row_height
from planner.questions.optimize import OptimizeAnswer
from planner.wording.names import rows as rows_word
from planner.wording.units import Units

_MOVED = 1e-5
_APART = 5

Row = dict[str, Any]


def dumbbell(answer: OptimizeAnswer, palette: Palette, briefly: bool = False) -> Figure:
    """A row per cell: grey circle at current spend, accent square at the plan's.

    Of many the largest moves, and the others together: the rows add up to both plans.
    One a little above the other, so that neither hides a small move. ``briefly`` where there is
    room beside the rows for the changes alone.
    """
    asked = answer.answer
    now, then = asked.reference_evaluation, asked.evaluation
    return moved(now, then, palette, "Current", "Plan", briefly)


def moved(
    current: PlanEvaluation,
    plan: PlanEvaluation,
    palette: Palette,
    circle: str,
    square: str,
    briefly: bool = False,
) -> Figure:
    """The same of any two plans, under what the marks of each are called."""
    model = plan.model
    units = Units.of(model)
    before, after = current.spend.tolist(), plan.spend.tolist()
    scale = max(sum(before), sum(after), 1e-12)

    def row(name: str, cells: list[int]) -> Row:
        b, a = (sum(of[cell] for cell in cells) for of in (before, after))
        text = _move(b, a, scale, units)
        inside = any(abs(after[k] - before[k]) > _MOVED * scale for k in cells)
        if inside and abs(a - b) <= _MOVED * scale:
            text += " in all"
        return {"cell": name, "before": b, "after": a, "moved": a - b, "text": text, "any": inside}

    parts = sorted(added_up(model), key=lambda one: -abs(row(*one)["moved"]))
    rows = [row(*one) for one in parts]
    word = rows_word(model, len(rows)) if len(rows) == len(model.cells) else "channels"
    frame = pd.DataFrame([row(*one) for one in largest(parts)])
    if briefly:
        frame["text"] = [_change(one, scale, units) for one in frame["moved"]]
    return Figure(
        _dumbbell_chart(frame, units, palette, circle, square),
        _moves_said(rows, scale, units, word),
        units.locale,
    )


def _change(moved: float, scale: float, units: Units) -> str:
    return "unchanged" if abs(moved) <= _MOVED * scale else units.say_money_change(moved)


def _move(before: float, after: float, scale: float, units: Units) -> str:
    if abs(after - before) <= _MOVED * scale:
        return f"{units.say_money(after)}, unchanged"
    change = units.say_money_change(after - before)
    return f"{units.say_money(before)} → {units.say_money(after)}  ({change})"


def _dumbbell_chart(
    frame: pd.DataFrame, units: Units, palette: Palette, before: str, after: str
) -> Layered:
    order = frame["cell"].tolist()
    exact = axes.full_format([*frame["before"], *frame["after"]])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("before:Q", title=f"{before}{units.money_bracket}", format=exact),
        alt.Tooltip("after:Q", title=f"{after}{units.money_bracket}", format=exact),
        alt.Tooltip("moved:Q", title=f"Change{units.money_bracket}", format="+" + exact),
    ]
    axis = alt.Axis(
        title=units.spend_title,
        labelExpr=axes.money_labels(units),
        tickCount=5,
        gridOpacity=0.6,
    )
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = chart(frame)
    line = base.mark_rule(strokeWidth=3, color=palette.plan, opacity=0.45).encode(
        x=x, x2=alt.X2("after"), y=row_axis(order), tooltip=tips
    )
    circle = base.mark_point(
        shape="circle", filled=True, opacity=1, size=80, color=palette.current, yOffset=-_APART
    ).encode(x=x, y=row_axis(order), tooltip=tips)
    square = base.mark_point(
        shape="square", filled=True, opacity=1, size=80, color=palette.plan, yOffset=_APART
    ).encode(x=alt.X("after:Q"), y=row_axis(order), tooltip=tips)
    return beside([line, circle, square], frame, palette, row_height(len(frame)))


def _moves_said(rows: list[Row], scale: float, units: Units, word: str) -> str:
    moved = [row for row in rows if abs(row["moved"]) > _MOVED * scale]
    if not moved and any(row["any"] for row in rows):
        return f"Every channel keeps its spend in all, {units.say_money(scale)}; rows within move."
    if not moved:
        return f"No money moves: everything keeps its spend, {units.say_money(scale)} in all."
    first = moved[:3]
    said = ", ".join(
        f"{row['cell']} {units.say_money_change(float(row['moved']))}" for row in first
    )
    return f"{len(moved)} of {len(rows)} {word} change; the largest moves: {said}."
