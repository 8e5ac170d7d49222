"""The table of returns: every cell's figures, sortable, in the model's currency."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.charts.rows import MOST_ROWS
from planner.services import CellReturn
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import amounts, definitions
from planner.wording.names import dimension
from planner.wording.units import Units

_P_PAYS = "Share of posterior draws in which the next money earns more margin than it costs."
_SHARE = "Part of the whole plan's money."


def show(model: FittedModel, cells: Sequence[CellReturn], total: float) -> None:
    """Every cell's figures; sortable, in the model's currency."""
    units = Units.of(model)
    frame = pd.DataFrame([_row(model, cell, units, total) for cell in cells])
    config: dict[str, Any] = {
        **{
            dim: st.column_config.TextColumn(dimension(dim), pinned=True)
            for dim in model.cells.dims
        },
        "spend": _amounts("Spend", units.around, frame["spend"], definitions.SPEND),
        "share": st.column_config.NumberColumn("Share", format="%.1f %%", help=_SHARE),
        "average": _ratio(units, units.average, frame["average"], definitions.IROAS),
        "average_range": _range(units.average),
        "marginal": _ratio(
            units,
            units.marginal,
            frame["marginal"],
            "What the next unit of spend returns; break-even is 1 / margin.",
        ),
        "marginal_range": _range(units.marginal),
        "brings": _amounts(
            f"Next {units.say_exactly(cells[0].next_money)} brings",
            units.around if units.is_money else ("", ""),
            frame["brings"],
            f"Incremental {units.outcome}, mean.",
        ),
        "pays": st.column_config.TextColumn("P(pays)", help=_P_PAYS, alignment="right"),
    }
    if units.break_even is None:
        frame = frame.drop(columns="pays")
    st.dataframe(
        frame, column_config=config, hide_index=True, width="stretch", placeholder="–",
        height="content" if len(frame) <= MOST_ROWS else 640,
    )  # fmt: skip


def _row(model: FittedModel, cell: CellReturn, units: Units, total: float) -> dict[str, Any]:
    name = dict(model.cells.names[cell.cell])
    name[CHANNEL] = model.card.channel_name(name[CHANNEL])
    average, marginal = cell.iroas, cell.marginal
    span = "nothing spent" if average is None else _span(average.low, average.high, units)
    return {
        **{dim: tables.label(text) for dim, text in name.items()},
        "spend": cell.spend,
        "share": 100 * cell.spend / total if total > 0 else 0.0,
        "average": None if average is None else average.mean,
        "average_range": span,
        "marginal": marginal.mean if math.isfinite(marginal.mean) else None,
        "marginal_range": _span(marginal.low, marginal.high, units),
        "brings": cell.next_brings.mean * units.factor,
        "pays": None if cell.p_pays is None else amounts.chance(Probability(cell.p_pays, 0.0)),
    }  # fmt: skip


def _span(low: float, high: float, units: Units) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return units.say_ratio_span(low, high)


def _ratio(units: Units, label: str, values: pd.Series, text: str) -> Any:
    form = "%.2fx" if units.is_money else _digits(values)
    return st.column_config.NumberColumn(label, format=form, help=text)


def _range(label: str) -> Any:
    return st.column_config.TextColumn(
        "90 % interval", help=f"Of {plain(label)}. {definitions.INTERVAL}", alignment="right"
    )


def _amounts(label: str, around: tuple[str, str], values: pd.Series, text: str) -> Any:
    """Money to the unit with its currency; finer where amounts are small."""
    before, after = around
    form = f"{before}{_digits(values)}{after}"
    return st.column_config.NumberColumn(label, format=form, help=text)


def _digits(values: pd.Series) -> str:
    """A format of as many decimals as amounts of that size need."""
    largest = values.abs().max()
    return "%,.0f" if largest >= 1000 else "%,.2f" if largest >= 1 else "%.4f"
