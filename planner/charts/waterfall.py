"""What the move from the current plan to the one in view brings, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from mmm_core.statistics import Summary
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.questions.optimize import OptimizeAnswer
from planner.wording.units import Units

_MOVED = 1e-6
_MIX_AND_CALENDAR = "Mix and calendar"
_NEUTRAL = ("Less money", _MIX_AND_CALENDAR)

Row = dict[str, Any]


def waterfall(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """What was maximised, its mean, from the current plan to the one in view, step by step."""
    units = Units.of(answer.answer.model)
    way = _Way.of(answer, units)
    steps = _steps(way)
    levels = [
        {"step": "Current", "level": way.start, "text": units.say_shown(way.start)},
        {"step": "Plan", "level": way.end, "text": units.say_shown(way.end)},
    ]
    say, gain = units.say_shown_change, way.gain
    said = "; ".join(f"{step['step'].lower()} {step['text']}" for step in steps)
    return Figure(
        _waterfall_chart(levels, steps, units, palette, way.title),
        f"{way.title}: from {units.say_shown(way.start)} to {units.say_shown(way.end)}: "
        f"{said}. In all: {say(gain.mean)} ({say(gain.low)} to {say(gain.high)}).",
        units.locale,
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
    say, start, end, parts = way.units.say_shown_change, way.start, way.end, way.parts
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
                "text": say(shown.mean),
                "range": f"{say(shown.low)} to {say(shown.high)}",
                "kind": "loss" if shown.mean < 0 else "gain",
            }
        )
        level += shown.mean
    return rows


def _waterfall_chart(
    levels: list[Row],
    steps: list[Row],
    units: Units,
    palette: Palette,
    title: str,
) -> Layered:
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
        axis=alt.Axis(labelExpr=axes.outcome_labels(units), tickCount=4, gridOpacity=0.6),
        scale=alt.Scale(zero=False, nice=False, domain=[min(ends) - room, max(ends) + 1.6 * room]),
    )
    layers = _bars(steps, x, y, palette) if steps else []
    for level, shape, colour in zip(
        levels, ("circle", "square"), (palette.current, palette.plan), strict=True
    ):
        base = chart([level]).encode(x=x, y=y)
        layers += [
            base.mark_point(shape=shape, filled=True, size=190, opacity=1, color=colour),
            base.mark_text(dy=-18, fontSize=13, fontWeight=600, color=palette.ink).encode(
                text=alt.Text("text:N")
            ),
        ]
    return layer(*layers, height=280)


def _bars(steps: list[Row], x: alt.X, y: alt.Y, palette: Palette) -> list[alt.Chart]:
    """Floating bars: their ends are levels of the axis, their length is the change."""
    base = chart(steps)
    tips = [
        alt.Tooltip("step:N", title="Step"),
        alt.Tooltip("text:N", title="Change, mean"),
        alt.Tooltip("range:N", title="90 % interval"),
    ]
    like = {"axis": y["axis"], "scale": y["scale"], "title": y["title"]}
    fill = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["gain", "loss"], range=[palette.plan, palette.loss]),
    )
    return [
        base.mark_bar(size=44, opacity=0.45).encode(
            x=x, y=alt.Y("from:Q", **like), y2=alt.Y2("to"), color=fill, tooltip=tips
        ),
        base.mark_text(dy=-10, fontSize=13, fontWeight=600, color=palette.ink).encode(
            x=x, y=alt.Y("top:Q", **like), text=alt.Text("text:N")
        ),
    ]
