"""The gain over posterior draws, as dots that can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.questions.optimize import OptimizeAnswer
from planner.wording import amounts
from planner.wording.answers import goal_draws, goal_said
from planner.wording.units import Units
from planner.wording.verdicts import AGAINST

DOTS = 50
_BINS = 50
_COLUMNS = 18
_DOT = 13
# Spreads between zero and the nearest dot beyond which the axis leaves zero out.
_FAR = 0.8


def gain_dots(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """Fifty quantiles of the plan's gain over what it is judged against; each dot is 2 %."""
    gains, on_profit = gains_of(answer)
    units, than = Units.of(answer.answer.model), AGAINST[answer.verdict.against.kind]
    dots = quantile_dots(gains)
    frame = stacked(dots)
    what = "Profit gain" if on_profit else f"Gain in incremental {units.outcome}"
    losing = sum(dot < 0 for dot in dots)
    say = units.say_shown_change
    if answer.verdict.evidence.chance is None:
        text = f"{what}: the plan is {than}, so the gain is {say(0.0)} in every draw."
    else:
        text = (
            f"{what} over {than}: {losing} of {DOTS} dots lose; the middle is "
            f"{say(_at(sorted(gains), 0.5))}, 90 % of the draws lie between "
            f"{say(_at(sorted(gains), 0.05))} and {say(_at(sorted(gains), 0.95))}."
        )
    title = f"{what} over {than}{units.bracket}; each dot is 2 %"
    return Figure(_chart(frame, title, axes.outcome_labels(units), palette), text, units.locale)


def gains_of(answer: OptimizeAnswer) -> tuple[list[float], bool]:
    """Gain per draw as shown, and whether it is profit."""
    model, ground, other = answer.answer.model, answer.optimum.ground, answer.verdict.against.spend
    profit, before = ground.profit(answer.optimum.spend), ground.profit(other)
    if profit is not None and before is not None:
        return (profit - before).tolist(), True
    outcome = (ground.outcome(answer.optimum.spend) - ground.outcome(other)).sum(axis=0)
    return (outcome * Units.of(model).factor).tolist(), False


def goal_dots(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """Fifty quantiles of what the plan reaches beyond the amount that is its goal."""
    model, units = answer.answer.model, Units.of(answer.answer.model)
    beyond, profit = goal_draws(answer)
    shown = beyond if profit else beyond * units.factor
    dots, ordered = quantile_dots(shown.tolist()), sorted(shown.tolist())
    say = units.say_money_change if profit else units.say_shown_change
    what = "Profit" if profit else units.outcome_title.removesuffix(units.bracket)
    assert answer.problem.goal is not None
    short, said = sum(dot < 0 for dot in dots), goal_said(model, answer.problem.goal)
    text = (
        f"{said}: {short} of {DOTS} dots fall short; the middle is "
        f"{say(_at(ordered, 0.5))}, 90 % of the draws lie between {say(_at(ordered, 0.05))} and "
        f"{say(_at(ordered, 0.95))}. It is reached in "
        f"{amounts.chance(answer.verdict.evidence.reached)} of the draws."
    )
    bracket = units.money_bracket if profit else units.bracket
    title = f"{what} beyond the goal{bracket}; each dot is 2 %"
    labels = axes.money_labels(units) if profit else axes.outcome_labels(units)
    drawn = _chart(stacked(dots), title, labels, palette, "the goal")
    return Figure(drawn, text, units.locale)


def quantile_dots(values: Sequence[float], dots: int = DOTS) -> list[float]:
    """Equally likely values: the quantiles at the middles of ``dots`` equal shares."""
    ordered = sorted(values)
    return [_at(ordered, (i + 0.5) / dots) for i in range(dots)]


def _at(ordered: Sequence[float], share: float) -> float:
    """Quantile of sorted values by linear interpolation."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def stacked(dots: Sequence[float]) -> pd.DataFrame:
    """Dots in columns; no column holds both gains and losses."""
    low, high = min(0.0, *dots), max(0.0, *dots)
    # Columns as narrow as a dot, but wide enough that a broad spread still piles up.
    width = max((high - low) / _BINS, (max(dots) - min(dots)) / _COLUMNS) or 1.0
    heights: dict[int, int] = {}
    rows = []
    for dot in dots:
        column = int(dot // width)
        heights[column] = heights.get(column, 0) + 1
        rows.append(
            {
                "x": (column + 0.5) * width,
                "level": heights[column] - 0.5,
                "gain": dot,
                "kind": "loss" if dot < 0 else "gain",
            }
        )
    return pd.DataFrame(rows)


def _chart(
    frame: pd.DataFrame, title: str, labels: str, palette: Palette, zero_said: str = "no change"
) -> Layered:
    ends, zero_text = domain(frame["x"].tolist(), zero_said)
    x = alt.X(
        "x:Q",
        title=title,
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(labelExpr=labels, tickCount=6, grid=False),
    )
    most = max(frame["level"].max() + 0.5, 8.0)
    y = alt.Y("level:Q", axis=None, scale=alt.Scale(domain=[0, most + 0.5], nice=False))
    # Where the axis leaves it out, the edge nearest to zero stands for it, without its line.
    edge = min(max(0.0, ends[0]), ends[1])
    loss = pd.DataFrame([{"x": ends[0], "to": edge}])
    zero = chart([{"x": edge, "text": zero_text}]).encode(x=x)
    side: Literal["left", "right"] = "right" if edge < 0 else "left"
    lines = [zero.mark_rule(color=palette.ink)] if edge == 0 else []
    kinds = ["gain", "loss"]
    dots = (
        chart(frame)
        .mark_point(filled=True, opacity=1, size=95)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "kind:N",
                legend=None,
                scale=alt.Scale(domain=kinds, range=[palette.plan, palette.loss]),
            ),
            shape=alt.Shape(
                "kind:N",
                legend=None,
                scale=alt.Scale(domain=kinds, range=["circle", "triangle-down"]),
            ),
            tooltip=[
                alt.Tooltip("gain:Q", title="Gain", format=f"+{axes.full_format(frame['gain'])}")
            ],
        )
    )
    return layer(
        chart(loss).mark_rect(color=palette.loss_ground, opacity=0.8).encode(x=x, x2=alt.X2("to")),
        *lines,
        zero.mark_text(
            align=side, baseline="top", dx=-5 if edge < 0 else 5, fontSize=12, color=palette.quiet
        ).encode(y=alt.value(0), text=alt.Text("text:N")),
        dots,
        height=int(most * _DOT) + 70,
    )


def domain(places: Sequence[float], zero_said: str) -> tuple[list[float], str]:
    """Ends of the axis, and what is said of zero: where it lies far off, the axis stops short.

    A picture of one side alone would be empty for the most part.
    """
    low, high = min(places), max(places)
    spread = (high - low) or abs(high) or 1.0
    far = _FAR * spread
    room = 0.06 * (max(high, 0.0) - min(low, 0.0) or 1.0)
    if low > far:
        return [low - spread / 2, high + 0.06 * spread], f"← {zero_said} is further left"
    if high < -far:
        return [low - 0.06 * spread, high + spread / 2], f"{zero_said} is further right →"
    return [min(low, 0.0) - room, max(high, 0.0) + room], zero_said
