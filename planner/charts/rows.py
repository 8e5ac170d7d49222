"""What charts with a row per cell share."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from planner.charts.palette import Palette
from planner.wording.units import Units, lookup_labels

MOST_ROWS = 24
MARKS = "● current  ■ plan"
_ROW = 34
_AROUND = 66


def row_height(rows: int, extra: int = 0) -> int:
    """Height of a chart with that many rows, its horizontal axis included."""
    return _ROW * rows + _AROUND + extra


def row_axis(order: Sequence[str]) -> alt.Y:
    """Names at the left, in the order given."""
    return alt.Y(
        "cell:N",
        sort=list(order),
        title=None,
        axis=alt.Axis(
            labelLimit=210, labelPadding=8, labelFlush=False, ticks=False, domain=False, grid=False
        ),
    )


def row_texts(frame: pd.DataFrame, colours: Palette, field: str = "text") -> alt.Chart:
    """A column of figures at the right edge, one per row, which no mark can run into."""
    order = frame["cell"].tolist()
    axis = alt.Axis(
        orient="right",
        labelExpr=lookup_labels(zip(order, frame[field].tolist(), strict=True)),
        labelLimit=240,
        labelPadding=8,
        labelFlush=False,
        labelColor=colours.ink,
        ticks=False,
        domain=False,
        grid=False,
    )
    y = alt.Y("cell:N", sort=order, title=None, axis=axis)
    return alt.Chart(frame[["cell"]]).mark_point(opacity=0, size=0).encode(y=y)


def shown_of(shown: int, total: int) -> str:
    """Said where not every row fits."""
    return "" if shown == total else f" Shown: {shown} of {total}."


def break_even_rule(
    units: Units, colours: Palette, axis: alt.Axis, scale: alt.Scale
) -> list[alt.Chart]:
    """The vertical line at break-even, labelled above the rows."""
    assert units.break_even is not None
    text = f"break-even {units.say_ratio(units.break_even)}"
    base = alt.Chart(pd.DataFrame([{"mean": units.break_even, "text": text}]))
    x = alt.X("mean:Q", axis=axis, scale=scale)
    return [
        base.mark_rule(color=colours.ink, strokeDash=[2, 3]).encode(x=x),
        base.mark_text(baseline="bottom", fontSize=12, color=colours.ink).encode(
            x=x, y=alt.value(-4), text="text:N"
        ),
    ]
