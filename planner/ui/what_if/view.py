"""What the grids show: the rows that time is divided into, and of a panel some places or all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from mmm_core.fiscal import MONTHS
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.calendar.draft import Draft, Selection
from planner.calendar.grid import (
    Grid,
    Grouping,
    all_channels,
    all_periods,
    by_channel,
    by_fiscal_month,
    by_month,
    by_period,
)
from planner.ui.parts.choice import one_of
from planner.wording import dates
from planner.wording.names import dimension

Rows = Literal["periods", "months", "fiscal"]
_ROWS: dict[Rows, Callable[[FittedModel, Horizon], Grouping]] = {
    "periods": by_period,
    "months": by_month,
    "fiscal": by_fiscal_month,
}


@dataclass(frozen=True)
class View:
    """What the grids show.

    Parameters
    ----------
    rows : each period by itself, or put together by month or fiscal month
    scope : labels by dimension other than the channel, shown together; a dimension that is left
        out is shown whole
    """

    rows: Rows
    scope: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def grids(self, model: FittedModel, draft: Draft) -> dict[str, Grid]:
        """The parts, and the totals by period, by channel and of all."""
        horizon, scope = draft.horizon, dict(self.scope)
        rows = _ROWS[self.rows](model, horizon)
        columns, whole = by_channel(model, scope), all_channels(model, scope)
        return {
            "parts": Grid(horizon, rows, columns),
            "periods": Grid(horizon, rows, whole),
            "channels": Grid(horizon, all_periods(horizon), columns),
            "all": Grid(horizon, all_periods(horizon), whole),
        }

    def selection(self, model: FittedModel, draft: Draft) -> Selection:
        """Everything that is shown."""
        cells = tuple(int(k) for k in model.cells.select(dict(self.scope)))
        return Selection(draft.everything.periods, cells)

    def channels(self, model: FittedModel) -> dict[str, tuple[int, ...]]:
        """Cells that are shown, by channel."""
        return by_channel(model, dict(self.scope))

    @property
    def name(self) -> str:
        """Equal for equal views."""
        return " ".join([self.rows, *map(repr, self.scope)])


def choose(model: FittedModel, key: str) -> View:
    """Ask for it, as far as there is something to choose."""
    scope: list[tuple[str, tuple[str, ...]]] = []
    for dim in (one for one in model.cells.dims if one != CHANNEL):
        labels = _ask(model, dim, key)
        if labels:
            scope.append((dim, labels))
    return View(_rows(model, key), tuple(scope))


def _ask(model: FittedModel, dim: str, key: str) -> tuple[str, ...]:
    """Some of a dimension, edited together in the shape that they have; none for all."""
    name, known = dimension(dim), model.cells.along(dim)
    chosen = st.multiselect(
        name,
        known,
        format_func=partial(model.card.label_name, dim),
        key=f"{dim}-{key}",
        placeholder=f"Every {name.lower()}",
        width=240,
        label_visibility="collapsed",
    )
    return tuple(label for label in known if label in chosen)


def _rows(model: FittedModel, key: str) -> Rows:
    if model.frequency.months:
        return "periods"
    names: dict[Rows, str] = {
        "periods": f"By {dates.periods_word(model.frequency, 1)}",
        "months": "By month",
    }
    if model.card.fiscal.calendar != MONTHS:
        names["fiscal"] = "By fiscal month"
    return one_of("Rows", names, "periods", f"view-{key}", label_visibility="collapsed")
