"""The plan's calendar: money by channel and period, and how it differs from the current plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, row_axis, shown_of
from planner.questions.forecast import Forecast
from planner.questions.optimize import OptimizeAnswer
from planner.wording import dates
from planner.wording.beyond import Place, beyond_by_place, beyond_said, beyond_share
from planner.wording.names import cell_labels
from planner.wording.units import Units

_ROW, _AROUND = 27, 96
# The last date ends where its period does, for beyond that the picture ends.
_INSIDE: Any = {"condition": {"test": "datum.index > 0.999", "value": "right"}, "value": "center"}


def weeks_chart(answer: OptimizeAnswer, palette: Palette) -> Figure:
    """A heat map, the fuller the teal the more; the tooltip says the current plan beside it."""
    now = answer.answer.reference.plan
    return _weeks(answer.answer.model, answer.answer.plan, now, "Current", {}, "", palette)


def plan_weeks_chart(forecast: Forecast, palette: Palette) -> Figure:
    """The same of a plan that is edited; what lies beyond the data is framed."""
    model, basis = forecast.basis.model, forecast.basis
    beyond = beyond_by_place(model, forecast.beyond)
    said = f" {beyond_said(model, forecast.plan.horizon, beyond)}"
    return _weeks(model, forecast.plan, basis.compared.plan, "Compared plan", beyond, said, palette)


def _weeks(
    model: FittedModel,
    plan: Plan,
    other: Plan,
    named: str,
    beyond: Mapping[Place, float],
    said: str,
    palette: Palette,
) -> Figure:
    units, names = Units.of(model), cell_labels(model)
    then, now = plan.array(model), other.array(model)
    framed = {cell for _, cell in beyond}
    order = sorted(
        range(len(names)), key=lambda cell: (cell not in framed, -float(then[:, cell].sum()))
    )[:MOST_ROWS]
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
            "beyond": beyond_share(model, beyond.get((t, cell), 0.0)),
        }
        for cell in order
        for t, (start, short) in enumerate(zip(starts, shorts, strict=True))
    ]
    frame = pd.DataFrame(rows)
    top = max(rows, key=lambda row: row["spend"])
    text = (
        f"Spend by channel over {len(starts)} {dates.periods_word(model.frequency)}. The most in "
        f"one: {top['cell']}, {units.say_money(top['spend'])} in that of {top['period']}.{said}"
    )
    title = f"Spend per {dates.periods_word(model.frequency, 1)}{units.money_bracket}"
    return Figure(
        _chart(frame, [names[cell] for cell in order], title, named, units, palette),
        text + shown_of(len(order), len(names)),
        units.locale,
    )


def _chart(
    frame: pd.DataFrame,
    order: list[str],
    title: str,
    named: str,
    units: Units,
    palette: Palette,
) -> Layered:
    exact = axes.full_format(frame["spend"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("spend:Q", title=f"Plan{units.money_bracket}", format=exact),
        alt.Tooltip("now:Q", title=f"{named}{units.money_bracket}", format=exact),
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
    height = _ROW * len(order) + _AROUND
    far = frame[frame["beyond"] != ""]
    if far.empty:
        return layer(drawn, height=height)
    framed = (
        chart(far)
        .mark_rect(stroke=palette.mind, strokeWidth=3, fillOpacity=0)
        .encode(
            x=x,
            y=row_axis(order),
            tooltip=[*tips, alt.Tooltip("beyond:N", title="Beyond what was observed")],
        )
    )
    return layer(drawn, framed, height=height)
