"""From the current plan to the one in view: where money moves, and what that brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from mmm_core.statistics import Summary
from planner.charts.figure import Figure
from planner.charts.palette import Palette, palette
from planner.charts.rows import MARKS, MOST_ROWS, row_axis, row_height, row_texts, shown_of
from planner.services import OptimizeAnswer
from planner.wording.units import Units, cell_labels, full_format

_MOVED = 1e-6
_MIX_AND_CALENDAR = "Mix and calendar"
_NEUTRAL = ("Less money", _MIX_AND_CALENDAR)

Row = dict[str, Any]


# --- money moved ------------------------------------------------------------------------


def dumbbell(answer: OptimizeAnswer) -> Figure:
    """A row per cell: grey circle at current spend, accent square at the plan's."""
    model = answer.answer.model
    colours, units, names = palette(), Units.of(model), cell_labels(model)
    before = answer.answer.reference_evaluation.spend.tolist()
    after = answer.answer.evaluation.spend.tolist()
    scale = max(sum(before), sum(after), 1e-12)
    rows = [
        {"cell": name, "before": b, "after": a, "moved": a - b, "text": _move(b, a, scale, units)}
        for name, b, a in zip(names, before, after, strict=True)
    ]
    rows.sort(key=lambda row: -abs(row["moved"]))
    frame = pd.DataFrame(rows[:MOST_ROWS])
    return Figure(
        _dumbbell_chart(frame, units, colours),
        _moves_said(rows, scale, units) + shown_of(len(frame), len(rows)),
    )


def _move(before: float, after: float, scale: float, units: Units) -> str:
    if abs(after - before) <= _MOVED * scale:
        return f"{units.say_spend(after)}, unchanged"
    change = units.say_change(after - before, money=True)
    return f"{units.say_spend(before)} → {units.say_spend(after)}  ({change})"


def _dumbbell_chart(frame: pd.DataFrame, units: Units, colours: Palette) -> alt.TopLevelMixin:
    order = frame["cell"].tolist()
    exact = full_format([*frame["before"], *frame["after"]])
    tips = [
        alt.Tooltip("cell:N", title="Cell"),
        alt.Tooltip("before:Q", title=_in(units, "Current"), format=exact),
        alt.Tooltip("after:Q", title=_in(units, "Plan"), format=exact),
        alt.Tooltip("moved:Q", title=_in(units, "Change"), format="+" + exact),
    ]
    axis = alt.Axis(
        title=f"{units.spend_title}   {MARKS}",
        labelExpr=units.spend_labels(),
        tickCount=5,
        gridOpacity=0.6,
    )
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart(frame)
    line = base.mark_rule(strokeWidth=3, color=colours.plan, opacity=0.45).encode(
        x=x, x2="after", y=row_axis(order), tooltip=tips
    )
    circle = base.mark_point(
        shape="circle", filled=True, opacity=1, size=110, color=colours.current
    ).encode(x=x, y=row_axis(order), tooltip=tips)
    square = base.mark_point(
        shape="square", filled=True, opacity=1, size=110, color=colours.plan
    ).encode(x="after:Q", y=row_axis(order), tooltip=tips)
    return (
        alt.layer(alt.layer(line, circle, square), row_texts(frame, colours))
        .resolve_scale(y="independent")
        .resolve_axis(y="independent")
        .properties(height=row_height(len(frame)))
    )


def _in(units: Units, name: str) -> str:
    return f"{name} ({units.currency})" if units.currency else name


def _moves_said(rows: list[Row], scale: float, units: Units) -> str:
    moved = [row for row in rows if abs(row["moved"]) > _MOVED * scale]
    if not moved:
        return f"No money moves: every cell keeps its spend, {units.say_spend(scale)} in all."
    first = moved[:3]
    said = ", ".join(
        f"{row['cell']} {units.say_change(float(row['moved']), money=True)}" for row in first
    )
    return f"{len(moved)} of {len(rows)} cells change; the largest moves: {said}."


def waterfall(answer: OptimizeAnswer) -> Figure:
    """What was maximised, its mean, from the current plan to the one in view, step by step."""
    colours, units = palette(), Units.of(answer.answer.model)
    way = _Way.of(answer, units)
    steps = _steps(way)
    levels = [
        {"step": "Current", "level": way.start, "text": units.say_outcome(way.start)},
        {"step": "Plan", "level": way.end, "text": units.say_outcome(way.end)},
    ]
    said = "; ".join(f"{step['step'].lower()} {step['text']}" for step in steps)
    return Figure(
        _waterfall_chart(levels, steps, units, colours, way.title),
        f"{way.title}: from {units.say_outcome(way.start)} to {units.say_outcome(way.end)}: "
        f"{said}. In all: {units.say_change(way.gain.mean)} ({units.say_change(way.gain.low)} to "
        f"{units.say_change(way.gain.high)}).",
    )


