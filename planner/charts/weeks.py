"""The plan's calendar: money by channel and period, and how it differs from the current plan."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, row_axis, shown_of
from planner.questions.optimize import OptimizeAnswer
from planner.wording import dates
from planner.wording.names import cell_labels
from planner.wording.units import Units

_ROW, _AROUND = 27, 96
# The last date ends where its period does, for beyond that the picture ends.
_INSIDE: Any = {"condition": {"test": "datum.index > 0.999", "value": "right"}, "value": "center"}


def weeks_chart(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """A heat map, the darker the more; the tooltip says the current plan beside it."""
    model, plan = answer.answer.model, answer.answer.plan
    units, names = Units.of(model), cell_labels(model)
    then, now = plan.array(model), answer.answer.reference.plan.array(model)
    order = sorted(range(len(names)), key=lambda cell: -float(then[:, cell].sum()))[:MOST_ROWS]
    starts = plan.horizon.dates(model.frequency)
    shorts = dates.said_in_turn(list(starts), units.locale)
    rows: list[dict[str, Any]] = [
        {
            "cell": names[cell],
            "day": str(start.astype("M8[D]")),
            "short": short,
            "period": dates.said_date(start, units.locale),
            "spend": float(then[t, cell]),
            "now": float(now[t, cell]),
            "moved": float(then[t, cell] - now[t, cell]),
        }
        for cell in order
        for t, (start, short) in enumerate(zip(starts, shorts, strict=True))
    ]
    frame = pd.DataFrame(rows)
    top = max(rows, key=lambda row: row["spend"])
    text = (
        f"Spend by channel over {len(starts)} {dates.periods_word(model.frequency)}. The most in "
        f"one: {top['cell']}, {units.say_money(top['spend'])} in that of {top['period']}."
    )
    return Figure(
        _chart(
            frame,
            [names[cell] for cell in order],
            f"Spend per {dates.periods_word(model.frequency, 1)}{units.money_bracket}",
            units,
            palette,
        ),
        text + shown_of(len(order), len(names)),
        units.locale,
    )


def _chart(
    frame: pd.DataFrame, order: list[str], title: str, units: Units, palette: Palette
) -> Layered:
    exact = axes.full_format(frame["spend"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("spend:Q", title=f"Plan{units.money_bracket}", format=exact),
        alt.Tooltip("now:Q", title=f"Current{units.money_bracket}", format=exact),
        alt.Tooltip("moved:Q", title=f"Change{units.money_bracket}", format="+" + exact),
    ]
    days = list(dict.fromkeys(frame["day"]))
    said = dict(zip(frame["day"], frame["short"], strict=True))
    every = max(len(days) // 13, 1)
    shown = [(day, said[day] if place % every == 0 else "") for place, day in enumerate(days)]
    x = alt.X(
        "day:O",
        sort=days,
        title=None,
        axis=alt.Axis(
            labelExpr=axes.lookup_labels(shown), labelAngle=0, labelOverlap=True, ticks=False,
            domain=False, labelPadding=6, labelAlign=_INSIDE,
        ),
    )  # fmt: skip
    fill = alt.Color(
        "spend:Q",
        scale=alt.Scale(range=[palette.plan_ground, palette.plan], domainMin=0, interpolate="rgb"),
        legend=alt.Legend(
            title=title, orient="top", labelExpr=axes.money_labels(units), tickCount=4,
            gradientLength=180,
        ),
    )  # fmt: skip
    drawn = (
        chart(frame)
        .mark_rect(stroke=palette.ground, strokeWidth=2)
        .encode(x=x, y=row_axis(order), color=fill, tooltip=tips)
    )
    return layer(drawn, height=_ROW * len(order) + _AROUND)
