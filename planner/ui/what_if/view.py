"""Which part of the plan the grids show: weeks or months, and of a panel one place or all."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft, Selection
from planner.calendar.grid import (
    Grid,
    all_channels,
    all_periods,
    by_channel,
    by_month,
    by_period,
)
from planner.ui.parts.choice import one_of
from planner.wording import dates
from planner.wording.names import dimension

_ALL = ""


@dataclass(frozen=True)
class View:
    """What the grids show.

    Parameters
    ----------
    months : periods are put together by month
    scope : label by dimension other than the channel; a dimension that is left out is shown whole
    """

    months: bool
    scope: tuple[tuple[str, str], ...] = ()

    def grids(self, model: FittedModel, draft: Draft) -> dict[str, Grid]:
        """The parts, and the totals by period, by channel and of all."""
        horizon, scope = draft.horizon, {dim: [label] for dim, label in self.scope}
        rows = by_month(model, horizon) if self.months else by_period(model, horizon)
        columns, whole = by_channel(model, scope), all_channels(model, scope)
        return {
            "parts": Grid(horizon, rows, columns),
            "periods": Grid(horizon, rows, whole),
            "channels": Grid(horizon, all_periods(horizon), columns),
            "all": Grid(horizon, all_periods(horizon), whole),
        }

    def selection(self, model: FittedModel, draft: Draft) -> Selection:
        """Everything that is shown."""
        scope = {dim: [label] for dim, label in self.scope}
        cells = tuple(int(k) for k in model.cells.select(scope))
        return Selection(draft.everything.periods, cells)

    @property
    def name(self) -> str:
        """Equal for equal views."""
        return " ".join(["months" if self.months else "periods", *map(repr, self.scope)])


def choose(model: FittedModel, key: str) -> View:
    """Ask for it, as far as there is something to choose."""
    scope: list[tuple[str, str]] = []
    for dim in (one for one in model.cells.dims if one != CHANNEL):
        label = _ask(model, dim, key)
        if label:
            scope.append((dim, label))
    return View(_by_month(model, key), tuple(scope))


def _ask(model: FittedModel, dim: str, key: str) -> str:
    name = dimension(dim)

    def said(label: str) -> str:
        return label or f"Every {name.lower()}"

    return st.selectbox(
        name,
        [_ALL, *model.cells.along(dim)],
        key=f"{dim}-{key}",
        format_func=said,
        width=160,
        label_visibility="collapsed",
    )


def _by_month(model: FittedModel, key: str) -> bool:
    if model.frequency.months:
        return False
    word = dates.periods_word(model.frequency, 1)
    names = {"periods": f"By {word}", "months": "By month"}
    chosen = one_of("Rows", names, "periods", f"view-{key}", label_visibility="collapsed")
    return chosen == "months"
