"""What each channel brings under two fits, with both intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, row_axis, row_height, shown_of
from planner.questions.fits import Fits, Moved
from planner.wording.fits import headline
from planner.wording.units import Units

_FORMER, _NOW = "other fit", "this fit"


def fits_chart(of: Fits, palette: Palette) -> Figure:
    """A row a channel: grey circle and interval of the other fit, accent square of this one."""
    units, known = Units.of(of.model), [one for one in of.channels if one.change is not None]
    shown, name = known[:MOST_ROWS], of.model.card.channel_name
    frame = pd.DataFrame(
        [
            {"cell": name(one.name), "fit": fit, **_ends(one, fit, units)}
            for one in shown
            for fit in (_FORMER, _NOW)
        ]
    )
    drawn = _layers(frame, [name(one.name) for one in shown], units, palette)
    said = ". ".join(filter(None, headline(of)))
    return Figure(drawn, f"{said}.{shown_of(len(shown), len(known))}", units.locale)


def _ends(of: Moved, fit: str, units: Units) -> dict[str, float]:
    one = of.before if fit == _FORMER else of.after
    assert one is not None
    return {end: getattr(one, end) * units.factor for end in ("mean", "low", "high")}


def _layers(frame: pd.DataFrame, order: list[str], units: Units, palette: Palette) -> Layered:
    fits = [_FORMER, _NOW]
    axis = alt.Axis(
        title=units.outcome_title,
        labelExpr=axes.outcome_labels(units),
        tickCount=5,
        gridOpacity=0.6,
    )
    scale = alt.Scale(zero=True, nice=True)
    form = axes.full_format(frame["mean"].tolist())
    tips: list[Any] = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("fit:N", title="Under"),
        alt.Tooltip("mean:Q", title="mean", format=form),
        *axes.interval_tips(form),
    ]
    offset = alt.YOffset("fit:N", sort=fits, scale=alt.Scale(domain=fits, paddingOuter=0.9))
    colours = alt.Scale(domain=fits, range=[palette.current, palette.plan])
    shapes = alt.Scale(domain=fits, range=["circle", "square"])
    y, colour = row_axis(order), alt.Color("fit:N", sort=fits, legend=None, scale=colours)
    base = chart(frame)
    rule = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), y=y, yOffset=offset,
        color=colour, tooltip=tips,
    )  # fmt: skip
    point = base.mark_point(filled=True, opacity=1, size=85).encode(
        x=alt.X("mean:Q", axis=axis, scale=scale), y=y, yOffset=offset, color=colour,
        shape=alt.Shape("fit:N", sort=fits, legend=None, scale=shapes), tooltip=tips,
    )  # fmt: skip
    return layer(rule, point, height=row_height(len(order), extra=16))