@dataclass(frozen=True)
class _Way:
    """From the current plan to the one in view, in the unit that is shown (numbers 15)."""

    title: str
    start: float
    end: float
    gain: Summary
    parts: list[tuple[str, Summary]]
    units: Units

    @staticmethod
    def of(answer: OptimizeAnswer, units: Units) -> _Way:
        """By profit where that was maximised, else by outcome."""
        then, versus = answer.answer, answer.answer.versus
        profit, before = then.evaluation.profit(), then.reference_evaluation.profit()
        by_profit = answer.problem.objective.maximize == "profit"
        if by_profit and profit is not None and before is not None and versus.profit_gain:
            spent = then.plan.total() - then.reference.plan.total()
            factor = units.factor * (then.model.card.margin or 1.0)
            ends = float(before.mean()), float(profit.mean())
            title, gain = f"Profit{units.bracket}", versus.profit_gain
        else:
            spent, factor = 0.0, units.factor
            totals = then.reference_evaluation.total, then.evaluation.total
            ends = float(totals[0].mean()) * factor, float(totals[1].mean()) * factor
            title, gain = units.outcome_title, versus.gain.times(factor)
        if versus.budget_effect is None or versus.mix_effect is None:
            return _Way(title, *ends, gain, [("The plan's money", gain)], units)
        money = "More money" if then.plan.total() > then.reference.plan.total() else "Less money"
        mix = "Better mix" if answer.problem.calendar == "reference" else _MIX_AND_CALENDAR
        effect = _less(versus.budget_effect.times(factor), spent)
        parts = [(money, effect), (mix, versus.mix_effect.times(factor))]
        return _Way(title, *ends, gain, parts, units)


def _less(of: Summary, amount: float) -> Summary:
    return Summary(of.mean - amount, of.median - amount, of.low - amount, of.high - amount)


def _steps(way: _Way) -> list[Row]:
    units, start, end, parts = way.units, way.start, way.end, way.parts
    rows: list[Row] = []
    level = start
    for name, shown in parts:
        if len(parts) > 1 and abs(shown.mean) <= _MOVED * max(abs(start), abs(end)):
            continue
        rows.append(
            {
                "step": name if shown.mean >= 0 or name in _NEUTRAL else "Other mix",
                "from": level,
                "to": level + shown.mean,
                "top": max(level, level + shown.mean),
                "text": units.say_change(shown.mean),
                "range": f"{units.say_change(shown.low)} to {units.say_change(shown.high)}",
                "kind": "loss" if shown.mean < 0 else "gain",
            }
        )
        level += shown.mean
    return rows


def _waterfall_chart(
    levels: list[Row],
    steps: list[Row],
    units: Units,
    colours: Palette,
    title: str,
) -> alt.TopLevelMixin:
    order = ["Current", *(step["step"] for step in steps), "Plan"]
    x = alt.X(
        "step:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(labelAngle=0, labelLimit=150, ticks=False, domain=False, labelPadding=8),
    )
    ends = [level["level"] for level in levels] + [step["to"] for step in steps]
    room = 0.18 * ((max(ends) - min(ends)) or abs(ends[0]) or 1.0)
    y = alt.Y(
        "level:Q",
        title=title,
        axis=alt.Axis(labelExpr=units.outcome_labels(), tickCount=4, gridOpacity=0.6),
        scale=alt.Scale(zero=False, nice=False, domain=[min(ends) - room, max(ends) + 1.6 * room]),
    )
    layers = _bars(steps, x, y, colours) if steps else []
    for level, shape, colour in zip(
        levels, ("circle", "square"), (colours.current, colours.plan), strict=True
    ):
        base = alt.Chart(pd.DataFrame([level])).encode(x=x, y=y)
        layers += [
            base.mark_point(shape=shape, filled=True, size=190, opacity=1, color=colour),
            base.mark_text(dy=-18, fontSize=13, fontWeight=600, color=colours.ink).encode(
                text="text:N"
            ),
        ]
    return alt.layer(*layers).properties(height=280)


def _bars(steps: list[Row], x: alt.X, y: alt.Y, colours: Palette) -> list[alt.Chart]:
    """Floating bars: their ends are levels of the axis, their length is the change."""
    base = alt.Chart(pd.DataFrame(steps))
    tips = [
        alt.Tooltip("step:N", title="Step"),
        alt.Tooltip("text:N", title="Change, mean"),
        alt.Tooltip("range:N", title="90 % interval"),
    ]
    like = {"axis": y["axis"], "scale": y["scale"], "title": y["title"]}
    fill = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["gain", "loss"], range=[colours.plan, colours.loss]),
    )
    return [
        base.mark_bar(size=44, opacity=0.45).encode(
            x=x, y=alt.Y("from:Q", **like), y2="to", color=fill, tooltip=tips
        ),
        base.mark_text(dy=-10, fontSize=13, fontWeight=600, color=colours.ink).encode(
            x=x, y=alt.Y("top:Q", **like), text="text:N"
        ),
    ]
