"""Charts for a printed page: small, without tooltips, beside figures that say the amounts."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from planner.charts import axes
from planner.charts.draws import domain, stacked
from planner.charts.figure import Figure
from planner.charts.layers import chart, layer
from planner.charts.palette import Palette
from planner.wording.units import Units

_MARK, _APART = 26, 2.2
_TEXT = 7.5
_LEAST, _MOST = 3.2, 8.0  # of a dot, across
_AXIS = 16


def printed(font: str, palette: Palette) -> dict[str, object]:
    """Vega's configuration of a chart on paper, whose units are points.

    Parameters
    ----------
    font : the family that the page is set in
    """
    text = {"labelFontSize": _TEXT, "titleFontSize": _TEXT, "titleFontWeight": "normal"}
    return {
        "font": font,
        "view": {"stroke": None},
        "axis": {
            **text,
            "labelColor": palette.quiet,
            "titleColor": palette.quiet,
            "gridColor": palette.faint,
            "domainColor": palette.faint,
            "tickColor": palette.faint,
            "gridWidth": 0.5,
            "tickSize": 3,
            "titlePadding": 3,
        },
    }


def moves_beside(
    rows: Sequence[tuple[float, float]],
    units: Units,
    palette: Palette,
    size: tuple[float, float],
) -> Figure:
    """Circles where money is and squares where it goes, in the rows of the table beside them.

    Parameters
    ----------
    rows : money now and under the plan, in the order of the table
    size : width and height of what is drawn, in points
    """
    width, height = size
    named = [
        {"row": at, "now": now, "plan": plan, "low": min(now, plan), "high": max(now, plan)}
        for at, (now, plan) in enumerate(rows)
    ]
    axis = alt.Axis(title=None, labelExpr=axes.money_labels(units), tickCount=4, labelFlush=True)
    x = alt.X("now:Q", axis=axis, scale=alt.Scale(zero=True, nice=False))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(type="band", padding=0))
    base = chart(named).encode(y=y)
    marks = layer(
        base.mark_rule(strokeWidth=2, color=palette.plan, opacity=0.45).encode(
            x=x, x2=alt.X2("plan")
        ),
        base.mark_point(
            shape="circle", filled=True, opacity=1, size=_MARK, color=palette.current,
            yOffset=-_APART,
        ).encode(x=x),
        base.mark_point(
            shape="square", filled=True, opacity=1, size=_MARK, color=palette.plan, yOffset=_APART
        ).encode(x=alt.X("plan:Q")),
        height=height,
        width=width,
        autosize={"type": "none"},
        padding={"left": 6, "right": 10, "top": 0, "bottom": _AXIS},
    )  # fmt: skip
    many = sum(now != plan for now, plan in rows)
    alone = f"{many} of {len(rows)} rows change: grey circle now, teal square under the plan."
    return Figure(marks, alone, units.locale)


def dots_beside(
    values: Sequence[float],
    title: str,
    units: Units,
    palette: Palette,
    size: tuple[float, float],
    in_money: bool,
) -> Figure:
    """Fifty equally likely gains as dots that can be counted; losses are red triangles.

    Parameters
    ----------
    size : width and height of what is drawn, in points
    in_money : whether the gains are money
    """
    width, height = size
    frame = stacked(list(values))
    ends, said = domain(frame["x"].tolist(), "no change")
    columns = max(len({*frame["x"]}), 1)
    span = (frame["x"].max() - frame["x"].min()) / (ends[1] - ends[0]) or 1.0
    dot = min(max(width * span / columns, _LEAST), height / (frame["level"].max() + 1.5), _MOST)
    labels = axes.money_labels(units) if in_money else axes.outcome_labels(units)
    x = alt.X(
        "x:Q",
        title=title,
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(labelExpr=labels, tickCount=5, grid=False, labelFlush=True),
    )
    y = alt.Y("level:Q", axis=None, scale=alt.Scale(domain=[0, height / dot], nice=False))
    edge = min(max(0.0, ends[0]), ends[1])
    zero = chart([{"x": edge, "text": said}]).encode(x=x)
    kinds = alt.Scale(domain=["gain", "loss"], range=[palette.plan, palette.loss])
    shapes = alt.Scale(domain=["gain", "loss"], range=["circle", "triangle-down"])
    layers = [
        *([zero.mark_rule(color=palette.quiet, strokeWidth=0.7)] if edge == 0 else []),
        zero.mark_text(
            align="right" if edge < 0 or edge == ends[1] else "left", baseline="top",
            dx=-3 if edge < 0 or edge == ends[1] else 3, fontSize=_TEXT, color=palette.quiet,
        ).encode(y=alt.value(0), text=alt.Text("text:N")),
        chart(frame)
        .mark_point(filled=True, opacity=1, size=0.7 * dot**2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("kind:N", legend=None, scale=kinds),
            shape=alt.Shape("kind:N", legend=None, scale=shapes),
        ),
    ]  # fmt: skip
    drawn = layer(*layers, height=height, width=width, autosize={"type": "pad"}, padding=2)
    losing = sum(value < 0 for value in values)
    say = units.say_money_change if in_money else units.say_shown_change
    ordered = sorted(values)
    middle = (ordered[len(ordered) // 2 - 1] + ordered[len(ordered) // 2]) / 2
    alone = f"{title}: {losing} of {len(values)} dots lose; the middle is {say(middle)}."
    return Figure(drawn, alone, units.locale)
