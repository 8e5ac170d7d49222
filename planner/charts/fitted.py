"""Outcome against fit, what is left of it, and what it is made of."""

from __future__ import annotations

from typing import Any

import altair as alt

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.key import keyed, laid_on
from planner.charts.layers import Layered, chart, layer
from planner.charts.over_time import Spec, period_axis, period_rows, put
from planner.charts.palette import Palette
from planner.questions.diagnosis import Diagnosis
from planner.wording import evidence
from planner.wording.units import Units

_HEIGHT, _LOW = 240, 120
_OBSERVED, _FIT, _BAND = "observed", "fit", "90 % band"
_BASE = "base"


def fit_chart(of: Diagnosis, palette: Palette) -> Figure:
    """What was observed as dots, the fitted mean a line in its predictive band."""
    fit, units = of.fit, Units.of(of.model)
    rows = _rows(of, units)
    low, high = (None, None) if fit.band is None else fit.band
    for name, values in (("mean", fit.mean), ("low", low), ("high", high)):
        put(rows, name, values, units.factor)
    form = axes.full_format([row["mean"] or 0.0 for row in rows])
    tips = [
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("observed:Q", title="Observed", format=form),
        alt.Tooltip("mean:Q", title="Fitted mean", format=form),
        *(axes.interval_tips(form) if fit.band is not None else []),
    ]
    key = {_OBSERVED: palette.current, _FIT: palette.plan}
    if fit.band is not None:
        key[_BAND] = laid_on(palette.plan, palette.ground, 0.2)
    base = chart(rows).encode(x=period_axis(rows), tooltip=tips)
    layers: list[alt.Chart] = []
    if fit.band is not None:
        band = base.mark_area(opacity=1).encode(y=_y("low", units), y2=alt.Y2("high"))
        layers.append(keyed(band, _BAND, key))
    layers += [
        keyed(base.mark_line(strokeWidth=1.5).encode(y=_y("mean", units)), _FIT, key),
        keyed(base.mark_circle(size=22, opacity=1).encode(y=_y("observed", units)), _OBSERVED, key),
    ]
    return Figure(layer(*layers, height=_HEIGHT), evidence.fit_said(of), units.locale)


def residual_chart(of: Diagnosis, palette: Palette) -> Figure:
    """Observed minus fitted by period: bars about zero."""
    units = Units.of(of.model)
    rows = _rows(of, units)
    put(rows, "left", of.fit.residuals, units.factor)
    form = "+" + axes.full_format([row["left"] or 0.0 for row in rows])
    y = alt.Y(
        "left:Q",
        axis=alt.Axis(
            title="Residual", labelExpr=axes.outcome_labels(units), tickCount=3,
            gridOpacity=0.6, domain=False, ticks=False,
        ),
    )  # fmt: skip
    tips = [
        alt.Tooltip("period:N", title="From"),
        alt.Tooltip("left:Q", title="Observed − fitted", format=form),
    ]
    bars = chart(rows).mark_bar(color=palette.current).encode(
        x=period_axis(rows), y=y, tooltip=tips
    )  # fmt: skip
    return Figure(layer(bars, height=_LOW), evidence.residuals_said(of), units.locale)


def parts_chart(of: Diagnosis, palette: Palette) -> Figure:
    """Base and media on top of each other; media alone where the base is unknown."""
    fit, units = of.fit, Units.of(of.model)
    media = fit.by_channel.sum(axis=0)
    rows = _rows(of, units)
    base = 0.0 * media if fit.base is None else fit.base
    put(rows, "none", 0.0 * media)
    put(rows, "base", base, units.factor)
    put(rows, "media", media, units.factor)
    put(rows, "top", base + media, units.factor)
    form = axes.full_format([row["top"] for row in rows])
    tips = [
        alt.Tooltip("period:N", title="From"),
        *([] if fit.base is None else [alt.Tooltip("base:Q", title="Base", format=form)]),
        alt.Tooltip("media:Q", title="Media", format=form),
    ]
    name = "media" if fit.base is None else "media, on top of the base"
    key = {name: laid_on(palette.plan, palette.ground, 0.75)}
    if fit.base is not None:
        key[_BASE] = laid_on(palette.current, palette.ground, 0.35)
    drawn = chart(rows).encode(x=period_axis(rows), tooltip=tips).mark_area(opacity=1)
    y = _y("base", units, zero=True)
    parts = [keyed(drawn.encode(y=y, y2=alt.Y2("top")), name, key)]
    if fit.base is not None:
        parts.append(keyed(drawn.encode(y=y, y2=alt.Y2("none")), _BASE, key))
    return Figure(_together(parts), evidence.parts_said(of), units.locale)


def _together(parts: list[alt.Chart]) -> Layered:
    return layer(*parts, height=_HEIGHT)


def _rows(of: Diagnosis, units: Units) -> list[Spec]:
    rows = period_rows(of.model)
    put(rows, "observed", of.fit.seen, units.factor)
    return rows


def _y(field: str, units: Units, zero: bool = False) -> alt.Y:
    title = f"{units.outcome[:1].upper()}{units.outcome[1:]}{units.bracket}"
    axis: Any = alt.Axis(
        title=title, labelExpr=axes.outcome_labels(units), tickCount=5, gridOpacity=0.6
    )
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=zero))
