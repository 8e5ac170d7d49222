"""The table of returns: every cell's figures, sortable, in the model's currency."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.charts.rows import MOST_ROWS
from planner.questions.inside import Inside
from planner.services import CellReturn
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import amounts, definitions
from planner.wording.locale import written
from planner.wording.names import dimension
from planner.wording.units import Units

_P_PAYS = "Share of posterior draws in which the next money earns more margin than it costs."
_REACH = (
    f"{definitions.INSIDE} Here: timed as now, like the next money; timed anew it stands on the "
    "model card."
)
_SHARE = "Part of the whole plan's money."
_SAID_AT_MOST = 200_000  # cells of a table; pandas styles no more than a quarter of a million


def show(
    model: FittedModel,
    cells: Sequence[CellReturn],
    reach: Sequence[Inside],
    total: float,
    of_reach: str,
) -> None:
    """Every cell's figures; sortable, in the model's currency.

    Parameters
    ----------
    reach : how far the data of every cell of the model reach, in its order
    total : money of the whole plan
    of_reach : what that is called
    """
    units = Units.of(model)
    frame = pd.DataFrame([_row(model, one, reach[one.cell], units, total) for one in cells])
    say = _sayings(units, frame)
    config: dict[str, Any] = {
        **{
            dim: st.column_config.TextColumn(dimension(dim), pinned=True)
            for dim in model.cells.dims
        },
        "spend": st.column_config.NumberColumn("Spend", help=definitions.SPEND),
        "share": st.column_config.NumberColumn("Share", help=_SHARE),
        "reach": st.column_config.NumberColumn(of_reach, help=_REACH),
        "average": st.column_config.NumberColumn(units.average, help=definitions.IROAS),
        "average_range": _range(units.average),
        "marginal": st.column_config.NumberColumn(
            units.marginal,
            help="What the next unit of spend returns; break-even is "
            "(1 + required return) / margin.",
        ),
        "marginal_range": _range(units.marginal),
        "brings": st.column_config.NumberColumn(
            f"Next {units.say_exactly(cells[0].next_money)} brings",
            help=f"Incremental {units.outcome}, mean.",
        ),
        "pays": st.column_config.TextColumn("Chance it pays", help=_P_PAYS, alignment="right"),
    }
    if units.break_even is None:
        frame = frame.drop(columns="pays")
    small = frame.size <= _SAID_AT_MOST
    shown = frame.style.format(say, na_rep="–") if small else frame
    st.dataframe(
        shown, column_config=config, hide_index=True, width="stretch", placeholder="–",
        height="content" if len(frame) <= MOST_ROWS else 640,
    )  # fmt: skip


def _row(
    model: FittedModel, cell: CellReturn, reach: Inside, units: Units, total: float
) -> dict[str, Any]:
    labels = model.cells.names[cell.cell].items()
    name = {dim: model.card.label_name(dim, label) for dim, label in labels}
    average, marginal = cell.iroas, cell.marginal
    span = "nothing spent" if average is None else _span(average.low, average.high, units)
    return {
        **{dim: tables.label(text) for dim, text in name.items()},
        # What is decided on stands first, where it is seen on a narrow screen too.
        "spend": cell.spend,
        "brings": cell.next_brings.mean * units.factor,
        "pays": None if cell.p_pays is None else amounts.chance(Probability(cell.p_pays, 0.0)),
        "reach": reach.more_along,
        "marginal": marginal.mean if math.isfinite(marginal.mean) else None,
        "marginal_range": _span(marginal.low, marginal.high, units),
        "average": None if average is None else average.mean,
        "average_range": span,
        "share": 100 * cell.spend / total if total > 0 else 0.0,
    }  # fmt: skip


def _span(low: float, high: float, units: Units) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return units.say_ratio_span(low, high)


def _range(label: str) -> Any:
    return st.column_config.TextColumn(
        "90 % interval", help=f"Of {plain(label)}. {definitions.INTERVAL}", alignment="right"
    )


def _sayings(units: Units, frame: pd.DataFrame) -> dict[str, Callable[[float], str]]:
    """How each column's numbers are said: to the unit, finer where amounts are small."""
    ratio = ",.2f" if units.is_money else None
    before, after = units.around
    money = (before, after) if units.is_money else ("", "")
    return {
        "spend": _saying(units, _digits(frame["spend"]), before, after),
        "share": _saying(units, ",.1f", after=" %"),
        "reach": _saying(units, _digits(frame["reach"]), before, after),
        "average": _saying(units, ratio or _digits(frame["average"]), after="x" if ratio else ""),
        "marginal": _saying(units, ratio or _digits(frame["marginal"]), after="x" if ratio else ""),
        "brings": _saying(units, _digits(frame["brings"]), *money),
    }


def _saying(units: Units, digits: str, before: str = "", after: str = "") -> Callable[[float], str]:
    return lambda value: f"{before}{written(format(value, digits), units.locale)}{after}"


def _digits(values: pd.Series) -> str:
    """A format of as many decimals as amounts of that size need."""
    largest = values.astype(float).abs().max()
    return ",.0f" if largest >= 1000 or largest == 0 else ",.2f" if largest >= 1 else ",.4f"
