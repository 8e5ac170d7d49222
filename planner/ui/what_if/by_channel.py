"""What each channel returns under the plan and under the one it is compared with, in figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.rows import Row
from planner.services import Forecast
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import definitions
from planner.wording.beyond import beyond_of
from planner.wording.names import labels_said
from planner.wording.units import Units

_NARROW, _WIDE = 96, 300
_CHANNEL, _SPEND, _MOVED, _BEYOND = "Channel", "Spend", "Change", "Beyond the data"


def show(model: FittedModel, shown: Forecast, against: str) -> None:
    """A row a channel; of where it leaves the data, the farthest is named.

    The same plan is set beside nothing.

    Parameters
    ----------
    against : what the compared plan is called
    """
    units = Units.of(model)
    if shown.evaluation.has_revenue:
        units = units.of_revenue()
    frame = pd.DataFrame([_row(model, shown, row, units) for row in shown.rows])
    same = shown.versus.same_plan
    if same:
        frame = frame.drop(columns=[_MOVED, "average then", "marginal then"])
    says = {
        name: say for name, say in _says(units, shown.plan.total()).items() if name in frame.columns
    }
    frame = frame.rename(columns={name: _title(name, units) for name in frame.columns})
    said = {_title(name, units): say for name, say in says.items()}
    beside = "" if same else f", against {plain(against)}"
    st.markdown(f"**What each channel returns{beside}**")
    st.dataframe(
        frame.style.format(said, na_rep="–"),
        hide_index=True,
        height=tables.height(len(frame)),
        column_config=_columns(units, against),
        alt=f"For each channel: spend, {units.average} and {units.marginal} under the plan"
        f"{'' if same else f' and under {against}'}, and where it lies beyond the data.",
    )


def _row(model: FittedModel, shown: Forecast, row: Row, units: Units) -> dict[str, Any]:
    name = labels_said(row.labels, model.card)
    return {
        _CHANNEL: tables.label(name),
        _SPEND: row.spend,
        _MOVED: row.spend - row.compared_spend,
        "average": _mean(row.iroas),
        "average then": _mean(row.compared_iroas),
        "marginal": _mean(row.mroas),
        "marginal then": _mean(row.compared_mroas),
        _BEYOND: tables.label(beyond_of(model, shown.plan.horizon, shown.beyond, row.cells)),
    }


def _mean(of: Summary | None) -> float | None:
    return of.mean if of is not None and math.isfinite(of.mean) else None


def _says(units: Units, total: float) -> dict[str, Callable[[float], str]]:
    return {
        _SPEND: units.say_money,
        _MOVED: lambda value: units.say_money_moved(value, total),
        **{
            f"{which}{then}": units.say_ratio
            for which in ("average", "marginal")
            for then in ("", " then")
        },
    }


def _title(name: str, units: Units) -> str:
    which, _, then = name.partition(" ")
    of = {"average": units.average, "marginal": units.marginal}.get(which)
    return name if of is None else f"{of}, there" if then else of


def _columns(units: Units, against: str) -> dict[str, Any]:
    helps = {units.average: definitions.IROAS, units.marginal: definitions.MROAS}
    figures = {
        title: st.column_config.NumberColumn(title, help=text, width=_NARROW)
        for of, help_ in helps.items()
        for title, text in ((of, help_), (f"{of}, there", plain(f"Under {against}.")))
    }
    return {
        _CHANNEL: st.column_config.TextColumn(_CHANNEL, pinned=True),
        _SPEND: st.column_config.NumberColumn(_SPEND, help=definitions.SPEND, width=_NARROW),
        _MOVED: st.column_config.NumberColumn(
            _MOVED, width=_NARROW, help=plain(f"How much more is spent than in {against}.")
        ),
        _BEYOND: st.column_config.TextColumn(
            _BEYOND,
            width=_WIDE,
            help="How far an amount lies above the most that was ever observed there, and when.",
        ),
        **figures,
    }
