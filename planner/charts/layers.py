"""Charts with their rows, and charts on top of each other, put together as they are sent.

Altair guesses types from a frame, and its layering copies every layer, with its rows, several
times over: longer than all the rest of a screen takes. What comes out is the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import disable_debug_mode

# Every row would be checked against the schema; tests check every chart, whole.
disable_debug_mode()

Spec = dict[str, Any]


@dataclass(frozen=True)
class Layered:
    """Layers, the first one lowest.

    Parameters
    ----------
    layers : charts, or layers again
    more : what else is said of them all: height, resolve
    """

    layers: tuple[alt.Chart | Layered, ...]
    more: Spec

    def to_dict(self, validate: bool = False) -> Spec:
        """All of it as Vega-Lite, checked against its schema where that is asked for."""
        outer: Spec = {}
        specs = [layer.to_dict(validate=validate) for layer in self.layers]
        for spec in specs:
            outer |= {key: spec.pop(key) for key in ("$schema", "config") if key in spec}
        rows = [spec.get("data") for spec in specs]
        if all(one == rows[0] for one in rows):
            outer["data"] = rows[0]
            for spec in specs:
                spec.pop("data")
        made = {**outer, "layer": specs, **self.more}
        if validate:
            alt.LayerChart.from_dict(made, validate=True)
        return made


class _Rows(alt.InlineData):
    """Rows that are sent as they are; Altair would look at every value of theirs, and again."""

    def __init__(self, rows: list[Spec]) -> None:
        super().__init__(values=[])
        self._rows = rows

    def to_dict(self, *args: Any, **more: Any) -> Spec:
        return {"values": self._rows}


def chart(rows: pd.DataFrame | list[Spec]) -> alt.Chart:
    """A chart of rows as they are; every encoding says its type. What is not finite is null."""
    named = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    values = [{name: _plain(value) for name, value in row.items()} for row in named]
    return alt.Chart(_Rows(values))


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):  # a figure of numpy's
        value = value.item()
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def layer(*layers: alt.Chart | Layered, **more: Any) -> Layered:
    """Charts on top of each other."""
    return Layered(layers, more)
