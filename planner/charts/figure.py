"""A chart and the sentence that stands for it where it cannot be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from planner.charts import axes
from planner.charts.layers import Layered
from planner.charts.palette import Palette
from planner.wording.locale import DEFAULT

# Rows stay with their layer: named data sets would each be sent, and read, as a table of its own.
alt.data_transformers.enable("default", consolidate_datasets=False)


@dataclass(frozen=True)
class Figure:
    """A chart, and its finding in one sentence.

    Parameters
    ----------
    chart : as Altair draws it; it takes the width it is given
    alt : what the chart shows, with its figures; plain text
    locale : how the numbers of its axes and tooltips are written
    """

    chart: alt.TopLevelMixin | Layered
    alt: str
    locale: str = DEFAULT

    def spec(self, palette: Palette) -> dict[str, Any]:
        """The chart as Vega-Lite, ready to be drawn; its numbers are written where it is."""
        # Checking a layered chart against the schema takes longer than building it.
        spec: dict[str, Any] = self.chart.to_dict(validate=False)
        config = axes.text_config(palette) | spec.get("config", {})
        return spec | {"config": config | axes.number_config(self.locale)}
