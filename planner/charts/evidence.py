"""What the data added to what was assumed: each response before and after them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.key import KIND, key_of, keyed
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import MOST_ROWS, beside, row_axis, row_height, shown_of
from planner.questions.diagnosis import CellEvidence, Diagnosis
from planner.wording import evidence
from planner.wording.names import cell_labels
from planner.wording.units import Units

# The axis ends so far beyond the widest interval after the data; priors may reach anywhere.
_BEYOND = 1.6
_BEFORE, _AFTER, _WEAK = "before the data", "after them (90 %)", "after them, weak evidence"


def evidence_chart(of: Diagnosis, palette: Palette) -> Figure:
    """A row a cell: its response's 90 % interval before the data, thin, and after them, thick.

    What goes on beyond the axis ends in a triangle there.
    """
    units, names = Units.of(of.model), cell_labels(of.model)
    order = sorted(of.cells, key=lambda one: -one.response.mean)
    shown = order[:MOST_ROWS]
    least = min(0.0, *(one.response.low for one in shown))
    most = _BEYOND * max(one.response.high for one in shown)
    ends = least * units.factor, most * units.factor
    rows = [_row(one, names[one.cell], units, ends) for one in shown]
    said = evidence.evidence_said(of) + shown_of(len(shown), len(order))
    return Figure(_chart(pd.DataFrame(rows), units, ends, palette), said, units.locale)


def _row(of: CellEvidence, name: str, units: Units, ends: tuple[float, float]) -> dict[str, object]:
    least, most = ends
    after, before = of.response.times(units.factor), of.narrowed.before
    prior = None if before is None else before.times(units.factor)
    return {
        "cell": name,
        "mean": after.mean,
        "low": after.low,
        "high": after.high,
        "before_low": None if prior is None else min(max(prior.low, least), most),
        "before_high": None if prior is None else max(min(prior.high, most), least),
        "from": None if prior is None else prior.low,
        "to": None if prior is None else prior.high,
        "less": least if prior is not None and prior.low < least else None,
        "more": most if prior is not None and prior.high > most else None,
        KIND: _AFTER if of.weak is None else _WEAK,
        "text": evidence.narrowed_said(of),
    }


def _chart(
    frame: pd.DataFrame, units: Units, ends: tuple[float, float], palette: Palette
) -> Layered:
    form = axes.full_format(frame["high"])
    tips = [
        alt.Tooltip("cell:N", title="Channel"),
        alt.Tooltip("mean:Q", title="After the data, mean", format=form),
        *axes.interval_tips(form),
        alt.Tooltip("from:Q", title="before the data, from (90 %)", format=form),
        alt.Tooltip("to:Q", title="before the data, to (90 %)", format=form),
    ]
    cut = bool(frame[["less", "more"]].notna().any(axis=None))
    found = set(frame[KIND])
    key = {_BEFORE: palette.current, _AFTER: palette.plan} | (
        {_WEAK: palette.mind} if _WEAK in found else {}
    )
    axis = alt.Axis(
        title=units.outcome_title + ("   ▸ goes on" if cut else ""),
        labelExpr=axes.outcome_labels(units),
        tickCount=5,
        gridOpacity=0.6,
    )
    scale = alt.Scale(domain=list(ends), nice=False, clamp=True)
    base = chart(frame).encode(y=row_axis(frame["cell"].tolist()), tooltip=tips)
    colour = key_of(key)
    before = keyed(
        base.mark_rule(strokeWidth=1.5).encode(
            x=alt.X("before_low:Q", axis=axis, scale=scale), x2=alt.X2("before_high")
        ),
        _BEFORE,
        key,
    )
    after = base.mark_rule(strokeWidth=5, opacity=1).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2=alt.X2("high"), color=colour
    )
    mean = base.mark_point(filled=True, opacity=1, size=90).encode(
        x=alt.X("mean:Q", axis=axis, scale=scale), color=colour
    )
    cuts = [
        base.mark_point(filled=True, opacity=1, size=55, shape=shape, color=palette.current).encode(
            x=alt.X(f"{side}:Q", axis=axis, scale=scale)
        )
        for side, shape in (("less", "triangle-left"), ("more", "triangle-right"))
    ]
    return beside([before, *cuts, after, mean], frame, palette, row_height(len(frame)))
