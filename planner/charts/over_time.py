"""An axis of all the periods that a model was fitted on, and their rows."""

from __future__ import annotations

from typing import Any

import altair as alt

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from planner.charts import axes
from planner.wording import dates

_TICKS = 7

Spec = dict[str, Any]


def period_rows(model: FittedModel) -> list[Spec]:
    """A row a period, in order: its day as a key, and as it is said."""
    locale = model.card.locale
    return [
        {"day": str(day)[:10], "period": dates.said_date(day, locale)}
        for day in model.dates.astype("M8[D]")
    ]


def period_axis(rows: list[Spec], title: str | None = None, labels: bool = True) -> alt.X:
    """Periods side by side, few of them named."""
    every = max(len(rows) // _TICKS, 1)
    # The last one would stand half outside.
    named = range(0, max(len(rows) - every // 2, 1), every)
    shown = [(row["day"], row["period"] if k in named else "") for k, row in enumerate(rows)]
    axis = alt.Axis(
        labelExpr=axes.lookup_labels(shown), labelAngle=0, labelOverlap=True, ticks=False,
        labelPadding=6, grid=False, labels=labels,
    )  # fmt: skip
    return alt.X("day:O", sort=[row["day"] for row in rows], title=title, axis=axis)


def put(rows: list[Spec], name: str, values: Floats | None, factor: float = 1.0) -> None:
    """Write a column, (periods,), into the rows; null where there is none."""
    for place, row in enumerate(rows):
        row[name] = None if values is None else float(values[place]) * factor
