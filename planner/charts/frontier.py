"""The best outcome, or profit, by budget, where plans stand, and what the next money returns."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import chart, layer
from planner.charts.palette import Palette
from planner.questions.frontier import Frontier, FrontierPoint
from planner.questions.gains import on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.wording import budgets
from planner.wording.units import Units

_HEIGHT, _SLOPE_HEIGHT = 300, 170
# As wide in both charts, so that one budget stands below the other.
_LABELS = 48


def frontier_chart(found: Frontier, answer: OptimizeAnswer, palette: Palette) -> Figure:
    """Best outcome by budget with its band; the current plan below it, the plan on it.

    In profit where that was maximised, with the budget that earns most.
    """
    units, profit = Units.of(found.model), on_profit(answer)
    frame = _frame(found, units, profit)
    marks = _marks(found, answer, units, profit)
    x = _budget_axis(frame, units)
    title = f"Profit{units.money_bracket}" if profit else units.outcome_title
    labels = axes.money_labels(units) if profit else axes.outcome_labels(units)
    y = _upward("mean:Q", title, labels, from_zero=False, ticks=5)
    base = chart(frame).encode(x=x, tooltip=_tips(frame, units))
    layers: list[alt.Chart] = [
        base.mark_area(color=palette.plan, opacity=0.16).encode(
            y=alt.Y("low:Q"), y2=alt.Y2("high")
        ),
        base.mark_line(color=palette.plan, strokeWidth=2).encode(y=y),
        *_where(found, units, palette, x, profit),
        *_points(marks, x, y, palette),
    ]
    drawn = layer(*layers, height=_HEIGHT)
    return Figure(drawn, finding(found, units, profit), units.locale)


def frontier_slope(found: Frontier, palette: Palette) -> Figure:
    """What the next money returns along the frontier, against break-even."""
    units = Units.of(found.model)
    frame = _frame(found, units, False).dropna(subset=["mroas"])
    x = _budget_axis(frame, units)
    y = _upward("mroas:Q", units.marginal, axes.ratio_labels(units), from_zero=True, ticks=4)
    layers: list[alt.Chart] = [
        chart(frame).mark_line(color=palette.plan, strokeWidth=2, point=False).encode(x=x, y=y)
    ]
    if found.break_even_mroas is not None:
        text = f"break-even {units.say_ratio(found.break_even_mroas)}"
        at_level = chart([{"mroas": found.break_even_mroas, "text": text}]).encode(y=y)
        layers += [
            at_level.mark_rule(color=palette.ink, strokeDash=[2, 3]),
            at_level.mark_text(align="left", dx=4, dy=-7, fontSize=12, color=palette.ink).encode(
                x=alt.value(0), text=alt.Text("text:N")
            ),
        ]
    said = [units.say_ratio(float(value)) for value in frame["mroas"]]
    text = f"Along the frontier {units.marginal} goes from {said[0]} to {said[-1]}."
    return Figure(layer(*layers, height=_SLOPE_HEIGHT), text, units.locale)


def known_points(found: Frontier) -> list[FrontierPoint]:
    """Budgets that have a plan."""
    return [point for point in found.points if point.incremental is not None]


def finding(found: Frontier, units: Units, profit: bool) -> str:
    """What the frontier shows, in a sentence or two; in profit, or in outcome."""
    points = known_points(found)
    first, last = points[0], points[-1]
    if profit:
        return f"{_earns(first, last, units)}{_earns_most(found, units)}"
    said = (
        f"The best plans bring {_brings(first, units)} at {units.say_money(first.budget)} and "
        f"{_brings(last, units)} at {units.say_money(last.budget)}."
    )
    if found.break_even is not None:
        even = units.say_money(found.break_even)
        return (
            f"{said} Up to about {even}, read between its points, the next money pays for itself."
        )
    if found.break_even_mroas is None or last.mroas is None:
        return said
    side = "pays" if last.mroas >= found.break_even_mroas else "does not pay"
    return f"{said} The next money {side} for itself over the whole range."


def _brings(point: FrontierPoint, units: Units) -> str:
    assert point.incremental is not None
    return units.say_outcome(point.incremental.mean)


def _earns(first: FrontierPoint, last: FrontierPoint, units: Units) -> str:
    assert first.profit is not None
    assert last.profit is not None
    money = units.say_money
    return (
        f"The best plans earn {money(first.profit.mean)} profit at {money(first.budget)} and "
        f"{money(last.profit.mean)} at {money(last.budget)}."
    )


def _earns_most(found: Frontier, units: Units) -> str:
    """Where most is earned; "" where nobody can say."""
    best = found.best
    if best.money is None or best.profit is None:
        return ""
    counts = best.profit if best.above is None else best.above
    most, span = units.say_money(counts.mean), units.say_money_span(counts)
    # The points are said in profit itself.
    what = "" if best.above is None else f" {budgets.what(best)}"
    return f" Most{what} at {units.say_money(best.money)}: {most} ({span})."


def _frame(found: Frontier, units: Units, profit: bool) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for point in known_points(found):
        assert point.incremental is not None
        of = point.profit if profit else point.incremental.times(units.factor)
        assert of is not None
        said = {"mean": of.mean, "low": of.low, "high": of.high}
        rows.append({"budget": point.budget, **said, "mroas": point.mroas})
    return pd.DataFrame(rows).astype({"mroas": "float64"})


def _budget_axis(frame: pd.DataFrame, units: Units, key: str = "") -> alt.X:
    ends = [float(frame["budget"].min()), float(frame["budget"].max())]
    return alt.X(
        "budget:Q",
        title=f"Budget over the horizon{units.money_bracket}{key}",
        axis=alt.Axis(labelExpr=axes.money_labels(units), tickCount=6, grid=False),
        scale=alt.Scale(domain=ends, nice=False, zero=False),
    )


def _upward(field: str, title: str, labels: str, from_zero: bool, ticks: int) -> alt.Y:
    return alt.Y(
        field,
        title=title,
        axis=alt.Axis(labelExpr=labels, tickCount=ticks, gridOpacity=0.6, minExtent=_LABELS),
        scale=alt.Scale(zero=from_zero),
    )


def _tips(frame: pd.DataFrame, units: Units) -> list[alt.Tooltip]:
    exact, money = axes.full_format(frame["high"]), axes.full_format(frame["budget"])
    return [
        alt.Tooltip("budget:Q", title="Budget", format=money),
        alt.Tooltip("mean:Q", title="Best, mean", format=exact),
        *axes.interval_tips(exact),
        alt.Tooltip("mroas:Q", title=units.marginal, format=".3~g"),
    ]


def _marks(
    found: Frontier, answer: OptimizeAnswer, units: Units, profit: bool
) -> list[dict[str, Any]]:
    then, earned = answer.answer, answer.answer.evaluation.profit()
    now, plan = found.reference.mean * units.factor, then.evaluation.total.mean() * units.factor
    if profit and earned is not None and found.reference_profit is not None:
        now, plan = found.reference_profit.mean, earned.mean()
    return [
        {"budget": found.reference_budget, "mean": now, "what": "current"},
        {"budget": then.plan.total(), "mean": float(plan), "what": "plan"},
    ]


def _points(marks: list[dict[str, Any]], x: alt.X, y: alt.Y, palette: Palette) -> list[alt.Chart]:
    shapes = {"current": ("circle", palette.current), "plan": ("square", palette.plan)}
    return [
        chart([mark])
        .mark_point(
            shape=shapes[mark["what"]][0],
            color=shapes[mark["what"]][1],
            filled=True,
            size=130,
            opacity=1,
        )
        .encode(x=x, y=y)
        for mark in marks
    ]


def _where(
    found: Frontier, units: Units, palette: Palette, x: alt.X, profit: bool
) -> list[alt.Chart]:
    """A line at break-even, or where most is earned; none where the axis does not reach."""
    at, said = found.break_even, "break-even"
    if profit:
        at, said = found.best.money, f"most{budgets.beyond(found.best)}"
    ends = [point.budget for point in known_points(found)]
    if at is None or not min(ends) <= at <= max(ends):
        return []
    base = chart([{"budget": at, "text": f"{said} at {units.say_money(at)}"}]).encode(x=x)
    return [
        base.mark_rule(color=palette.ink, strokeDash=[2, 3]),
        base.mark_text(baseline="bottom", fontSize=12, color=palette.ink).encode(
            y=alt.value(-4), text=alt.Text("text:N")
        ),
    ]
