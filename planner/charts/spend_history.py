"""What was spent over all of the data, and what of it is missing."""

from __future__ import annotations

import altair as alt

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import chart, layer
from planner.charts.over_time import Spec, period_axis, period_rows
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, row_axis, shown_of
from planner.questions.diagnosis import Diagnosis
from planner.wording import evidence
from planner.wording.names import cell_labels
from planner.wording.units import Units

_ROW, _AROUND = 26, 60
_KEY = "the fuller the teal, the nearer to the channel's largest spend"


def spend_history_chart(of: Diagnosis, palette: Palette) -> Figure:
    """A heat map, each row by its own largest period; amber where data are missing.

    Teal stands out from the ground of either theme, by being darker there or lighter.
    """
    model, names = of.model, cell_labels(of.model)
    units, spend, known = Units.of(model), model.observed_spend, model.observed
    order = sorted(range(len(names)), key=lambda k: -float(spend[:, k].sum()))[:MOST_ROWS]
    periods = period_rows(model)
    rows: list[Spec] = []
    for k in order:
        most = float(spend[:, k].max()) or 1.0
        for t, period in enumerate(periods):
            there, money = bool(known[t, k]), float(spend[t, k])
            rows.append(
                {
                    **period, "cell": names[k], "spend": money if there else None,
                    "share": money / most if there else None,
                    "said": "" if there else "no data",
                }
            )  # fmt: skip
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("spend:Q", title=f"Spend{units.money_bracket}",
                    format=axes.full_format([row["spend"] or 0.0 for row in rows])),
        alt.Tooltip("said:N", title="Data"),
    ]  # fmt: skip
    fill = alt.Color(
        "share:Q",
        scale=alt.Scale(
            domain=[0, 1], range=[palette.plan_ground, palette.plan], interpolate="rgb"
        ),
        legend=None,
    )
    x = period_axis(periods, _KEY)
    y = row_axis([names[k] for k in order])
    seen = chart([row for row in rows if not row["said"]])
    layers = [seen.mark_rect().encode(x=x, y=y, color=fill, tooltip=tips)]
    lost = [row for row in rows if row["said"]]
    if lost:
        missing = chart(lost).mark_rect(color=palette.mind, opacity=0.55)
        layers.append(missing.encode(x=x, y=y, tooltip=tips))
    height = _ROW * len(order) + _AROUND
    said = evidence.history_said(of) + shown_of(len(order), len(names))
    return Figure(layer(*layers, height=height), said, units.locale)
