"""What charts with a row per cell share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import altair as alt
import pandas as pd

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.layers import Layered, chart, layer
from planner.charts.palette import Palette
from planner.wording.names import cell_labels, channel_names
from planner.wording.units import Units

MOST_ROWS = 24
_FEW = 12
MARKS = "● current  ■ plan"
_ROW = 34
_AROUND = 66
_FAR = 6.0


def row_height(rows: int, extra: int = 0) -> int:
    """Height of a chart with that many rows, its horizontal axis included."""
    return _ROW * rows + _AROUND + extra


Sums = list[tuple[str, list[int]]]


def added_up(model: FittedModel) -> Sums:
    """What charts whose rows add up have a row for, with its cells.

    That is each cell; of a large panel each channel, for a few of thousands of cells say nothing
    beside all others together.
    """
    names, cells = cell_labels(model), range(len(model.cells))
    if len(cells) <= MOST_ROWS or len(model.cells.dims) == 1:
        return [(names[cell], [cell]) for cell in cells]
    of = [name[CHANNEL] for name in model.cells.names]
    each = zip(channel_names(model), model.cells.along(CHANNEL), strict=True)
    return [(name, [cell for cell in cells if of[cell] == label]) for name, label in each]


def largest(rows: Sums) -> Sums:
    """Rows of a chart whose rows add up: the first few of them, and the others together.

    Parameters
    ----------
    rows : the largest first
    """
    if len(rows) <= _FEW:
        return rows
    first, others = rows[: _FEW - 1], rows[_FEW - 1 :]
    return [*first, (f"{len(others)} others", [cell for _, cells in others for cell in cells])]


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


def beside(
    layers: Sequence[alt.Chart], frame: pd.DataFrame, palette: Palette, height: int
) -> Layered:
    """Marks in their rows, and beside each row its figures: the columns cell and text."""
    apart = {"scale": {"y": "independent"}, "axis": {"y": "independent"}}
    return layer(layer(*layers), _texts(frame, palette), resolve=apart, height=height)


def _texts(frame: pd.DataFrame, palette: Palette) -> alt.Chart:
    """A column of figures at the right edge, one per row, which no mark can run into."""
    order = frame["cell"].tolist()
    axis = alt.Axis(
        orient="right",
        labelExpr=axes.lookup_labels(zip(order, frame["text"].tolist(), strict=True)),
        labelLimit=240,
        labelPadding=8,
        labelFlush=False,
        labelColor=palette.ink,
        ticks=False,
        domain=False,
        grid=False,
    )
    y = alt.Y("cell:N", sort=order, title=None, axis=axis)
    return chart(frame[["cell"]]).mark_point(opacity=0, size=0).encode(y=y)


def sortable(value: float) -> float:
    """A return to sort by; where it is unbounded, before all others."""
    return value if math.isfinite(value) else 1e300


def axis_end(highs: Iterable[float], units: Units, room: float) -> float:
    """Right end of an axis of returns; one unbounded or very steep cell must not hide the others.

    Parameters
    ----------
    highs : upper ends of the intervals
    room : how far the axis reaches at least, as a multiple of break-even
    """
    known = sorted(high for high in highs if math.isfinite(high))
    if not known:
        return 2.0 * (units.break_even or 1.0)
    usual = known[len(known) // 2]
    return max(1.06 * min(known[-1], _FAR * usual), room * (units.break_even or 0.0)) or 1.0


def shown_of(shown: int, total: int) -> str:
    """Said where not every row fits."""
    return "" if shown == total else f" Shown: {shown} of {total}."


def break_even_line(
    units: Units, palette: Palette, axis: alt.Axis, scale: alt.Scale
) -> list[alt.Chart]:
    """The vertical line at break-even, labelled above the rows."""
    assert units.break_even is not None
    text = f"break-even {units.say_ratio(units.break_even)}"
    base = chart([{"mean": units.break_even, "text": text}])
    x = alt.X("mean:Q", axis=axis, scale=scale)
    return [
        base.mark_rule(color=palette.ink, strokeDash=[2, 3]).encode(x=x),
        base.mark_text(baseline="bottom", fontSize=12, color=palette.ink).encode(
            x=x, y=alt.value(-4), text=alt.Text("text:N")
        ),
    ]
