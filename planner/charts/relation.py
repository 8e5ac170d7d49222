"""A series beside the demand before it: whether it rises after demand fell."""

from __future__ import annotations

from typing import Any

import altair as alt

from mmm_core.gates import GATES
from mmm_core.suspicion import Relation
from planner.charts.figure import Figure
from planner.charts.layers import chart, layer
from planner.charts.palette import Palette
from planner.wording import suspicions
from planner.wording.locale import written

_HEIGHT = 230


def scatter_chart(of: Relation, name: str, word: str, locale: str, palette: Palette) -> Figure:
    """Every period a dot: what was new in the series, against demand some periods before.

    Parameters
    ----------
    of : the series and how it follows demand
    name, word : what it and a period are called
    """
    rows = [
        {"demand": float(x), "series": float(y)}
        for x, y in zip(of.found.demand, of.found.series, strict=True)
    ]
    later = suspicions.later(of.found.lag, word)
    grid: dict[str, Any] = {"gridOpacity": 0.6, "tickCount": 5}
    x = alt.X("demand:Q", axis=alt.Axis(title="← weaker than usual   Demand   stronger →", **grid))
    y = alt.Y("series:Q", axis=alt.Axis(title="More than foreseen →", **grid))
    dots = chart(rows).mark_circle(color=palette.current, size=36, opacity=0.7)
    zero = chart([{"at": 0.0}])
    lines = [
        zero.mark_rule(color=palette.faint).encode(x=alt.X("at:Q")),
        zero.mark_rule(color=palette.faint).encode(y=alt.Y("at:Q")),
    ]
    tips = [
        alt.Tooltip("demand:Q", title="Demand (standard deviations)", format="+.2f"),
        alt.Tooltip("series:Q", title=f"{later} (standard deviations)", format="+.2f"),
    ]
    drawn = layer(*lines, dots.encode(x=x, y=y, tooltip=tips), height=_HEIGHT)
    return Figure(drawn, f"{name}: {suspicions.scatter_said(of, word)}", locale)


def lags_chart(of: Relation, word: str, locale: str, palette: Palette) -> Figure:
    """A bar a lag: the rank correlation; amber at the surest one."""
    rows = [
        {
            "lag": lag,
            "correlation": float(value),
            "surest": lag == of.found.lag and of.suspicious,
            "text": written(f"{value:+.2f}", locale),
        }
        for lag, value in enumerate(of.found.correlation, 1)
    ]
    scale = alt.Scale(domain=[-1, 1])
    x = alt.X("lag:O", axis=alt.Axis(title=f"{word[:1].upper()}{word[1:]}s later", labelAngle=0))
    y = alt.Y(
        "correlation:Q", scale=scale,
        axis=alt.Axis(title="Correlation with demand", tickCount=5, gridOpacity=0.6),
    )  # fmt: skip
    colour = alt.condition("datum.surest", alt.value(palette.mind), alt.value(palette.current))
    base = chart(rows).encode(x=x, y=y)
    bars = base.mark_bar(size=26).encode(color=colour)
    above = base.mark_text(dy=12, color=palette.ink, baseline="top").encode(text="text:N")
    said = suspicions.lags_said(of, GATES.reaction_lags, word)
    return Figure(layer(bars, above, height=_HEIGHT), said, locale)
